"""The Flask extensions, made once and bound to an application in create_app."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection

from app import database

db = SQLAlchemy(
    metadata=database.Base.metadata,
    # Without hide_parameters an error's text, and so the log, carries names and addresses.
    engine_options={"hide_parameters": True},
)


class _LoginManager(LoginManager):  # type: ignore[misc]  # comes without types
    """Remembers nobody beyond the session, so it need not open the session of every request.

    Opened, even a calendar feed would be answered with Vary: Cookie.
    """

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


migrate = Migrate()
csrf = CSRFProtect()
login_manager = _LoginManager()
mail = Mail()
babel = Babel()


def _no_key() -> str:
    raise RuntimeError("each limit names its own key")


limiter = Limiter(key_func=_no_key)


def bind_database(app: Flask) -> None:
    """Bind the database with its hooks; migrations never batch with foreign keys on."""
    db.init_app(app)
    with app.app_context():
        database.prepare(db.engine)
    migrate.init_app(app, db, directory=str(app.config["MIGRATIONS"]), compare_type=True)


@contextmanager
def committed() -> Iterator[Connection]:
    """A connection that sees what is committed, beside whatever the request is doing.

    A request that only reads lends its own: in SQLite nobody may begin to read while a writer waits for
    those who read already, so with a second connection both would wait until they are turned away.
    """
    session = db.session()
    if session.in_transaction() and session.is_active:
        own = session.connection()
        if database.only_reads(own):
            yield own
            return
    with database.reading(), db.engine.connect() as another:
        yield another
