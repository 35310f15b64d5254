"""The letters about accepting a contract. None says who, why or for whom; each leads to a page."""

from sqlalchemy import select

from app.accounts.models import Role, User
from app.extensions import db
from app.mail import outbox
from app.mail.outbox import Envelope, enqueue
from app.mail.render import absolute
from app.practice import queries
from app.practice.models import Acceptance, Contract, Person
from app.practice.services.acceptance import ABOUT, ASKING

# The page where a contract is read and accepted.
PAGE = "/sopimus/"


def reached(acceptance: Acceptance) -> Person | None:
    """Whom the letters about an acceptance go to: with an address, and a role that gets them."""
    person = acceptance.person
    if person is None or not person.email:
        return None
    roles = acceptance.version.contract.persons
    gets_mail = any(role.mails_contract for role in roles if role.person_id == person.id)
    return person if gets_mail else None


def ask(acceptances: list[Acceptance]) -> int:
    """A secret link to everyone waited for who is reached; answers how many are."""
    asked = [row for row in acceptances if reached(row) is not None]
    for row in asked:
        # A second press while the first letter still waits sends one letter.
        outbox.withdraw(ASKING, about=ABOUT, about_id=row.id)
        _to_signer(ASKING, row)
    return len(asked)


def accepted(acceptance: Acceptance) -> None:
    """A way back to what was accepted for whoever did, and the news for those who supervise."""
    if reached(acceptance) is not None:
        _to_signer("contract-accepted", acceptance)
    contract = acceptance.version.contract
    in_force = acceptance.version.in_force_from_on is not None
    for address in _who_supervises(contract) or [queries.practice().email]:
        enqueue(
            "contract-news",
            Envelope(to=address, language="fi", about="contract", about_id=contract.id),
            practice=queries.practice(),
            link=absolute(f"/admin/contract/details/?id={contract.id}"),
            in_force=in_force,
        )


def _to_signer(letter: str, acceptance: Acceptance) -> None:
    person, contract = reached(acceptance), acceptance.version.contract
    practice = queries.practice()
    if person is None:
        return
    enqueue(
        letter,
        Envelope(
            to=person.email,
            language=acceptance.version.terms["terms"]["language"],
            reply_to=contract.supervisor.email or practice.email,
            about=ABOUT,
            about_id=acceptance.id,
            link_path=PAGE,
        ),
        practice=practice,
        supervisor=contract.supervisor,
        acceptance=acceptance,
    )


def _who_supervises(contract: Contract) -> list[str]:
    """The supervisors of the contract who sign in; else the owners."""
    active = select(User.email).where(User.active).order_by(User.id)
    theirs = {contract.supervisor_id, contract.co_supervisor_id} - {None}
    supervisors = list(db.session.scalars(active.where(User.supervisor_id.in_(theirs))))
    return supervisors or list(db.session.scalars(active.where(User.role == Role.OWNER)))
