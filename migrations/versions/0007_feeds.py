"""Feeds of a contract and of the whole practice, marks of what they show, and who read them when."""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("feed") as batch:
        batch.alter_column("supervisor_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("contract_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("mark", sa.String(16), nullable=False, server_default="first"))
        batch.create_foreign_key(
            op.f("fk_feed_contract_id_contract"),
            "contract",
            ["contract_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch.create_check_constraint(
            op.f("ck_feed_contract_whose"), "contract_id IS NULL OR supervisor_id IS NOT NULL"
        )
        batch.create_index("ix_feed_contract_id", ["contract_id"])
    op.create_table(
        "feed_fetch",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("program", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_feed_fetch_feed_id_feed"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feed_fetch")),
    )


def downgrade() -> None:
    """Go back; feeds of contracts and of the practice have no place in the older schema."""
    op.drop_table("feed_fetch")
    op.execute("DELETE FROM feed WHERE contract_id IS NOT NULL OR supervisor_id IS NULL")
    with op.batch_alter_table("feed") as batch:
        batch.drop_index("ix_feed_contract_id")
        batch.drop_constraint(op.f("ck_feed_contract_whose"), type_="check")
        batch.drop_constraint(op.f("fk_feed_contract_id_contract"), type_="foreignkey")
        batch.drop_column("mark")
        batch.drop_column("contract_id")
        batch.alter_column("supervisor_id", existing_type=sa.Integer(), nullable=False)
