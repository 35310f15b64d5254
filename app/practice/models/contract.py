"""The supervision contract, the unit of all work (domain.md section 1.3)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Base, UtcDateTime, choice
from app.practice.choices import (
    MAILS_OF_ROLE,
    AttendanceMode,
    BillingRhythm,
    ConfidentialityScope,
    ContractRole,
    Form,
    GoalsAgreedWith,
    MailTopic,
    MidEvaluation,
    NotesPolicy,
    OrdererFeedback,
    Payer,
    Place,
    PlanningFee,
    PriceBasis,
    SchedulingRule,
    TravelBilling,
    VatClass,
)
from app.practice.models.orderer import Orderer, Person
from app.practice.models.supervisor import Supervisor
from app.practice.states import ContractState


class Contract(Base):
    """A work-supervision contract (työnohjaussopimus) between orderer, supervisees and supervisor."""

    __tablename__ = "contract"
    __table_args__ = (
        CheckConstraint("meetings_planned > 0", name="meetings_planned_positive"),
        CheckConstraint("meeting_minutes > 0", name="meeting_minutes_positive"),
        CheckConstraint("interval_max_weeks >= interval_min_weeks", name="interval_order"),
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_no: Mapped[str] = mapped_column(String(12), unique=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    # A random mark such as "A7" that tells the supervisor, and nobody else, whose meeting it is.
    state: Mapped[ContractState] = mapped_column(choice(ContractState), default=ContractState.DRAFT)
    supervisor_id: Mapped[int] = mapped_column(
        ForeignKey("supervisor.id", ondelete="RESTRICT"), index=True
    )
    orderer_id: Mapped[int] = mapped_column(
        ForeignKey("orderer.id", ondelete="RESTRICT"), index=True
    )
    inquiry_id: Mapped[int | None] = mapped_column(
        ForeignKey("inquiry.id", ondelete="SET NULL"), index=True
    )
    co_supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("supervisor.id"), index=True)
    # Sees and keeps this contract too, though its meetings stand in the first one's diary.
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    # The contract that this one renews (jatkosopimus).
    group_name: Mapped[str] = mapped_column(String(120), default="")
    group_size_planned: Mapped[int | None]
    form: Mapped[Form] = mapped_column(choice(Form))
    framework: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    meetings_planned: Mapped[int]
    meeting_minutes: Mapped[int] = mapped_column(default=90)
    interval_min_weeks: Mapped[int] = mapped_column(default=3)
    interval_max_weeks: Mapped[int] = mapped_column(default=3)
    scheduling_rule: Mapped[SchedulingRule] = mapped_column(
        choice(SchedulingRule), default=SchedulingRule.FIXED_SERIES
    )
    place_type: Mapped[Place] = mapped_column(choice(Place), default=Place.OFFICE)
    place_text: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="fi")
    price_basis: Mapped[PriceBasis] = mapped_column(
        choice(PriceBasis), default=PriceBasis.PER_SESSION
    )
    unit_price_cents: Mapped[int]
    price_includes_vat: Mapped[bool] = mapped_column(default=False)
    vat_class: Mapped[VatClass] = mapped_column(choice(VatClass), default=VatClass.STANDARD)
    billing_rhythm: Mapped[BillingRhythm] = mapped_column(
        choice(BillingRhythm), default=BillingRhythm.MONTHLY
    )
    payment_term_days: Mapped[int] = mapped_column(default=14)
    payer: Mapped[Payer] = mapped_column(choice(Payer), default=Payer.ORDERER)
    travel_billing: Mapped[TravelBilling] = mapped_column(
        choice(TravelBilling), default=TravelBilling.NONE
    )
    cancel_free_hours: Mapped[int] = mapped_column(default=48)
    late_cancel_fee_pct: Mapped[int] = mapped_column(default=50)
    no_show_fee_pct: Mapped[int] = mapped_column(default=100)
    notice_weeks: Mapped[int] = mapped_column(default=4)
    confidentiality_scope: Mapped[ConfidentialityScope] = mapped_column(
        choice(ConfidentialityScope), default=ConfidentialityScope.ALL_PARTICIPANTS
    )
    mid_evaluation: Mapped[MidEvaluation] = mapped_column(
        choice(MidEvaluation), default=MidEvaluation.EVERY_6_MONTHS
    )
    final_evaluation: Mapped[bool] = mapped_column(default=True)
    feedback_to_orderer: Mapped[OrdererFeedback] = mapped_column(
        choice(OrdererFeedback), default=OrdererFeedback.THEMES_ORAL
    )
    signed_on: Mapped[date | None]
    goals_agreed_with: Mapped[GoalsAgreedWith] = mapped_column(
        choice(GoalsAgreedWith), default=GoalsAgreedWith.SUPERVISEES
    )
    trial_meetings: Mapped[int] = mapped_column(default=0)
    remote_tool: Mapped[str] = mapped_column(String(80), default="")
    planning_fee: Mapped[PlanningFee] = mapped_column(choice(PlanningFee), default=PlanningFee.FREE)
    planning_fee_cents: Mapped[int | None]
    travel_price_cents: Mapped[int | None]
    # Of a kilometre, a visit or an hour, as travel_billing says.
    cancel_exceptions: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Values of WaiverReason that the contract itself promises.
    fees_are_taxed: Mapped[bool] = mapped_column(default=True)
    # Whether late and missed meetings carry the tax of the service (domain.md section 3.6).
    late_consumes: Mapped[bool] = mapped_column(default=True)
    # Whether a late or missed meeting that is charged counts among the agreed ones.
    least_present: Mapped[int | None]
    # From how many on a group meets in spite of absences.
    notes_policy: Mapped[NotesPolicy] = mapped_column(
        choice(NotesPolicy), default=NotesPolicy.OWN_PAPER
    )
    mid_evaluation_after: Mapped[int | None]
    # The meeting of the mid evaluation when it is placed by its number.
    dissatisfaction_path: Mapped[str] = mapped_column(Text, default="")
    certificate: Mapped[bool] = mapped_column(default=False)
    privacy_notice_version: Mapped[str] = mapped_column(String(40), default="")
    privacy_notice_on: Mapped[date | None]
    prior_contacts_disclosed: Mapped[bool] = mapped_column(default=False)
    prior_contacts_note: Mapped[str] = mapped_column(Text, default="")
    attendance_mode: Mapped[AttendanceMode] = mapped_column(
        choice(AttendanceMode), default=AttendanceMode.COUNT
    )
    supervisees_accept: Mapped[bool] = mapped_column(default=True)
    # Whether named supervisees accept the contract too before it is in force.
    payer_reference: Mapped[str] = mapped_column(String(80), default="")
    cost_center: Mapped[str] = mapped_column(String(40), default="")
    order_number: Mapped[str] = mapped_column(String(40), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    supervisor: Mapped[Supervisor] = relationship(foreign_keys=[supervisor_id])
    co_supervisor: Mapped[Supervisor | None] = relationship(foreign_keys=[co_supervisor_id])
    predecessor: Mapped["Contract | None"] = relationship(
        remote_side="Contract.id", back_populates="renewals"
    )
    renewals: Mapped[list["Contract"]] = relationship(back_populates="predecessor")
    orderer: Mapped[Orderer] = relationship()
    goals: Mapped[list["Goal"]] = relationship(
        back_populates="contract", cascade="all, delete-orphan", order_by="Goal.position"
    )
    persons: Mapped[list["ContractPerson"]] = relationship(
        back_populates="contract", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape

    def __str__(self) -> str:
        return self.contract_no


class Goal(Base):
    """What the work is for (tavoite)."""

    __tablename__ = "goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(
        ForeignKey("contract.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)

    contract: Mapped[Contract] = relationship(back_populates="goals")


def _mails(topic: MailTopic) -> Any:
    """A column that says whether the person gets mail of the topic; the role's habit unless said."""

    def of_role(context: Any) -> bool:
        return topic in MAILS_OF_ROLE[context.get_current_parameters()["role"]]

    return mapped_column(default=of_role)


class ContractPerson(Base):
    """A person's role on a contract."""

    __tablename__ = "contract_person"

    contract_id: Mapped[int] = mapped_column(
        ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[ContractRole] = mapped_column(choice(ContractRole), primary_key=True)
    label: Mapped[str] = mapped_column(String(20), default="")
    # Stands for the name where the name is not shown.
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    mails_contract: Mapped[bool] = _mails(MailTopic.CONTRACT)
    mails_meetings: Mapped[bool] = _mails(MailTopic.MEETINGS)
    mails_reports: Mapped[bool] = _mails(MailTopic.REPORTS)
    mails_evaluations: Mapped[bool] = _mails(MailTopic.EVALUATIONS)

    contract: Mapped[Contract] = relationship(back_populates="persons")
    person: Mapped[Person] = relationship()
