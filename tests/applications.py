"""Applications for tests: built with settings of their own, and with templates compiled once."""

from pathlib import Path

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from app import create_app
from app.config import Settings
from tests.visitors import Visitor

SECRET_KEY = "a-key-for-tests-0123456789-abcdefghij"


class Compiled(BytecodeCache):
    """Templates as one application has compiled them, for all the others."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def new_app(instance: Path, *, csrf: bool = False, **settings: object) -> Flask:
    """An application with its files in `instance`; settings are those of app.config."""
    given = {
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": f"sqlite:///{instance / 'tuokio.db'}",
        "PUBLIC_URL": "http://localhost",
        "INSTANCE_PATH": instance,
    }
    app = create_app(Settings(**(given | settings)))
    app.test_client_class = Visitor
    app.jinja_env.bytecode_cache = COMPILED
    # The contact form's time trap would hold up every test that fills it in at once.
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=csrf, CONTACT_LEAST_SECONDS=0)
    return app
