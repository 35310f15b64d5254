"""Secret links: a mailed address opens one thing, and the database holds only its token's hash.

A mail's token is made when the mail goes out, so no stored letter holds it either.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.extensions import db
from app.mail.models import SecretLink

# 256 bits.
TOKEN_BYTES = 32
LIFETIME = timedelta(days=180)
# Stands in stored letters where the token will be.
TOKEN_TO_COME = "oma-linkki"  # noqa: S105 - the place of one


def make(about: str, about_id: int, *, now: datetime) -> str:
    """A new token that opens one thing; the caller commits."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    # To the day: the moment would tell which of several mails a link was in, and so who has used it.
    expires_at = (now + LIFETIME).replace(hour=0, minute=0, second=0, microsecond=0)
    db.session.add(
        SecretLink(token_hash=_hash(token), about=about, about_id=about_id, expires_at=expires_at)
    )
    return token


def opened_by(token: str, *, about: str, now: datetime) -> int | None:
    """The number of the thing that the token opens; None for a wrong, expired or erased one."""
    query = select(SecretLink.about_id).where(
        SecretLink.token_hash == _hash(token),
        SecretLink.about == about,
        SecretLink.expires_at > now,
    )
    return db.session.scalar(query)


def end_all(about: str, about_id: int) -> None:
    """Close every link to a thing."""
    db.session.execute(
        delete(SecretLink).where(SecretLink.about == about, SecretLink.about_id == about_id)
    )


def end_one(token: str, *, about: str) -> bool:
    """Close the link of a token; whether there was one, so that of two at once one is heard."""
    query = delete(SecretLink).where(
        SecretLink.token_hash == _hash(token), SecretLink.about == about
    )
    return db.session.execute(query).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def delete_expired(*, now: datetime) -> int:
    """Drop the links that open nothing any more; answers how many."""
    query = delete(SecretLink).where(SecretLink.expires_at <= now)
    return db.session.execute(query).rowcount  # type: ignore[attr-defined, no-any-return]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
