"""All closed lists in one place, and words for what the log and the outbox speak of."""

from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.accounts.models import Role
from app.booking import labels as booking
from app.calendar.models import FeedLevel
from app.mail.models import MailState
from app.practice import labels as practice

_OWN: dict[type[StrEnum], dict[StrEnum, Any]] = {
    Role: {
        Role.OWNER: _("omistaja"),
        Role.SUPERVISOR: _("työnohjaaja"),
        Role.ASSISTANT: _("avustaja"),
    },
    MailState: {
        MailState.QUEUED: _("jonossa"),
        MailState.SENDING: _("lähdössä"),
        MailState.SENT: _("lähetetty"),
        MailState.FAILED: _("ei mennyt perille"),
    },
    FeedLevel: {
        FeedLevel.BUSY: _("vain varattu"),
        FeedLevel.CODE: _("sopimuksen tunnus"),
        FeedLevel.FULL: _("kaikki tiedot"),
    },
}

WEEKDAYS = (
    _("maanantai"), _("tiistai"), _("keskiviikko"), _("torstai"), _("perjantai"), _("lauantai"),
    _("sunnuntai"),
)  # fmt: skip

LANGUAGES = {"fi": _("suomi"), "sv": _("ruotsi"), "en": _("englanti")}

_MAILS = {
    "contract-to-accept": _("Sopimus hyväksyttäväksi"),
    "contract-accepted": _("Vahvistus hyväksynnästä"),
    "contract-news": _("Tieto hyväksynnästä"),
    "evaluation-open": _("Arviointikysely"),
    "meetings-added": _("Tieto sovituista tapaamisista"),
    "meetings-moved": _("Tieto tapaamisten siirrosta"),
    "meetings-cancelled": _("Tieto tapaamisten perumisesta"),
    "request-received": _("Kuittaus pyytäjälle"),
    "request-waits": _("Ilmoitus uudesta yhteydenotosta"),
    "request-answered": _("Vastaus pyytäjälle"),
    "request-declined": _("Kieltävä vastaus pyytäjälle"),
    "mapping-agreed": _("Vahvistus tapaamisesta"),
    "mapping-moved": _("Tieto tapaamisen siirrosta"),
    "mapping-cancelled": _("Tieto tapaamisen perumisesta"),
    "mapping-cancelled-by-visitor": _("Vahvistus perumisesta pyytäjälle"),
    "mapping-reminder": _("Muistutus tapaamisesta"),
    "times-offered": _("Aikaehdotukset pyytäjälle"),
    "time-let-go": _("Tieto ajan vapautumisesta pyytäjälle"),
    "offer": _("Tarjous pyytäjälle"),
    "offer-accepted": _("Vahvistus tarjouksen hyväksynnästä"),
    "request-news": _("Ilmoitus työnohjaajalle"),
    "request-erased": _("Tieto tietojen poistamisesta"),
    "test": _("Koeviesti"),
}

_THINGS = {
    "inquiry": _("yhteydenotto"),
    "meeting": _("tapaaminen"),
    "contract": _("sopimus"),
    "evaluation": _("arviointi"),
    "orderer": _("tilaaja"),
    "person": _("henkilö"),
    "service": _("palvelu"),
    "option": _("hinta"),
    "page": _("sivu"),
    "section": _("sivun osa"),
    "practice": _("toiminnan tiedot"),
    "supervisor": _("työnohjaaja"),
    "opening_hours": _("vastaanottoaika"),
    "closure": _("sulku"),
    "booking_rules": _("varaussäännöt"),
    "acceptance": _("sopimuksen hyväksyntä"),
    "erased": _("poistettu yhteydenotto"),
    "vat_rate": _("alv-kanta"),
    "user": _("käyttäjä"),
    "feed": _("kalenterisyöte"),
    "busy_calendar": _("muu kalenteri"),
    "mail": _("viesti"),
}

_EVENTS = {
    "created": _("Lisättiin"),
    "changed": _("Muutettiin"),
    "deleted": _("Poistettiin"),
    "inquiry.asked": _("Yhteydenotto saapui"),
    "inquiry.new": _("Palautettiin uudeksi"),
    "inquiry.contacted": _("Vastattiin"),
    "inquiry.mapping_booked": _("Kartoitustapaaminen sovittiin"),
    "inquiry.mapping_held": _("Kartoitustapaaminen pidettiin"),
    "inquiry.converted": _("Tehtiin sopimus"),
    "inquiry.declined_by_client": _("Asiakas ei jatka"),
    "inquiry.declined_by_supervisor": _("Vastattiin kieltävästi"),
    "inquiry.no_reply": _("Suljettiin: ei vastausta"),
    "inquiry.spam": _("Merkittiin roskapostiksi"),
    "inquiry.open_again": _("Tapaaminen peruttiin, uusi aika on sopimatta"),
    "inquiry.none_suits": _("Mikään ehdotetuista ajoista ei sopinut"),
    "inquiry.time_let_go": _("Varattu aika vapautui"),
    "inquiry.offer_drafted": _("Tarjous luonnosteltiin"),
    "inquiry.offer_changed": _("Tarjouksen luonnosta muutettiin"),
    "inquiry.offer_sent": _("Tarjous lähetettiin"),
    "inquiry.offer_accepted": _("Tarjous hyväksyttiin"),
    "inquiry.offer_rejected": _("Tarjous hylättiin"),
    "inquiry.offer_expired": _("Tarjous vanheni"),
    "inquiry.offer_withdrawn": _("Tarjous peruttiin"),
    "inquiry.data_asked": _("Pyytäjä pyysi tietonsa"),
    "inquiry.erasure_asked": _("Pyytäjä pyysi poistamaan tietonsa"),
    "inquiry.data_delivered": _("Tiedot toimitettiin pyytäjälle"),
    "inquiry.erasure_answered": _("Poistopyyntöön vastattiin"),
    "inquiry.erased": _("Tiedot poistettiin"),
    "meeting.added": _("Tapaaminen varattiin kalenteriin"),
    "meeting.moved": _("Tapaaminen siirrettiin"),
    "meeting.place_changed": _("Tapaamisen paikka vaihtui"),
    "meeting.confirmed": _("Tapaaminen vahvistettiin"),
    "meeting.held": _("Tapaaminen toteutui"),
    "meeting.no_show": _("Asiakas ei saapunut"),
    "meeting.restored": _("Tapaaminen palautettiin sovituksi"),
    "meeting.cancelled_in_time": _("Tapaaminen peruttiin ajoissa"),
    "meeting.cancelled_late": _("Tapaaminen peruttiin myöhässä"),
    "meeting.cancelled_by_supervisor": _("Työnohjaaja perui tapaamisen"),
    "contract.draft": _("Palautettiin luonnokseksi"),
    "contract.sent": _("Lähetettiin allekirjoitettavaksi"),
    "contract.active": _("Sopimus tuli voimaan"),
    "contract.paused": _("Sopimus jäi tauolle"),
    "contract.ending": _("Siirryttiin päätösvaiheeseen"),
    "contract.completed": _("Sopimus päättyi"),
    "contract.terminated": _("Sopimus keskeytettiin"),
    "contract.cancelled": _("Sopimus ei astunut voimaan"),
    "contract.version_made": _("Sopimuksesta tehtiin uusi versio"),
    "contract.accepted": _("Sopimus hyväksyttiin"),
    "contract.change_accepted": _("Sopimuksen muutos tuli voimaan"),
    "contract.person_added": _("Sopimukseen lisättiin henkilö"),
    "contract.person_removed": _("Sopimuksesta poistettiin henkilö"),
    "meeting.waived": _("Veloitusta muutettiin"),
    "meeting.invoiced": _("Merkittiin laskulle"),
    "meeting.invoice_unmarked": _("Laskumerkintä poistettiin"),
    "practice.owner_given_all": _("Omistaja sai nähdä kaikkien asiakkaat"),
    "practice.owner_given_own": _("Omistaja näkee taas vain omat asiakkaansa"),
    "evaluation.open": _("Arviointi avattiin vastattavaksi"),
    "evaluation.done": _("Arviointi tehtiin"),
    "evaluation.skipped": _("Arviointi jätettiin väliin"),
    "feedback.draft": _("Palaute tilaajalle palautettiin luonnokseksi"),
    "feedback.shown_to_supervisees": _("Palaute tilaajalle näytettiin ohjattaville"),
    "feedback.delivered": _("Palaute annettiin tilaajalle"),
    "feedback.waived": _("Palaute tilaajalle jätettiin antamatta"),
    "user.password_set": _("Salasana vaihdettiin"),
    "mail.retried": _("Viesti pantiin uudelleen jonoon"),
    "feed.created": _("Kalenterisyöte luotiin"),
    "feed.revoked": _("Kalenterisyöte poistettiin käytöstä"),
}


def label(option: StrEnum) -> str:
    """An option of any closed list, in lower case as inside a sentence."""
    kind = type(option)
    if kind in _OWN:
        return str(_OWN[kind][option])
    if kind in booking.LABELS:
        return booking.label(option)
    return practice.label(option)


def options_of(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """A closed list for a select."""
    return [(option.value, label(option)) for option in kind]


def event_words(event: str) -> str:
    """What happened, as a line of a history."""
    words = _EVENTS.get(event) or _EVENTS.get(event.rpartition(".")[2])
    return str(words) if words else event


def mail_words(template: str) -> str:
    """What a mail is."""
    return str(_MAILS.get(template, template))


def thing_words(about: str, about_id: int | None) -> str:
    """What it happened to."""
    name = str(_THINGS.get(about, about))
    return gettext("%(thing)s %(number)s", thing=name, number=about_id) if about_id else name
