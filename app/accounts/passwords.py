"""Passwords: argon2id, slow on purpose and the same for known and unknown users."""

import threading

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_LENGTH = 12
GREATEST_LENGTH = 1024

# 19 MiB, two passes: the least that OWASP names, so that a small server can afford two at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_at_once = threading.BoundedSemaphore(2)
_nobody = _hasher.hash("nobody signs in with this")

# Not a list of all bad passwords: the ones that the length rule alone lets through here.
_WELL_KNOWN = frozenset(
    {
        "123456789012", "1234567890123", "qwertyuiopasd", "qwertyuiop123", "password1234",
        "password12345", "salasana1234", "salasana12345", "passw0rd1234", "iloveyou1234",
        "tyonohjaus123", "työnohjaus123", "tuokiotuokio", "administrator", "adminadmin12",
        "letmeinletmein", "qwertyqwerty", "abcdefghijkl", "aaaaaaaaaaaa", "111111111111",
        "000000000000",
    }
)  # fmt: skip


class WeakPasswordError(ValueError):
    """The password is too short, too long or among the first that anyone tries."""


def hash_password(password: str) -> str:
    """The hash to keep. Raises WeakPasswordError."""
    if not LEAST_LENGTH <= len(password) <= GREATEST_LENGTH:
        raise WeakPasswordError(f"between {LEAST_LENGTH} and {GREATEST_LENGTH} characters")
    if password.lower() in _WELL_KNOWN or len(set(password)) < 4:  # noqa: PLR2004 - "abababab…"
        raise WeakPasswordError("too well known")
    with _at_once:
        return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password is the user's. None, an unknown user, takes as long as a wrong one."""
    with _at_once:
        try:
            _hasher.verify(password_hash or _nobody, password[:GREATEST_LENGTH])
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None
