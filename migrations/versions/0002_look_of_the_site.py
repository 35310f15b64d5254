"""Corners, pictures, and sections that show prices, people and contact."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD_KINDS = ("text", "list", "cards", "steps", "quotes")
NEW_KINDS = (*OLD_KINDS, "prices", "people", "contact")
CORNERS = ("soft", "round", "sharp")


def upgrade() -> None:
    """Go forward."""
    op.add_column("supervisor", sa.Column("portrait", sa.JSON(), nullable=True))
    op.add_column("practice", sa.Column("logo", sa.JSON(), nullable=True))
    # The column brings its check along, so the table need not be built anew.
    op.execute(
        "ALTER TABLE practice ADD COLUMN corners VARCHAR(32) DEFAULT 'soft' NOT NULL"
        f" CONSTRAINT ck_practice_corners CHECK ({_one_of('corners', CORNERS)})"
    )
    _allow_kinds(NEW_KINDS)


def downgrade() -> None:
    """Go back; a section of a new kind becomes a text."""
    op.execute("UPDATE section SET kind = 'text' WHERE kind IN ('prices', 'people', 'contact')")
    _allow_kinds(OLD_KINDS)
    op.execute("ALTER TABLE practice DROP COLUMN corners")
    op.drop_column("practice", "logo")
    op.drop_column("supervisor", "portrait")


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("section") as batch:
        batch.drop_constraint(op.f("ck_section_sectionkind"), type_="check")
        batch.create_check_constraint(op.f("ck_section_sectionkind"), _one_of("kind", kinds))


def _one_of(column: str, options: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{option}'" for option in options)
    return f"{column} IN ({listed})"
