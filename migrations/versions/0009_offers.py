"""Offers: what is offered between a request and its contract, until when, and how it ended."""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATES = ("draft", "sent", "accepted", "rejected", "expired", "withdrawn")
FORMS = (
    "mapping", "individual", "group", "work_community", "manager", "manager_group",
    "supervision_of_supervision", "client_work", "coaching", "parent_guidance",
)
PLACES = ("office", "client_premises", "remote", "hybrid", "outdoor")
VAT_CLASSES = (
    "standard", "exempt_small_business", "exempt_health", "exempt_social", "reverse_charge_eu",
)
TRAVEL = ("none", "km", "actual", "fixed_per_visit", "travel_time")
ONE_STANDS = sa.text("state IN ('accepted', 'draft', 'sent')")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("state", _choice("offerstate", *STATES), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("form", _choice("form", *FORMS), nullable=False),
        sa.Column("meetings_planned", sa.Integer(), nullable=False),
        sa.Column("meeting_minutes", sa.Integer(), nullable=False),
        sa.Column("place_type", _choice("place", *PLACES), nullable=False),
        sa.Column("place_text", sa.String(200), nullable=False),
        sa.Column("unit_price_cents", sa.Integer(), nullable=False),
        sa.Column("price_includes_vat", sa.Boolean(), nullable=False),
        sa.Column("vat_class", _choice("vatclass", *VAT_CLASSES), nullable=False),
        sa.Column("travel_billing", _choice("travelbilling", *TRAVEL), nullable=False),
        sa.Column("travel_price_cents", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("valid_until_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "meetings_planned > 0", name=op.f("ck_offer_meetings_planned_positive")
        ),
        sa.CheckConstraint("meeting_minutes > 0", name=op.f("ck_offer_meeting_minutes_positive")),
        sa.CheckConstraint("unit_price_cents >= 0", name=op.f("ck_offer_price_not_negative")),
        sa.CheckConstraint(
            "state <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_offer_sent_with_its_time")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_offer_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_inquiry_id", "offer", ["inquiry_id"])
    op.create_index("ix_offer_state_valid_until_on", "offer", ["state", "valid_until_on"])
    op.create_index(
        "uq_offer_one_stands",
        "offer",
        ["inquiry_id"],
        unique=True,
        sqlite_where=ONE_STANDS,
        postgresql_where=ONE_STANDS,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("offer")


def _choice(name: str, *options: str) -> sa.Enum:
    return sa.Enum(*options, name=name, native_enum=False, create_constraint=True, length=32)
