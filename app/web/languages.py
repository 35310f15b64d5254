"""Finnish at the root, Swedish and English behind a prefix with words of their own."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, g, request
from flask_babel import get_locale

from app.database import Words
from app.extensions import babel
from app.web.access import View

LANGUAGES = ("fi", "sv", "en")
# Each in its own words, as a visitor who looks for it would read it.
LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


def localized(
    blueprint: Blueprint, *, methods: tuple[str, ...] = ("GET",), **paths: str
) -> Callable[[View], View]:
    """Serve a view at one address a language: fi="/hinnasto", sv="/sv/priser", en="/en/prices"."""

    def register(view: View) -> View:
        for language, path in paths.items():
            blueprint.add_url_rule(
                path,
                endpoint=view.__name__,
                view_func=view,
                methods=list(methods),
                defaults={"language": language},
            )
        return view

    return register


def current_language() -> str:
    """The two letters of the language that this answer is written in."""
    locale = get_locale()
    return locale.language if locale else "fi"


def in_language(words: Words | None, language: str) -> str:
    """The text in a language, or in the first language that it was written in."""
    if not words:
        return ""
    return words.get(language) or next(
        (words[other] for other in (_default_language(), *LANGUAGES) if words.get(other)), ""
    )


def language_of(words: Words | None, language: str) -> str:
    """The language that in_language() answers in, for the lang attribute."""
    if not words or words.get(language):
        return language
    return next(
        (other for other in (_default_language(), *LANGUAGES) if words.get(other)), language
    )


def init_languages(app: Flask) -> None:
    """Take the language from the address, and give it to every address that is built."""
    babel.init_app(app, locale_selector=_language_of_request)

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.language = (values or {}).pop("language", None) or _language_of_path(request.path)

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "language" not in values and app.url_map.is_endpoint_expecting(endpoint, "language"):
            values["language"] = g.get("language", "fi")

    @app.template_filter("tr")
    def tr(words: Words | None) -> str:
        return in_language(words, current_language())

    app.jinja_env.globals.update(
        current_language=current_language,
        language_of=language_of,
        LANGUAGE_NAMES=LANGUAGE_NAMES,
    )


def _language_of_request() -> str:
    return g.get("language") or "fi"


def _language_of_path(path: str) -> str:
    first = path.split("/", 2)[1] if "/" in path else ""
    return first if first in LANGUAGES else "fi"


def _default_language() -> str:
    return str(g.get("default_language", "fi"))
