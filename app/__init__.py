"""Tuokio: the website, booking desk and diary of a work-supervision practice."""

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.accounts import sessions
from app.accounts.views import blueprint as accounts_views
from app.admin.panel import init_panel
from app.calendar.unchanged import init_unchanged
from app.calendar.views import blueprint as calendar_views
from app.config import ROOT, Settings
from app.extensions import bind_database, csrf, mail
from app.site.views import init_site
from app.web import (
    access,
    after_paint,
    errors,
    filters,
    front,
    headers,
    languages,
    logs,
    markdown,
    requests,
    static_files,
    throttle,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; settings come from the environment unless they are given."""
    settings = settings or Settings.from_environment()
    logs.configure(settings.LOG_LEVEL)
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        # app.web.static_files serves the folder.
        static_folder=None,
        instance_path=str(settings.INSTANCE_PATH),
    )
    app.config.from_mapping(settings.for_flask(), MIGRATIONS=str(ROOT / "migrations"))
    app.extensions["settings"] = settings
    app.jinja_env.undefined = StrictUndefined
    if settings.TRUSTED_PROXIES:
        count = settings.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]

    bind_database(app)
    mail.init_app(app)
    # The order of hooks matters: logs and limits first, then who may come in.
    logs.init_logs(app)
    front.init_front(app)
    throttle.init_throttle(app)
    requests.init_requests(app)
    csrf.init_app(app)
    languages.init_languages(app)
    sessions.init_sessions(app)
    access.guard(app)
    headers.add_headers(app, is_https=settings.is_https)
    errors.init_errors(app)
    filters.init_filters(app)
    markdown.init_markdown(app)
    static_files.init_static_files(app)
    after_paint.init_after_paint(app)

    init_site(app)
    app.register_blueprint(accounts_views)
    app.register_blueprint(calendar_views)
    init_unchanged(app)
    init_panel(app)
    cli.init_commands(app)
    return app
