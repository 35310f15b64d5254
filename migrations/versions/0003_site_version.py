"""The mark that every change to what the site shows replaces; migrations/env.py sets the triggers."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "site_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=36), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_site_version_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_version")),
    )
    op.execute("INSERT INTO site_version (id, token) VALUES (1, 'first')")


def downgrade() -> None:
    """Go back."""
    op.drop_table("site_version")
