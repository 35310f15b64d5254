"""Row numbers that links, letters and the log speak of are never given again.

SQLite gives a new row the number of the last one that was deleted: an old link would open a stranger's
contract. PostgreSQL counts on by itself.
"""

import re

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SPOKEN_OF = (
    "acceptance", "contract", "evaluation", "feed", "inquiry", "orderer", "person", "user",
)  # fmt: skip


def upgrade() -> None:
    """Go forward."""
    for table in SPOKEN_OF:
        _rebuild(
            table,
            (r"\bid INTEGER NOT NULL", "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"),
            (rf",\s*CONSTRAINT pk_{table} PRIMARY KEY \(id\)", ""),
        )


def downgrade() -> None:
    """Go back."""
    for table in SPOKEN_OF:
        _rebuild(
            table,
            (r"\bid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "id INTEGER NOT NULL"),
            (r"\)\s*$", f",\n\tCONSTRAINT pk_{table} PRIMARY KEY (id)\n)"),
        )


def _rebuild(table: str, *changes: tuple[str, str]) -> None:
    """Build a table of SQLite anew with its own words changed, so that each name in them stays."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    words, *beside = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type = 'table' DESC",
        (table,),
    ).scalars()
    for pattern, instead in ((rf'^CREATE TABLE "?{table}"?', 'CREATE TABLE "anew"'), *changes):
        words, count = re.subn(pattern, instead, words, count=1)
        if count != 1:
            raise RuntimeError(f"{table} is not built as expected: no {pattern}")
    connection.exec_driver_sql(words)
    connection.exec_driver_sql(f'INSERT INTO "anew" SELECT * FROM "{table}"')
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "anew" RENAME TO "{table}"')
    for made in beside:
        connection.exec_driver_sql(made)
