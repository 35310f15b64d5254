"""Users: creating them, and whether a password is theirs."""

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import exists, select

from app.accounts import audit, passwords, sessions
from app.accounts.models import Role, User
from app.extensions import db


class UserExistsError(Exception):
    """Someone already signs in with that address."""


class WrongAddressError(ValueError):
    """The text is not an e-mail address."""


def create_user(
    email: str, *, name: str, role: Role, password: str, supervisor_id: int | None = None
) -> User:
    """Make a user. Raises UserExistsError, WrongAddressError or passwords.WeakPasswordError."""
    address = checked_address(email)
    if find_user(address):
        raise UserExistsError(f"{address} signs in already")
    user = User(
        email=address,
        name=name,
        role=role,
        supervisor_id=supervisor_id,
        password_hash=passwords.hash_password(password),
    )
    db.session.add(user)
    db.session.flush()
    audit.record("user.created", about="user", about_id=user.id, role=role.value)
    return user


def checked_address(email: str) -> str:
    """The address in its one spelling, never looked up. Raises WrongAddressError."""
    try:
        return validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise WrongAddressError(f"{email[:80]!r} is not an e-mail address") from error


def find_user(email: str) -> User | None:
    """The user of an address, active or not."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def who_signs_in(email: str, password: str) -> User | None:
    """The active user whose address and password these are; as slow when there is none."""
    user = find_user(email)
    known = user if user is not None and user.active else None
    is_right = passwords.is_right(password, known.password_hash if known else None)
    return known if is_right else None


def is_diary_kept(supervisor_id: int) -> bool:
    """Whether anyone who may sign in supervises by this diary; an assistant only looks after it."""
    query = exists().where(
        User.supervisor_id == supervisor_id, User.active, User.role != Role.ASSISTANT
    )
    return bool(db.session.scalar(select(query)))


def set_password(user: User, password: str) -> None:
    """Give a user a new password and end all of their sign-ins. Raises WeakPasswordError."""
    user.password_hash = passwords.hash_password(password)
    sessions.end_all(user)
    audit.record("user.password_set", about="user", about_id=user.id)
