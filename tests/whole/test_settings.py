"""Settings: every one is described, wrong ones are refused by name, secrets have no default."""

import dataclasses
import re
import stat
import subprocess

import pytest
from honcho.environ import expand_processes, parse_procfile

from app.config import ROOT, Settings, WrongSettingError

KEY = "a-key-for-tests-0123456789-abcdefghij"


@pytest.fixture
def read(tmp_path):
    """Reads settings from an environment: read(MAIL_PORT="25")."""

    def from_environment(**environment):
        given = {"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": KEY}
        return Settings.from_environment(given | environment)

    return from_environment


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Settings)])
def test_each_setting_is_described_in_the_readme(field):
    assert f"`{field}`" in (ROOT / "README.md").read_text()


def test_they_are_read_once_and_never_change(read):
    settings = read()

    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.SECRET_KEY = "other"


def test_web_and_worker_started_together_know_the_same_address(read):
    started = parse_procfile((ROOT / "Procfile").read_text()).processes
    addresses = {}
    for each in expand_processes(started, port=8080):
        told = re.sub(r"\.venv/bin/.*", "printenv PORT", each.cmd)
        port = subprocess.check_output(["/bin/sh", "-c", told], env=each.env, text=True)
        addresses[each.name] = read(PORT=port.strip()).PUBLIC_URL

    assert addresses == dict.fromkeys(("web.1", "worker.1"), "http://127.0.0.1:8080")


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 31}, "SECRET_KEY"),
        ({"SECRET_KEY": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme-changeme-changeme-changeme"}, "SECRET_KEY"),
        ({"SECRET_KEY": "Dev-0123456789-0123456789-0123456789"}, "SECRET_KEY"),
        ({"SECRET_KEY": "secret-0123456789-0123456789-0123456"}, "SECRET_KEY"),
        ({"SECRET_KEY": "password0123456789012345678901234567"}, "SECRET_KEY"),
        ({"DATABASE_URL": "mysql://localhost/tuokio"}, "DATABASE_URL"),
        ({"DATABASE_URL": "tuokio.db"}, "DATABASE_URL"),
        ({"PUBLIC_URL": "www.example.com"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "ftp://www.example.com"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://www.example.com/?x=1"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://www.example.com/#x"}, "PUBLIC_URL"),
        ({"MAIL_PORT": "twenty-five"}, "MAIL_PORT"),
        ({"MAIL_PORT": "-1"}, "MAIL_PORT"),
        ({"MAIL_PORT": "٢٥"}, "MAIL_PORT"),
        ({"MAIL_USE_TLS": "perhaps"}, "MAIL_USE_TLS"),
        ({"MAIL_USE_TLS": "1", "MAIL_USE_SSL": "1"}, "MAIL_USE_TLS"),
        ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
    ],
)
def test_a_wrong_one_is_refused_by_name_and_without_its_value(read, environment, named):
    with pytest.raises(WrongSettingError, match=named) as caught:
        read(**environment)

    assert "0123456789" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "name", "value"),
    [
        ({}, "MAIL_PORT", 25),
        ({"MAIL_PORT": ""}, "MAIL_PORT", 25),
        ({"MAIL_PORT": "587"}, "MAIL_PORT", 587),
        ({"MAIL_USE_TLS": "Yes"}, "MAIL_USE_TLS", True),
        ({"MAIL_USE_TLS": "off"}, "MAIL_USE_TLS", False),
        ({"LOG_LEVEL": "debug"}, "LOG_LEVEL", "DEBUG"),
        ({"PUBLIC_URL": "https://www.example.com/"}, "PUBLIC_URL", "https://www.example.com"),
        ({}, "PUBLIC_URL", "http://127.0.0.1:8000"),
        ({"HOST": "192.0.2.1", "PORT": "9000"}, "PUBLIC_URL", "http://192.0.2.1:9000"),
        ({"DATABASE_URL": "postgresql://u@h/d"}, "DATABASE_URL", "postgresql+psycopg://u@h/d"),
        ({"DATABASE_URL": "sqlite:////x.db"}, "DATABASE_URL", "sqlite:////x.db"),
        ({"TRUSTED_PROXIES": "2"}, "TRUSTED_PROXIES", 2),
    ],
)
def test_a_right_one_is_read(read, environment, name, value):
    assert getattr(read(**environment), name) == value


def test_without_a_database_there_is_a_file(read, tmp_path):
    assert f"sqlite:///{tmp_path / 'tuokio.db'}" == read().DATABASE_URL


def test_a_missing_key_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    environment = {"INSTANCE_PATH": str(tmp_path / "new")}

    first = Settings.from_environment(environment)
    second = Settings.from_environment(environment)

    path = tmp_path / "new" / "secret_key"
    assert first.SECRET_KEY == second.SECRET_KEY == path.read_text()
    assert len(first.SECRET_KEY) >= 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_two_houses_have_two_keys(tmp_path):
    keys = {
        Settings.from_environment({"INSTANCE_PATH": str(tmp_path / name)}).SECRET_KEY
        for name in ("one", "other")
    }

    assert len(keys) == 2


def test_over_https_cookies_and_hosts_are_strict(read):
    flask = read(PUBLIC_URL="https://www.example.com").for_flask()

    assert flask.get("SESSION_COOKIE_NAME") == "__Host-session"
    assert flask["SESSION_COOKIE_SECURE"] is True
    assert "www.example.com" in flask["TRUSTED_HOSTS"]


def test_debugging_is_off(app):
    assert app.debug is False
