"""Who agrees, and where each of them signs on paper."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.practice.choices import ContractRole, OrdererType, SignerRole
from app.practice.documents.parts import Part, Said, Table, capital
from app.practice.labels import label


def parties(said: Said) -> Part:
    """Everyone whom the contract names."""
    rows = [_orderer(said["orderer"]), _supervisor(said)]
    if said["co_supervisor"]:
        rows.append((_("Toinen työnohjaaja"), said["co_supervisor"], ""))
    rows += [
        (capital(label(ContractRole(person["role"]))), person["name"], person["title"])
        for person in sorted(said["persons"], key=_order_of_roles)
    ]
    if group := _group(said["terms"]):
        rows.append(group)
    head = (_("Rooli"), _("Nimi"), _("Tiedot"))
    return Part(title=_("Osapuolet"), table=Table(head=head, rows=tuple(rows)))


def signing(said: Said) -> Part:
    """The lines for pens."""
    contacts = _named(said, ContractRole.CONTACT_PERSON)
    rows = [
        (SignerRole.ORDERER, ", ".join(contacts[:1] or [said["orderer"]["name"]])),
        (SignerRole.SUPERVISOR, said["supervisor"]),
        *((SignerRole.SUPERVISEE, name) for name in _named(said, ContractRole.SUPERVISEE)),
    ]
    head = (_("Osapuoli"), _("Nimi"), _("Paikka, päivä ja allekirjoitus"))
    return Part(
        title=_("Hyväksyminen"),
        text=(
            _(
                "Sopimus hyväksytään sivulla, jonka linkin kukin on saanut sähköpostiinsa. Jos se allekirjoitetaan paperilla, allekirjoitukset tulevat tähän."
            ),
        ),
        table=Table(head=head, rows=tuple((capital(label(role)), name, "") for role, name in rows)),
    )


def _orderer(orderer: Said) -> tuple[str, str, str]:
    known = [label(OrdererType(orderer["type"]))]
    if orderer["business_id"]:
        known.append(_("Y-tunnus %(number)s", number=orderer["business_id"]))
    if orderer["billing_address"]:
        known.append(orderer["billing_address"])
    return capital(label(SignerRole.ORDERER)), orderer["name"], capital(", ".join(known))


def _supervisor(said: Said) -> tuple[str, str, str]:
    practice = said["practice"]
    known = [practice["name"]]
    if practice["business_id"]:
        known.append(_("Y-tunnus %(number)s", number=practice["business_id"]))
    known.append(practice["address"])
    return capital(label(SignerRole.SUPERVISOR)), said["supervisor"], ", ".join(filter(None, known))


def _group(terms: Said) -> tuple[str, str, str] | None:
    size = terms["group_size_planned"]
    if not terms["group_name"] and size is None:
        return None
    people = ngettext("%(num)s osallistuja", "%(num)s osallistujaa", size) if size else ""
    return _("Ryhmä"), terms["group_name"], people


def _named(said: Said, role: ContractRole) -> list[str]:
    return [person["name"] for person in said["persons"] if person["role"] == role]


def _order_of_roles(person: Said) -> int:
    return list(ContractRole).index(ContractRole(person["role"]))
