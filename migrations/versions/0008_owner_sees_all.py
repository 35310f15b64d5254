"""Whether owners see past the wall between supervisors."""

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: where people work already, owners see what they have seen so far."""
    op.add_column(
        "practice",
        sa.Column("owner_sees_all", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    """Go back."""
    # Not in a batch: a rebuilt table would have the older columns' checks where they cannot be dropped.
    op.drop_column("practice", "owner_sees_all")
