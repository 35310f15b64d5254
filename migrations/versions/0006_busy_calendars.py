"""Calendars that supervisors keep elsewhere, and when those say that they are busy."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FAULTS = (
    "forbidden",
    "unreachable",
    "certificate",
    "refused",
    "too_slow",
    "too_big",
    "no_calendar",
    "too_heavy",
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "busy_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expanded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("last_modified", sa.String(length=80), nullable=False),
        sa.Column(
            "fault",
            sa.Enum(*FAULTS, name="busyfault", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        _key("busy_calendar", "supervisor_id", "supervisor"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_calendar")),
    )
    op.create_index("ix_busy_calendar_supervisor_id", "busy_calendar", ["supervisor_id"])
    op.create_index("ix_busy_calendar_due_at", "busy_calendar", ["due_at"])
    op.create_table(
        "busy_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_busy_block_ends_after_start")),
        _key("busy_block", "calendar_id", "busy_calendar"),
        _key("busy_block", "supervisor_id", "supervisor"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_block")),
    )
    op.create_index("ix_busy_block_calendar_id", "busy_block", ["calendar_id"])
    op.create_index(
        "ix_busy_block_supervisor_id_starts_at", "busy_block", ["supervisor_id", "starts_at"]
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("busy_block")
    op.drop_table("busy_calendar")


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")
