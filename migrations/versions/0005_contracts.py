"""Contracts: all their terms, versions and acceptances, attendance, evaluations, what was charged."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _one_of(table: str, column: str, name: str, *options: str) -> str:
    listed = ", ".join(f"'{option}'" for option in options)
    return f"CONSTRAINT ck_{table}_{name} CHECK ({column} IN ({listed}))"


def _points_to(table: str, column: str, other: str) -> str:
    return f"CONSTRAINT fk_{table}_{column}_{other} REFERENCES {other} (id)"


WAIVERS = ("compelling_reason", "force_majeure", "goodwill")
# A column brings its default and check along, so no table with triggers is built anew.
NEW_COLUMNS = {
    "contract": (
        ("co_supervisor_id", f"INTEGER {_points_to('contract', 'co_supervisor_id', 'supervisor')}"),
        ("predecessor_id", f"INTEGER {_points_to('contract', 'predecessor_id', 'contract')}"),
        (
            "goals_agreed_with",
            "VARCHAR(32) DEFAULT 'supervisees' NOT NULL "
            + _one_of("contract", "goals_agreed_with", "goalsagreedwith", "supervisees", "three_way"),
        ),
        ("trial_meetings", "INTEGER DEFAULT 0 NOT NULL"),
        ("remote_tool", "VARCHAR(80) DEFAULT '' NOT NULL"),
        (
            "planning_fee",
            "VARCHAR(32) DEFAULT 'free' NOT NULL "
            + _one_of("contract", "planning_fee", "planningfee", "free", "half", "normal", "amount"),
        ),
        ("planning_fee_cents", "INTEGER"),
        ("travel_price_cents", "INTEGER"),
        ("cancel_exceptions", "JSON DEFAULT '[]' NOT NULL"),
        ("fees_are_taxed", "BOOLEAN DEFAULT true NOT NULL"),
        ("late_consumes", "BOOLEAN DEFAULT true NOT NULL"),
        ("least_present", "INTEGER"),
        (
            "notes_policy",
            "VARCHAR(32) DEFAULT 'own_paper' NOT NULL "
            + _one_of("contract", "notes_policy", "notespolicy", "none", "own_paper", "own_encrypted"),
        ),
        ("mid_evaluation_after", "INTEGER"),
        ("dissatisfaction_path", "TEXT DEFAULT '' NOT NULL"),
        ("certificate", "BOOLEAN DEFAULT false NOT NULL"),
        ("privacy_notice_version", "VARCHAR(40) DEFAULT '' NOT NULL"),
        ("privacy_notice_on", "DATE"),
        ("prior_contacts_disclosed", "BOOLEAN DEFAULT false NOT NULL"),
        ("prior_contacts_note", "TEXT DEFAULT '' NOT NULL"),
        (
            "attendance_mode",
            "VARCHAR(32) DEFAULT 'count' NOT NULL "
            + _one_of("contract", "attendance_mode", "attendancemode", "count", "person"),
        ),
        ("supervisees_accept", "BOOLEAN DEFAULT true NOT NULL"),
        ("payer_reference", "VARCHAR(80) DEFAULT '' NOT NULL"),
        ("cost_center", "VARCHAR(40) DEFAULT '' NOT NULL"),
        ("order_number", "VARCHAR(40) DEFAULT '' NOT NULL"),
    ),
    "contract_person": (
        ("label", "VARCHAR(20) DEFAULT '' NOT NULL"),
        ("joined_on", "DATE"),
        ("left_on", "DATE"),
        ("mails_contract", "BOOLEAN DEFAULT false NOT NULL"),
        ("mails_meetings", "BOOLEAN DEFAULT false NOT NULL"),
        ("mails_reports", "BOOLEAN DEFAULT false NOT NULL"),
        ("mails_evaluations", "BOOLEAN DEFAULT false NOT NULL"),
    ),
    "orderer": (
        ("cost_center", "VARCHAR(40) DEFAULT '' NOT NULL"),
        ("order_number", "VARCHAR(40) DEFAULT '' NOT NULL"),
    ),
    "meeting": (
        ("charge_pct", "INTEGER"),
        (
            "waiver_reason",
            "VARCHAR(32) " + _one_of("meeting", "waiver_reason", "waiverreason", *WAIVERS),
        ),
        ("travel_km", "INTEGER"),
        ("travel_minutes", "INTEGER"),
        ("travel_cents", "INTEGER"),
        ("invoiced_on", "DATE"),
        ("invoice_no", "VARCHAR(40) DEFAULT '' NOT NULL"),
    ),
}
NEW_INDEXES = (
    ("contract", "co_supervisor_id"),
    ("contract", "predecessor_id"),
    ("meeting", "invoiced_on"),
)
# What people got mail of by their role, from now on said for each.
MAILS = {
    "contact_person": ("contract", "meetings"),
    "manager": ("contract",),
    "supervisee": ("contract", "meetings", "evaluations"),
    "payer": ("reports",),
}
STATES = {
    "evaluation": ("planned", "open", "done", "skipped"),
    "feedback": ("draft", "shown_to_supervisees", "delivered", "waived"),
}


def upgrade() -> None:
    """Go forward."""
    for table, columns in NEW_COLUMNS.items():
        for name, definition in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {definition}")
    op.add_column("meeting", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
    for table, column in NEW_INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    for role, topics in MAILS.items():
        told = ", ".join(f"mails_{topic} = true" for topic in topics)
        op.execute(f"UPDATE contract_person SET {told} WHERE role = '{role}'")
    # Meetings held before the present rate are in reports too; the rate of their day decides.
    op.execute(
        "INSERT INTO vat_rate (valid_from_on, permille) VALUES ('2013-01-01', 240)"
        " ON CONFLICT DO NOTHING"
    )
    _create_versions()
    _create_attendance()
    _create_evaluations()


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM vat_rate WHERE valid_from_on = '2013-01-01' AND permille = 240")
    for table in (
        "school_holiday",
        "theme_feedback",
        "anonymous_answer",
        "evaluation",
        "attendance",
        "acceptance",
        "contract_version",
    ):
        op.drop_table(table)
    for table, column in NEW_INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_column("meeting", "cancelled_at")
    for table, columns in NEW_COLUMNS.items():
        for name, _definition in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")


def _create_versions() -> None:
    op.create_table(
        "contract_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_from_on", sa.Date(), nullable=True),
        _key("contract_version", "contract_id", "contract", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_version")),
        sa.UniqueConstraint(
            "contract_id", "number", name=op.f("uq_contract_version_contract_id_number")
        ),
    )
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("signer", sa.String(length=30), nullable=False),
        sa.Column("role", _choice("signerrole", "orderer", "supervisor", "supervisee"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name_typed", sa.String(length=120), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("way", _choice("acceptanceway", "page", "paper"), nullable=True),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (way IS NULL)", name=op.f("ck_acceptance_given_or_waited_for")
        ),
        _key("acceptance", "version_id", "contract_version", on_delete="CASCADE"),
        _key("acceptance", "person_id", "person", on_delete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("version_id", "signer", name=op.f("uq_acceptance_version_id_signer")),
    )
    op.create_index("ix_acceptance_person_id", "acceptance", ["person_id"])


def _create_attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.CheckConstraint("present >= 0", name=op.f("ck_attendance_present_not_negative")),
        sa.CheckConstraint(
            "person_id IS NULL OR present = 1", name=op.f("ck_attendance_one_person_is_one")
        ),
        _key("attendance", "meeting_id", "meeting", on_delete="CASCADE"),
        _key("attendance", "person_id", "person", on_delete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", name=op.f("uq_attendance_meeting_id_person_id")
        ),
    )
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"])


def _create_evaluations() -> None:
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("evaluationkind", "mid", "final"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _choice("evaluationstate", *STATES["evaluation"]), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        _key("evaluation", "contract_id", "contract", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
    )
    op.create_index("ix_evaluation_contract_id", "evaluation", ["contract_id"])
    op.create_index("ix_evaluation_due_on", "evaluation", ["due_on"])
    op.create_table(
        "anonymous_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        _key("anonymous_answer", "evaluation_id", "evaluation", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymous_answer")),
    )
    op.create_index("ix_anonymous_answer_evaluation_id", "anonymous_answer", ["evaluation_id"])
    op.create_table(
        "theme_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("state", _choice("feedbackstate", *STATES["feedback"]), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("theme_feedback", "contract_id", "contract", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_feedback")),
    )
    op.create_index("ix_theme_feedback_contract_id", "theme_feedback", ["contract_id"])
    op.create_table(
        "school_holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_school_holiday_dates_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_holiday")),
    )


def _choice(name: str, *options: str) -> sa.Enum:
    return sa.Enum(*options, name=name, native_enum=False, create_constraint=True, length=32)


def _key(table: str, column: str, other: str, *, on_delete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=on_delete)
