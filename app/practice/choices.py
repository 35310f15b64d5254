"""What a field may say: the closed lists of domain terms, by their names in the database."""

from enum import StrEnum


class Vat(StrEnum):
    """How the practice stands towards the value added tax."""

    REGISTERED = "registered"
    SMALL_BUSINESS = "small_business"
    HEALTH = "health"


class VatClass(StrEnum):
    """How a service or a contract is taxed; the practice's own standing is only the default."""

    STANDARD = "standard"
    EXEMPT_SMALL_BUSINESS = "exempt_small_business"
    EXEMPT_HEALTH = "exempt_health"
    EXEMPT_SOCIAL = "exempt_social"
    REVERSE_CHARGE_EU = "reverse_charge_eu"


VAT_CLASS_OF = {
    Vat.REGISTERED: VatClass.STANDARD,
    Vat.SMALL_BUSINESS: VatClass.EXEMPT_SMALL_BUSINESS,
    Vat.HEALTH: VatClass.EXEMPT_HEALTH,
}


class Form(StrEnum):
    """Forms of supervision, and the neighbouring work that the same house offers."""

    MAPPING = "mapping"
    INDIVIDUAL = "individual"
    GROUP = "group"
    WORK_COMMUNITY = "work_community"
    MANAGER = "manager"
    MANAGER_GROUP = "manager_group"
    SUPERVISION_OF_SUPERVISION = "supervision_of_supervision"
    CLIENT_WORK = "client_work"
    COACHING = "coaching"
    PARENT_GUIDANCE = "parent_guidance"


class Place(StrEnum):
    """Where a meeting is held."""

    OFFICE = "office"
    CLIENT_PREMISES = "client_premises"
    REMOTE = "remote"
    HYBRID = "hybrid"
    OUTDOOR = "outdoor"


class PriceBasis(StrEnum):
    """What one price pays for."""

    PER_SESSION = "per_session"
    PER_45MIN = "per_45min"
    PER_HOUR = "per_hour"
    FIXED_TOTAL = "fixed_total"
    PER_PARTICIPANT = "per_participant"


class SectionKind(StrEnum):
    """How a part of a content page is laid out."""

    TEXT = "text"
    LIST = "list"
    CARDS = "cards"
    STEPS = "steps"
    QUOTES = "quotes"
    # These show what the practice has told elsewhere.
    PRICES = "prices"
    PEOPLE = "people"
    CONTACT = "contact"


class Eve(StrEnum):
    """Days before a feast on which some practices close; Midsummer's and Christmas Eve always do."""

    EPIPHANY = "epiphany"
    MAUNDY_THURSDAY = "maundy_thursday"
    MAY_DAY = "may_day"
    NEW_YEAR = "new_year"


class Corners(StrEnum):
    """The shape of corners on every page."""

    SOFT = "soft"
    ROUND = "round"
    SHARP = "sharp"


class OrdererType(StrEnum):
    """Who orders; it decides what the law and the invoice ask for."""

    ORGANISATION = "organisation"
    PUBLIC_BODY = "public_body"
    SELF_EMPLOYED = "self_employed"
    PRIVATE_PERSON = "private_person"


class ContractRole(StrEnum):
    """What a person is on a contract."""

    CONTACT_PERSON = "contact_person"
    MANAGER = "manager"
    SUPERVISEE = "supervisee"
    PAYER = "payer"


class BillingRhythm(StrEnum):
    """How often an invoice is sent."""

    PER_SESSION = "per_session"
    MONTHLY = "monthly"
    PER_TERM = "per_term"
    PREPAID = "prepaid"
    AT_END = "at_end"


class Payer(StrEnum):
    """Who pays."""

    ORDERER = "orderer"
    SUPERVISEE = "supervisee"
    SPLIT = "split"


class SchedulingRule(StrEnum):
    """How the times of a contract's meetings are agreed."""

    FIXED_SERIES = "fixed_series"
    AGREED_EACH_TIME = "agreed_each_time"
    CLIENT_BOOKS_ONLINE = "client_books_online"


class TravelBilling(StrEnum):
    """How travel is charged."""

    NONE = "none"
    KM = "km"
    ACTUAL = "actual"
    FIXED_PER_VISIT = "fixed_per_visit"
    TRAVEL_TIME = "travel_time"


# Ways of charging that need a price.
PRICED_TRAVEL = frozenset(
    {TravelBilling.KM, TravelBilling.FIXED_PER_VISIT, TravelBilling.TRAVEL_TIME}
)


class ConfidentialityScope(StrEnum):
    """Who promises secrecy."""

    SUPERVISOR_ONLY = "supervisor_only"
    ALL_PARTICIPANTS = "all_participants"


class MidEvaluation(StrEnum):
    """When the work is looked at half-way."""

    EVERY_6_MONTHS = "every_6_months"
    HALFWAY = "halfway"
    AFTER_N_SESSIONS = "after_n_sessions"
    NONE = "none"


class OrdererFeedback(StrEnum):
    """What the orderer hears of the work: themes at the most, never what was said."""

    NONE = "none"
    THEMES_WRITTEN = "themes_written"
    THEMES_ORAL = "themes_oral"
    THREE_WAY_MEETING = "three_way_meeting"


class MeetingKind(StrEnum):
    """What a meeting is for."""

    MAPPING = "mapping"
    REGULAR = "regular"
    MID_EVALUATION = "mid_evaluation"
    FINAL_EVALUATION = "final_evaluation"
    THREE_WAY = "three_way"
    FEEDBACK = "feedback"


class AttendanceMode(StrEnum):
    """How it is noted who was there: only how many, or who."""

    COUNT = "count"
    PERSON = "person"


class NotesPolicy(StrEnum):
    """What the supervisor writes down for themselves, and how it is kept."""

    NONE = "none"
    OWN_PAPER = "own_paper"
    OWN_ENCRYPTED = "own_encrypted"


class PlanningFee(StrEnum):
    """What the mapping meeting costs."""

    FREE = "free"
    HALF = "half"
    NORMAL = "normal"
    AMOUNT = "amount"


class GoalsAgreedWith(StrEnum):
    """With whom the goals were agreed."""

    SUPERVISEES = "supervisees"
    THREE_WAY = "three_way"


class WaiverReason(StrEnum):
    """Why a fee is not charged. A closed list, so that nobody's health is written down."""

    COMPELLING_REASON = "compelling_reason"
    FORCE_MAJEURE = "force_majeure"
    GOODWILL = "goodwill"


class MailTopic(StrEnum):
    """What the people on a contract may get mail of; each has a column mails_<topic>."""

    CONTRACT = "contract"
    MEETINGS = "meetings"
    REPORTS = "reports"
    EVALUATIONS = "evaluations"


MAILS_OF_ROLE = {
    ContractRole.CONTACT_PERSON: frozenset({MailTopic.CONTRACT, MailTopic.MEETINGS}),
    ContractRole.MANAGER: frozenset({MailTopic.CONTRACT}),
    ContractRole.SUPERVISEE: frozenset(
        {MailTopic.CONTRACT, MailTopic.MEETINGS, MailTopic.EVALUATIONS}
    ),
    ContractRole.PAYER: frozenset({MailTopic.REPORTS}),
}


class SignerRole(StrEnum):
    """As what a contract is accepted."""

    ORDERER = "orderer"
    SUPERVISOR = "supervisor"
    SUPERVISEE = "supervisee"


class AcceptanceWay(StrEnum):
    """Where a contract was accepted."""

    PAGE = "page"
    PAPER = "paper"


class EvaluationKind(StrEnum):
    """Which look at the work it is."""

    MID = "mid"
    FINAL = "final"


class FeedbackQuestion(StrEnum):
    """What supervisees answer without their name, from 1 to 5."""

    GOALS = "goals"
    COOPERATION = "cooperation"
    SAFETY = "safety"
    USEFULNESS = "usefulness"
    ARRANGEMENTS = "arrangements"
