"""Settings: read from the environment once, checked at start, never changed after."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

LEAST_SECRET_LENGTH = 32
WELL_KNOWN_SECRETS = ("dev", "changeme", "change-me", "secret", "password", "tuokio")
# The largest form: every text of one page of the site in three languages.
LARGEST_BODY_BYTES = 512 * 1024


class WrongSettingError(ValueError):
    """A setting of the environment has a value that Tuokio cannot run with."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings; README describes each one under its name."""

    SECRET_KEY: str
    DATABASE_URL: str
    PUBLIC_URL: str
    INSTANCE_PATH: Path
    MAIL_SERVER: str = ""
    MAIL_PORT: int = 25
    MAIL_USERNAME: str = ""
    MAIL_PASSWORD: str = ""
    MAIL_USE_TLS: bool = False
    MAIL_USE_SSL: bool = False
    MAIL_DEFAULT_SENDER: str = ""
    TRUSTED_PROXIES: int = 0
    LOG_LEVEL: str = "INFO"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read and check the settings. Raises WrongSettingError, naming the setting."""
        instance = Path(environment.get("INSTANCE_PATH") or ROOT / "instance").resolve()
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        public_url = _url(environment, "PUBLIC_URL", _address_served(environment))
        return cls(
            SECRET_KEY=environment.get("SECRET_KEY") or _kept_secret(instance / "secret_key"),
            DATABASE_URL=_database_url(environment, instance),
            PUBLIC_URL=public_url,
            INSTANCE_PATH=instance,
            MAIL_SERVER=environment.get("MAIL_SERVER", ""),
            MAIL_PORT=_number(environment, "MAIL_PORT", 25),
            MAIL_USERNAME=environment.get("MAIL_USERNAME", ""),
            MAIL_PASSWORD=environment.get("MAIL_PASSWORD", ""),
            MAIL_USE_TLS=_switch(environment, "MAIL_USE_TLS"),
            MAIL_USE_SSL=_switch(environment, "MAIL_USE_SSL"),
            MAIL_DEFAULT_SENDER=environment.get("MAIL_DEFAULT_SENDER", ""),
            TRUSTED_PROXIES=_number(environment, "TRUSTED_PROXIES", 0),
            LOG_LEVEL=_log_level(environment),
        )

    def __post_init__(self) -> None:
        if (
            len(self.SECRET_KEY.encode()) < LEAST_SECRET_LENGTH
            or len(set(self.SECRET_KEY)) < 8  # noqa: PLR2004 - "aaaa…" is long and still no secret
            or re.fullmatch(
                rf"(({'|'.join(WELL_KNOWN_SECRETS)})[-_ 0-9]*)+", self.SECRET_KEY.lower()
            )
        ):
            raise WrongSettingError(
                f"SECRET_KEY: too short or well known, give at least {LEAST_SECRET_LENGTH} random characters"
            )
        if self.MAIL_USE_TLS and self.MAIL_USE_SSL:
            raise WrongSettingError("MAIL_USE_TLS and MAIL_USE_SSL: choose one of them")

    @property
    def is_https(self) -> bool:
        """Whether the public reaches Tuokio over TLS; cookies and headers follow from it."""
        return self.PUBLIC_URL.startswith("https://")

    def for_flask(self) -> dict[str, object]:
        """The keys that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.SECRET_KEY,
            "SQLALCHEMY_DATABASE_URI": self.DATABASE_URL,
            "MAX_CONTENT_LENGTH": LARGEST_BODY_BYTES,
            "MAX_FORM_MEMORY_SIZE": LARGEST_BODY_BYTES,
            "TRUSTED_HOSTS": self._trusted_hosts(),
            "SESSION_COOKIE_NAME": "__Host-session" if self.is_https else "session",
            "SESSION_COOKIE_SECURE": self.is_https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            # A message written for over an hour must not be lost: the token lives with the session.
            "WTF_CSRF_TIME_LIMIT": None,
            "MAIL_SERVER": self.MAIL_SERVER,
            "MAIL_PORT": self.MAIL_PORT,
            "MAIL_USERNAME": self.MAIL_USERNAME or None,
            "MAIL_PASSWORD": self.MAIL_PASSWORD or None,
            "MAIL_USE_TLS": self.MAIL_USE_TLS,
            "MAIL_USE_SSL": self.MAIL_USE_SSL,
            "MAIL_DEFAULT_SENDER": self.MAIL_DEFAULT_SENDER or None,
            "BABEL_DEFAULT_LOCALE": "fi",
            "BABEL_DEFAULT_TIMEZONE": "Europe/Helsinki",
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "app" / "translations"),
            "RATELIMIT_STORAGE_URI": "database://",
            "RATELIMIT_HEADERS_ENABLED": False,
        }

    def _trusted_hosts(self) -> list[str] | None:
        # While trying Tuokio out over plain http any name of the machine will do.
        host = urlsplit(self.PUBLIC_URL).hostname
        return [host, "localhost", "127.0.0.1"] if self.is_https and host else None


def _kept_secret(path: Path) -> str:
    """The key made at the first start, readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _database_url(environment: Mapping[str, str], instance: Path) -> str:
    url = environment.get("DATABASE_URL") or f"sqlite:///{instance / 'tuokio.db'}"
    if url.startswith("postgresql://"):
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise WrongSettingError("DATABASE_URL: give sqlite:///FILE or postgresql://…")


def _address_served(environment: Mapping[str, str]) -> str:
    return f"http://{environment.get('HOST') or '127.0.0.1'}:{environment.get('PORT') or '8000'}"


def _url(environment: Mapping[str, str], name: str, default: str) -> str:
    url = environment.get(name) or default
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise WrongSettingError(f"{name}: give an address such as https://www.example.com")
    return url.rstrip("/")


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise WrongSettingError(f"{name}: give a whole number")
    return int(text)


def _switch(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").lower()
    if text in {"", "0", "no", "false", "off"}:
        return False
    if text in {"1", "yes", "true", "on"}:
        return True
    raise WrongSettingError(f"{name}: give 1 or 0")


def _log_level(environment: Mapping[str, str]) -> str:
    level = (environment.get("LOG_LEVEL") or "INFO").upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise WrongSettingError("LOG_LEVEL: give DEBUG, INFO, WARNING or ERROR")
    return level
