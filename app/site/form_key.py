"""The signed key of a contact form: which form it is, and since when it has been open."""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, TimestampSigner

from app import clock

# Nobody types a name and an address faster; programs do.
LEAST_SECONDS = 3
# So much of the key names the field that only programs fill in.
TRAP_LENGTH = 8


class WrongKeyError(ValueError):
    """The key was not made by us, or with a secret that has been changed since."""


@dataclass(frozen=True, kw_only=True)
class FormKey:
    """What a form's key tells."""

    unsigned: str
    opened_at: datetime

    def is_too_fast(self, *, now: datetime) -> bool:
        """Whether no person can have filled the form in since it was opened."""
        seconds = current_app.config.get("CONTACT_LEAST_SECONDS", LEAST_SECONDS)
        return now - self.opened_at < timedelta(seconds=seconds)

    def with_content(self, texts: Iterable[str]) -> str:
        """One key a form and content: sent twice it is one request, changed and sent it is another."""
        whole = "\0".join((self.unsigned, *texts))
        digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class _Signer(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def new_key() -> str:
    """A signed key for a form that is being opened."""
    return _signer().sign(secrets.token_urlsafe(16)).decode()


def marks_of(key: str) -> dict[str, str]:
    """What stands on the page of one form and on no other: its key, and the name of its trap."""
    return {"form_key": key, "trap": key[:TRAP_LENGTH]}


def new_marks() -> dict[str, str]:
    """The marks of a form that is being opened."""
    return marks_of(new_key())


def read_key(signed: str) -> FormKey:
    """What a signed key tells. Raises WrongKeyError."""
    try:
        unsigned, opened_at = _signer().unsign(signed, return_timestamp=True)
    except BadSignature as error:
        raise WrongKeyError from error
    return FormKey(unsigned=unsigned.decode(), opened_at=opened_at)


def _signer() -> _Signer:
    return _Signer(str(current_app.config["SECRET_KEY"]), salt="contact-form")
