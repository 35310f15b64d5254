"""A mail is a folder: templates/mail/<name>/ with subject.txt, body.txt and body.html."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, render_template
from flask_babel import force_locale
from markupsafe import Markup


@dataclass(frozen=True)
class Rendered:
    """A mail's three texts in one language."""

    subject: str
    text: str
    html: str


def render_mail(name: str, *, language: str, **context: Any) -> Rendered:
    """Write the mail in a language."""
    # The templates' own texts follow the locale; dates and the practice's texts follow g.language.
    previous = g.get("language")
    g.language = language
    context["paragraphs"] = paragraphs
    try:
        with force_locale(language):
            return Rendered(
                subject=" ".join(render_template(f"mail/{name}/subject.txt", **context).split()),
                text=_tidy(render_template(f"mail/{name}/body.txt", **context)),
                html=render_template(f"mail/{name}/body.html", **context),
            )
    finally:
        g.language = previous or "fi"


def paragraphs(text: str) -> Markup:
    """Typed text as HTML paragraphs, escaped; an empty line parts them."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br />").join(part.split("\n"))) for part in parts
    )


def absolute(path: str) -> str:
    """A link that works from outside: PUBLIC_URL is its only base."""
    return str(current_app.extensions["settings"].PUBLIC_URL) + path


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.strip().splitlines()]
    tidied: list[str] = []
    for line in lines:
        if line or (tidied and tidied[-1]):
            tidied.append(line)
    return "\n".join(tidied) + "\n"
