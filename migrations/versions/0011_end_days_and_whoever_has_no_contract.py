"""From when it counts how long contracts, and people and orderers without one, are kept."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

FINLAND = ZoneInfo("Europe/Helsinki")
OVER = ("completed", "terminated", "cancelled")
contract = sa.table(
    "contract",
    sa.column("id", sa.Integer()),
    sa.column("state", sa.String()),
    sa.column("starts_on", sa.Date()),
    sa.column("ends_on", sa.Date()),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Go forward."""
    for table in ("person", "orderer"):
        op.add_column(table, sa.Column("without_contract_since_on", sa.Date(), nullable=True))
    _end_what_is_over()


def downgrade() -> None:
    """Go back; an end day that came with the end does no harm."""
    for table in ("person", "orderer"):
        op.drop_column(table, "without_contract_since_on")


def _end_what_is_over() -> None:
    """Nothing is changed of what is over, so its last change is its end."""
    connection = op.get_bind()
    query = sa.select(contract).where(contract.c.state.in_(OVER))
    for row in connection.execute(query).all():
        over_on = _day(row.changed_at)
        ends_on = max(row.starts_on, min(over_on, row.ends_on or over_on))
        if ends_on != row.ends_on:
            connection.execute(
                sa.update(contract).where(contract.c.id == row.id).values(ends_on=ends_on)
            )


def _day(at: datetime) -> date:
    """The Finnish day of an instant; SQLite keeps UTC without saying so."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(FINLAND).date()
