"""Rules of booking, held and offered times, reminders, secret links, and mail that carries them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW_COLUMNS = {
    "opening_hours": (("valid_from_on", sa.Date()),),
    "inquiry": (
        ("reminded_at", sa.DateTime(timezone=True)),
        ("data_asked_at", sa.DateTime(timezone=True)),
        ("erasure_asked_at", sa.DateTime(timezone=True)),
    ),
    "outbox_message": (("useless_after_at", sa.DateTime(timezone=True)),),
    "meeting": (("held_until_at", sa.DateTime(timezone=True)),),
}
NEW_TEXTS = {"outbox_message": (("link_path", sa.String(60)), ("invitation", sa.Text()))}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "booking_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("least_notice_hours", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=True),
        sa.Column("most_a_week", sa.Integer(), nullable=True),
        sa.Column("buffers", sa.JSON(), nullable=False),
        sa.Column("closed_eves", sa.JSON(), nullable=False),
        sa.Column("hold_hours", sa.Integer(), nullable=False),
        sa.Column("remind_hours", sa.Integer(), nullable=False),
        sa.Column("offer_hours", sa.Integer(), nullable=False),
        sa.Column("change_hours", sa.Integer(), nullable=False),
        sa.Column("reminder_hours", sa.JSON(), nullable=False),
        sa.Column("confirms_at_once", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_booking_rules_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_rules")),
    )
    op.create_table(
        "meeting_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hours_before", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_meeting_reminder_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_reminder")),
        sa.UniqueConstraint(
            "meeting_id",
            "starts_at",
            "hours_before",
            name=op.f("uq_meeting_reminder_meeting_id_starts_at_hours_before"),
        ),
    )
    op.create_table(
        "secret_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_secret_link_token_hash")),
    )
    op.create_index("ix_secret_link_about_about_id", "secret_link", ["about", "about_id"])
    for table, columns in NEW_COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    # A column brings its default and check along, so no table with triggers is built anew.
    for table, columns in NEW_TEXTS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=""))
    op.add_column(
        "meeting", sa.Column("is_offer", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_meeting_held_until_at", "meeting", ["held_until_at"])
    op.execute(
        "ALTER TABLE opening_hours ADD COLUMN valid_until_on DATE"
        " CONSTRAINT ck_opening_hours_dates_in_order CHECK (valid_until_on >= valid_from_on)"
    )


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM opening_hours WHERE valid_until_on IS NOT NULL")
    op.execute("ALTER TABLE opening_hours DROP COLUMN valid_until_on")
    op.drop_index("ix_meeting_held_until_at", "meeting")
    op.drop_column("meeting", "is_offer")
    for table, columns in (*NEW_TEXTS.items(), *NEW_COLUMNS.items()):
        for name, _kind in columns:
            op.drop_column(table, name)
    op.drop_table("secret_link")
    op.drop_table("meeting_reminder")
    op.drop_table("booking_rules")
