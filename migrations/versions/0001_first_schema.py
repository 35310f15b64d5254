"""First schema, with the guard that keeps a supervisor's meetings apart."""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LIVE = "('proposed', 'confirmed', 'held', 'no_show')"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_message_id")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_message_about_about_id", ["about", "about_id"], unique=False
        )
        batch_op.create_index(
            "ix_outbox_message_state_due_at", ["state", "due_at"], unique=False
        )

    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("in_menu", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("slug", name=op.f("uq_page_slug")),
    )
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("tagline", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("area", sa.JSON(), nullable=False),
        sa.Column("business_id", sa.String(length=9), nullable=False),
        sa.Column(
            "vat",
            sa.Enum(
                "registered",
                "small_business",
                "health",
                name="vat",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("default_language", sa.String(length=2), nullable=False),
        sa.Column("reply_days", sa.Integer(), nullable=False),
        sa.Column("processors", sa.JSON(), nullable=False),
        sa.Column("accent_hue", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_practice_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "mapping",
                "individual",
                "group",
                "work_community",
                "manager",
                "manager_group",
                "supervision_of_supervision",
                "client_work",
                "coaching",
                "parent_guidance",
                name="form",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("interval_min_weeks", sa.Integer(), nullable=True),
        sa.Column("interval_max_weeks", sa.Integer(), nullable=True),
        sa.Column("min_meetings", sa.Integer(), nullable=True),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column(
            "vat_class",
            sa.Enum(
                "standard",
                "exempt_small_business",
                "exempt_health",
                "exempt_social",
                "reverse_charge_eu",
                name="vatclass",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "interval_max_weeks >= interval_min_weeks",
            name=op.f("ck_service_interval_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_slug")),
    )
    op.create_table(
        "supervisor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisor")),
        sa.UniqueConstraint("slug", name=op.f("uq_supervisor_slug")),
    )
    op.create_table(
        "throttle_counter",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_throttle_counter")),
    )
    with op.batch_alter_table("throttle_counter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_throttle_counter_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "vat_rate",
        sa.Column("valid_from_on", sa.Date(), nullable=False),
        sa.Column("permille", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "permille >= 0", name=op.f("ck_vat_rate_permille_not_negative")
        ),
        sa.PrimaryKeyConstraint("valid_from_on", name=op.f("pk_vat_rate")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_closure_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_closure_supervisor_id_supervisor"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_closure_supervisor_id"), ["supervisor_id"], unique=False
        )

    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "busy",
                "code",
                "full",
                name="feedlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_feed_supervisor_id_supervisor"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_token_hash")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feed_supervisor_id"), ["supervisor_id"], unique=False
        )

    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=43), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "contacted",
                "mapping_booked",
                "mapping_held",
                "converted",
                "declined_by_client",
                "declined_by_supervisor",
                "no_reply",
                "spam",
                name="inquirystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=160), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "supervisee",
                "manager",
                "hr",
                "other",
                name="askerrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column(
            "place",
            sa.Enum(
                "office",
                "client_premises",
                "remote",
                "hybrid",
                "outdoor",
                name="place",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("wished_times", sa.Text(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "participants > 0", name=op.f("ck_inquiry_participants_positive")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_inquiry_service_id_service"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_inquiry_supervisor_id_supervisor"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("form_key", name=op.f("uq_inquiry_form_key")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inquiry_state_created_at", ["state", "created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inquiry_supervisor_id"), ["supervisor_id"], unique=False
        )

    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens_at_time", sa.Time(), nullable=False),
        sa.Column("closes_at_time", sa.Time(), nullable=False),
        sa.Column(
            "place",
            sa.Enum(
                "office",
                "client_premises",
                "remote",
                "hybrid",
                "outdoor",
                name="place",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "mapping",
                "any",
                name="hourskind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "closes_at_time > opens_at_time",
            name=op.f("ck_opening_hours_closes_after_opening"),
        ),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6", name=op.f("ck_opening_hours_weekday")
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_opening_hours_supervisor_id_supervisor"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
    )
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opening_hours_supervisor_id"),
            ["supervisor_id"],
            unique=False,
        )

    op.create_table(
        "orderer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "organisation",
                "public_body",
                "self_employed",
                "private_person",
                name="orderertype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("business_id", sa.String(length=9), nullable=False),
        sa.Column("billing_address", sa.String(length=200), nullable=False),
        sa.Column("einvoice_address", sa.String(length=40), nullable=False),
        sa.Column("einvoice_operator", sa.String(length=40), nullable=False),
        sa.Column("buyer_reference", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_orderer_supervisor_id_supervisor"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orderer")),
    )
    with op.batch_alter_table("orderer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_orderer_supervisor_id"), ["supervisor_id"], unique=False
        )

    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "list",
                "cards",
                "steps",
                "quotes",
                name="sectionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["page.id"],
            name=op.f("fk_section_page_id_page"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
    )
    op.create_table(
        "service_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("participants_min", sa.Integer(), nullable=True),
        sa.Column("participants_max", sa.Integer(), nullable=True),
        sa.Column("price_cents", sa.Integer(), nullable=True),
        sa.Column(
            "price_basis",
            sa.Enum(
                "per_session",
                "per_45min",
                "per_hour",
                "fixed_total",
                "per_participant",
                name="pricebasis",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minutes > 0", name=op.f("ck_service_option_minutes_positive")
        ),
        sa.CheckConstraint(
            "participants_max >= participants_min",
            name=op.f("ck_service_option_participants_order"),
        ),
        sa.CheckConstraint(
            "price_cents >= 0", name=op.f("ck_service_option_price_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_service_option_service_id_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_option")),
    )
    op.create_table(
        "service_supervisor",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
            name=op.f("fk_service_supervisor_service_id_service"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_service_supervisor_supervisor_id_supervisor"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "service_id", "supervisor_id", name=op.f("pk_service_supervisor")
        ),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "supervisor",
                "assistant",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_user_supervisor_id_supervisor"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_audit_event_user_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_event_about_about_id", ["about", "about_id"], unique=False
        )

    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_no", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "sent",
                "active",
                "paused",
                "ending",
                "completed",
                "terminated",
                "cancelled",
                name="contractstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("orderer_id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("group_name", sa.String(length=120), nullable=False),
        sa.Column("group_size_planned", sa.Integer(), nullable=True),
        sa.Column(
            "form",
            sa.Enum(
                "mapping",
                "individual",
                "group",
                "work_community",
                "manager",
                "manager_group",
                "supervision_of_supervision",
                "client_work",
                "coaching",
                "parent_guidance",
                name="form",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("framework", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("meetings_planned", sa.Integer(), nullable=False),
        sa.Column("meeting_minutes", sa.Integer(), nullable=False),
        sa.Column("interval_min_weeks", sa.Integer(), nullable=False),
        sa.Column("interval_max_weeks", sa.Integer(), nullable=False),
        sa.Column(
            "scheduling_rule",
            sa.Enum(
                "fixed_series",
                "agreed_each_time",
                "client_books_online",
                name="schedulingrule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "place_type",
            sa.Enum(
                "office",
                "client_premises",
                "remote",
                "hybrid",
                "outdoor",
                name="place",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("place_text", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "price_basis",
            sa.Enum(
                "per_session",
                "per_45min",
                "per_hour",
                "fixed_total",
                "per_participant",
                name="pricebasis",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_price_cents", sa.Integer(), nullable=False),
        sa.Column("price_includes_vat", sa.Boolean(), nullable=False),
        sa.Column(
            "vat_class",
            sa.Enum(
                "standard",
                "exempt_small_business",
                "exempt_health",
                "exempt_social",
                "reverse_charge_eu",
                name="vatclass",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "billing_rhythm",
            sa.Enum(
                "per_session",
                "monthly",
                "per_term",
                "prepaid",
                "at_end",
                name="billingrhythm",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("payment_term_days", sa.Integer(), nullable=False),
        sa.Column(
            "payer",
            sa.Enum(
                "orderer",
                "supervisee",
                "split",
                name="payer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "travel_billing",
            sa.Enum(
                "none",
                "km",
                "actual",
                "fixed_per_visit",
                "travel_time",
                name="travelbilling",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cancel_free_hours", sa.Integer(), nullable=False),
        sa.Column("late_cancel_fee_pct", sa.Integer(), nullable=False),
        sa.Column("no_show_fee_pct", sa.Integer(), nullable=False),
        sa.Column("notice_weeks", sa.Integer(), nullable=False),
        sa.Column(
            "confidentiality_scope",
            sa.Enum(
                "supervisor_only",
                "all_participants",
                name="confidentialityscope",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "mid_evaluation",
            sa.Enum(
                "every_6_months",
                "halfway",
                "after_n_sessions",
                "none",
                name="midevaluation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("final_evaluation", sa.Boolean(), nullable=False),
        sa.Column(
            "feedback_to_orderer",
            sa.Enum(
                "none",
                "themes_written",
                "themes_oral",
                "three_way_meeting",
                name="ordererfeedback",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_contract_dates_in_order")
        ),
        sa.CheckConstraint(
            "interval_max_weeks >= interval_min_weeks",
            name=op.f("ck_contract_interval_order"),
        ),
        sa.CheckConstraint(
            "meeting_minutes > 0", name=op.f("ck_contract_meeting_minutes_positive")
        ),
        sa.CheckConstraint(
            "meetings_planned > 0", name=op.f("ck_contract_meetings_planned_positive")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_contract_inquiry_id_inquiry"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["orderer_id"],
            ["orderer.id"],
            name=op.f("fk_contract_orderer_id_orderer"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_contract_supervisor_id_supervisor"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("code", name=op.f("uq_contract_code")),
        sa.UniqueConstraint("contract_no", name=op.f("uq_contract_contract_no")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contract_inquiry_id"), ["inquiry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contract_orderer_id"), ["orderer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contract_supervisor_id"), ["supervisor_id"], unique=False
        )

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("orderer_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["orderer_id"],
            ["orderer.id"],
            name=op.f("fk_person_orderer_id_orderer"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_person_supervisor_id_supervisor"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_orderer_id"), ["orderer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_supervisor_id"), ["supervisor_id"], unique=False
        )

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_sign_in_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sign_in_secret_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "contract_person",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "contact_person",
                "manager",
                "supervisee",
                "payer",
                name="contractrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contract.id"],
            name=op.f("fk_contract_person_contract_id_contract"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_contract_person_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "contract_id", "person_id", "role", name=op.f("pk_contract_person")
        ),
    )
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contract.id"],
            name=op.f("fk_goal_contract_id_contract"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_goal_contract_id"), ["contract_id"], unique=False
        )

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "mapping",
                "regular",
                "mid_evaluation",
                "final_evaluation",
                "three_way",
                "feedback",
                name="meetingkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "held",
                "no_show",
                "cancelled_in_time",
                "cancelled_late",
                "cancelled_by_supervisor",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "place_type",
            sa.Enum(
                "office",
                "client_premises",
                "remote",
                "hybrid",
                "outdoor",
                name="place",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("place_text", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_meeting_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"],
            ["contract.id"],
            name=op.f("fk_meeting_contract_id_contract"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_meeting_inquiry_id_inquiry"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["supervisor.id"],
            name=op.f("fk_meeting_supervisor_id_supervisor"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_contract_id"), ["contract_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_meeting_inquiry_id"), ["inquiry_id"], unique=False
        )
        batch_op.create_index(
            "ix_meeting_supervisor_id_starts_at",
            ["supervisor_id", "starts_at"],
            unique=False,
        )

    op.execute(
        "INSERT INTO vat_rate (valid_from_on, permille) VALUES ('2024-09-01', 255)"
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for event, condition in (
        ("INSERT", ""),
        (
            "UPDATE OF supervisor_id, starts_at, ends_at, state",
            "AND other.id <> NEW.id",
        ),
    ):
        name = "no_overlapping_meetings_" + event.split()[0].lower()
        op.execute(
            f"""
            CREATE TRIGGER {name} BEFORE {event} ON meeting
            WHEN NEW.state IN {LIVE}
            BEGIN
                SELECT RAISE(ABORT, 'no_overlapping_meetings')
                FROM meeting AS other
                WHERE other.supervisor_id = NEW.supervisor_id {condition}
                AND other.state IN {LIVE}
                AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at;
            END
            """
        )


def _guard_postgresql() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        f"""
        ALTER TABLE meeting ADD CONSTRAINT no_overlapping_meetings
        EXCLUDE USING gist (supervisor_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)
        WHERE (state IN {LIVE})
        """
    )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_supervisor_id_starts_at")
        batch_op.drop_index(batch_op.f("ix_meeting_inquiry_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_contract_id"))

    op.drop_table("meeting")
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_contract_id"))

    op.drop_table("goal")
    op.drop_table("contract_person")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_supervisor_id"))
        batch_op.drop_index(batch_op.f("ix_person_orderer_id"))

    op.drop_table("person")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_supervisor_id"))
        batch_op.drop_index(batch_op.f("ix_contract_orderer_id"))
        batch_op.drop_index(batch_op.f("ix_contract_inquiry_id"))

    op.drop_table("contract")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_about_about_id")

    op.drop_table("audit_event")
    op.drop_table("user")
    op.drop_table("service_supervisor")
    op.drop_table("service_option")
    op.drop_table("section")
    with op.batch_alter_table("orderer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orderer_supervisor_id"))

    op.drop_table("orderer")
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_hours_supervisor_id"))

    op.drop_table("opening_hours")
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_supervisor_id"))
        batch_op.drop_index("ix_inquiry_state_created_at")

    op.drop_table("inquiry")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_supervisor_id"))

    op.drop_table("feed")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_supervisor_id"))

    op.drop_table("closure")
    op.drop_table("vat_rate")
    with op.batch_alter_table("throttle_counter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttle_counter_expires_at"))

    op.drop_table("throttle_counter")
    op.drop_table("supervisor")
    op.drop_table("service")
    op.drop_table("practice")
    op.drop_table("page")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_message_state_due_at")
        batch_op.drop_index("ix_outbox_message_about_about_id")

    op.drop_table("outbox_message")
