"""The tables whose rows show on public pages: a change in one of them is a new version of the site.

migrations/env.py takes the triggers off before it migrates and sets them again afterwards, so a
migration may rebuild any of these tables.
"""

from sqlalchemy import Connection, inspect, text

from app.web.site_version import SiteVersion

TABLES = (
    "practice", "supervisor", "service", "service_option", "service_supervisor", "page", "section",
    "vat_rate", "opening_hours", "closure", "booking_rules",
    # A promised hour is no longer free; of a contract's, both who hold it together are promised.
    "meeting", "busy_block", "contract",
)  # fmt: skip
CHANGES = ("INSERT", "UPDATE", "DELETE")


def unwatch(connection: Connection) -> None:
    """Take the triggers off: what they stand on may be rebuilt."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'site\\_version\\_%' ESCAPE '\\'"
        for name in connection.scalars(text(query)).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS renew_site_version CASCADE")


def watch(connection: Connection) -> None:
    """Let every change renew the token, once the table of the token is there."""
    there = inspect(connection).get_table_names()
    if SiteVersion.__tablename__ not in there:
        return
    # An older schema has fewer tables.
    tables = [table for table in TABLES if table in there]
    if connection.dialect.name == "sqlite":
        _watch_sqlite(connection, tables)
    else:
        _watch_postgresql(connection, tables)


def _watch_sqlite(connection: Connection, tables: list[str]) -> None:
    renew = "UPDATE site_version SET token = lower(hex(randomblob(16)))"
    connection.exec_driver_sql(renew)
    for table in tables:
        for change in CHANGES:
            connection.exec_driver_sql(
                f"CREATE TRIGGER site_version_{table}_{change.lower()}"
                f" AFTER {change} ON {table} BEGIN {renew}; END"
            )


def _watch_postgresql(connection: Connection, tables: list[str]) -> None:
    renew = "UPDATE site_version SET token = gen_random_uuid()::text"
    connection.exec_driver_sql(renew)
    # Once a transaction is enough: the row's xmin says whether it was this one.
    connection.exec_driver_sql(
        "CREATE FUNCTION renew_site_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" {renew} WHERE xmin <> pg_current_xact_id()::xid; RETURN NULL; END $$"
    )
    for table in tables:
        # Deferred to the commit: the one row is locked last and shortly, so nobody can deadlock on it.
        connection.exec_driver_sql(
            f"CREATE CONSTRAINT TRIGGER site_version_{table}"
            f" AFTER {' OR '.join(CHANGES)} ON {table} DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION renew_site_version()"
        )
