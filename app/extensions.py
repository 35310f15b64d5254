"""The Flask extensions, made once and bound to an application in create_app."""

from flask import Flask, Response
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

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
