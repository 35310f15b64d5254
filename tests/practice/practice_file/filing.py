"""The least that a practice file says, and how much of a file is stored."""

from sqlalchemy import func, select

from app.extensions import db
from app.practice.models import Practice

LEAST = """
[practice]
name = "Metsäpolku"
email = "tuki@metsapolku.example.com"

[[supervisor]]
slug = "aino"
name = "Aino Esimerkki"
"""


def rows():
    """How much of everything is stored."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in Practice.metadata.sorted_tables
    }
