"""The practice's texts: Markdown to HTML, cleaned."""

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.database import Words
from app.web.languages import current_language, in_language

_renderer = MarkdownIt("commonmark", {"html": False, "typographer": False})
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul",
}  # fmt: skip


def render_markdown(text: str) -> Markup:
    """Safe HTML of a Markdown text; a first-level heading becomes a third, pages have their own."""
    html = _renderer.render(text)
    for level in ("1", "2"):
        html = html.replace(f"<h{level}>", "<h3>").replace(f"</h{level}>", "</h3>")
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )
    return Markup(cleaned)  # noqa: S704 - cleaned by nh3 just above


def plain_text(text: str) -> str:
    """What is read of a Markdown text, in one line."""
    return render_markdown(text).striptags()


def init_markdown(app: Flask) -> None:
    """Give templates `words | markdown` in the language of the answer."""

    @app.template_filter("markdown")
    def markdown(words: Words | None) -> Markup:
        return render_markdown(in_language(words, current_language()))
