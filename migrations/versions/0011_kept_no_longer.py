"""What is over is kept no longer: contracts end, people without one go, whoever left reads nothing."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
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
user = sa.table(
    "user",
    sa.column("supervisor_id", sa.Integer()),
    sa.column("role", sa.String()),
    sa.column("active", sa.Boolean()),
)
feed = sa.table(
    "feed",
    sa.column("supervisor_id", sa.Integer()),
    sa.column("contract_id", sa.Integer()),
    sa.column("revoked_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Go forward."""
    for table in ("person", "orderer"):
        op.add_column(table, sa.Column("without_contract_since_on", sa.Date(), nullable=True))
    _end_what_is_over()
    _end_feeds_of_those_who_left()


def downgrade() -> None:
    """Go back; an end day does no harm, and no feed comes back to whoever left."""
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


def _end_feeds_of_those_who_left() -> None:
    """Whoever signed in for a diary does no longer; a diary that nobody ever signed in for stays."""
    of_diary = sa.select(user.c.supervisor_id).where(user.c.supervisor_id.is_not(None))
    left = of_diary.where(user.c.active.is_(False), user.c.role != "assistant")
    kept = of_diary.where(user.c.active.is_(True), user.c.role != "assistant")
    op.execute(
        sa.update(feed)
        .where(
            feed.c.revoked_at.is_(None),
            feed.c.contract_id.is_(None),
            feed.c.supervisor_id.in_(left),
            feed.c.supervisor_id.not_in(kept),
        )
        .values(revoked_at=sa.func.now())
    )


def _day(at: datetime) -> date:
    """The Finnish day of an instant; SQLite keeps UTC without saying so."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(FINLAND).date()
