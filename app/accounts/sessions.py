"""Sign-ins kept on the server: ending a row ends every copy of its cookie."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Flask, session
from flask_login import login_user, logout_user
from sqlalchemy import delete, select, update

from app import clock, database
from app.accounts.models import SignIn, User
from app.extensions import db, login_manager

IDLE_LIMIT = timedelta(minutes=60)
ABSOLUTE_LIMIT = timedelta(hours=12)
# How stale "last seen" may grow before a page view writes it again.
SEEN_PRECISION = timedelta(minutes=1)


def is_over(*, created_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
    """Whether a sign-in has been idle, or simply open, for too long."""
    return now - last_seen_at > IDLE_LIMIT or now - created_at > ABSOLUTE_LIMIT


def begin(user: User) -> SignIn:
    """Sign the browser in, with nothing left of what its session held before."""
    session.clear()
    secret = secrets.token_urlsafe(32)
    sign_in = SignIn(secret_hash=_hash(secret), user=user)
    sign_in.secret = secret
    db.session.add(sign_in)
    db.session.flush()
    login_user(sign_in)
    return sign_in


def end(sign_in: SignIn) -> None:
    """Sign the browser out, everywhere that its cookie was copied to."""
    db.session.execute(delete(SignIn).where(SignIn.id == sign_in.id))
    logout_user()
    session.clear()


def end_all(user: User) -> None:
    """End every sign-in of a user: after a new password, another role or deactivation."""
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id))


def delete_over(now: datetime) -> int:
    """Forget sign-ins that are over; the caller commits."""
    query = delete(SignIn).where(
        (SignIn.last_seen_at < now - IDLE_LIMIT) | (SignIn.created_at < now - ABSOLUTE_LIMIT)
    )
    return db.session.execute(query).rowcount  # type: ignore[attr-defined, no-any-return]


def init_sessions(app: Flask) -> None:
    """Let Flask-Login find the sign-in of a request."""
    # No template asks who has signed in; with the processor every page would, and no page could be kept.
    login_manager.init_app(app, add_context_processor=False)
    # "strong" signs a phone out each time its network changes.
    login_manager.session_protection = "basic"
    login_manager.user_loader(_find)


def _find(secret: str) -> SignIn | None:
    now = clock.now()
    sign_in = db.session.scalar(
        select(SignIn).join(SignIn.user).where(SignIn.secret_hash == _hash(secret), User.active)
    )
    if sign_in is None or is_over(
        created_at=sign_in.created_at, last_seen_at=sign_in.last_seen_at, now=now
    ):
        return None
    if now - sign_in.last_seen_at > SEEN_PRECISION:
        sign_in = _note_seen(sign_in.id, now=now)
    return sign_in


def _note_seen(sign_in_id: int, *, now: datetime) -> SignIn | None:
    # A reading request may not turn into a writing one, so it is a transaction of its own.
    db.session.rollback()
    with database.writing():
        db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=now))
        db.session.commit()
    return db.session.get(SignIn, sign_in_id)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
