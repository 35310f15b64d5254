"""An answer as a person meets it: parsed, searched by CSS, filled in and sent.

Every page that a test opens is checked: it refuses what the house forbids (style.md section 3).
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from tests.page_faults import faults_of, parse_errors_of


class Page:
    """The page, or the fragment, of one answer."""

    def __init__(self, response: TestResponse, *, well_formed: bool = True) -> None:
        """Parse and check; well_formed=False lets pass what others' templates do wrong."""
        assert response.mimetype == "text/html", f"not a page but {response.mimetype}"
        self.response = response
        self.status = response.status_code
        self.source = response.get_data(as_text=True)
        self.is_fragment = "<html" not in self.source[:1000].lower()
        root = html.fragment_fromstring(self.source, create_parent="body") if self.is_fragment else (
            html.document_fromstring(self.source)
        )  # fmt: skip
        self.root: HtmlElement = root
        faults = faults_of(self)
        if well_formed:
            faults += parse_errors_of(self)
        assert not faults, f"{response.request.path}: " + "; ".join(faults)

    def find(self, css: str) -> HtmlElement:
        """The one element that the selector names."""
        found = self.find_all(css)
        assert len(found) == 1, f"{css!r} is here {len(found)} times:\n{self.source[:3000]}"
        return found[0]

    def find_all(self, css: str) -> list[HtmlElement]:
        """All elements that the selector names."""
        return list(_selector(css)(self.root))

    def has(self, css: str) -> bool:
        """Whether there is any such element."""
        return bool(self.find_all(css))

    @property
    def text(self) -> str:
        """What can be read, each run of white space (no-break spaces too) as one space."""
        return text_of(self.root)

    def text_at(self, css: str) -> str:
        """What can be read in one element."""
        return text_of(self.find(css))

    def link(self, words: str) -> str:
        """The address behind the link with these words."""
        found = {link.get("href") for link in self.find_all("a[href]") if text_of(link) == words}
        assert len(found) == 1, f"{len(found)} addresses behind {words!r}"
        return str(found.pop())

    def form(self, css: str = "") -> HtmlElement:
        """The form that a selector names; without one the only form of the page's main part."""
        if css:
            return self.find(css)
        within = "main form" if self.has("main") else "form"
        return self.find(within)

    def fields(self, form: str = "") -> dict[str, Any]:
        """What a form would send as it stands; a name that comes several times has a list."""
        sent: dict[str, Any] = {}
        for name, value in _successful(self.form(form)):
            if name in sent:
                earlier = sent[name] if isinstance(sent[name], list) else [sent[name]]
                sent[name] = [*earlier, value]
            else:
                sent[name] = value
        return sent

    def errors(self) -> list[str]:
        """The texts of the fields' errors."""
        return [text_of(found) for found in self.find_all("[id$='-error'], .error-summary li")]

    def submit(
        self, client: FlaskClient, values: Mapping[str, Any] | None = None, *, form: str = "", **more: Any
    ) -> TestResponse:  # fmt: skip
        """Fill in the form and send it as the client does; a name that the form lacks is refused.

        A button with a name is pressed by giving its name and value.
        """
        element = self.form(form)
        typed = {**(values or {}), **more}
        known = {field.get("name") for field in element.cssselect("[name]")}
        known |= {
            field.get("name") for field in self.find_all(f"[form='{element.get('id')}'][name]")
        }
        assert typed.keys() <= known, f"the form has no {sorted(typed.keys() - known)}"
        data = self.fields(form) | typed
        data = {name: value for name, value in data.items() if value is not None}
        action = element.get("action")
        if element.get("method", "get").lower() == "post":
            return client.post(action, data=data)
        return client.get(action, query_string=data)


@cache
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def text_of(element: HtmlElement) -> str:
    """What can be read in an element."""
    return " ".join("".join(_readable(element)).split())


def text_of_title(title: HtmlElement) -> str:
    """The words in the window's title."""
    return " ".join((title.text or "").split())


def check_form_four_ways(  # noqa: PLR0913 - one call says the whole promise
    client: FlaskClient,
    htmx: FlaskClient,
    url: str,
    *,
    valid: Mapping[str, Any],
    invalid: Mapping[str, Any],
    again: Mapping[str, Any] | None = None,
    form: str = "",
) -> tuple[TestResponse, TestResponse]:
    """Show, refuse, and accept a form in a plain browser and through htmx.

    `again` is what htmx sends when `valid` can be sent only once. Answers the two accepting answers.
    """
    page = opened(client, url, 200)
    fragment = opened(htmx, url, 200)
    assert _names(fragment, form) == _names(page, form), "the fragment's form is another one"

    for visitor in (client, htmx):
        refused = Page(opened(visitor, url, 200).submit(visitor, invalid, form=form))
        assert refused.status == 422, f"a wrong form is answered with {refused.status}"
        assert refused.is_fragment == (visitor is htmx)
        kept = refused.fields(form)
        typed = {name: value for name, value in invalid.items() if not _is_secret(refused, name)}
        lost = {name for name, value in typed.items() if value and kept.get(name) != value}
        assert not lost, f"typed text is lost from {sorted(lost)}"

    accepted = opened(client, url, 200).submit(client, valid, form=form)
    assert accepted.status_code == 303, f"{accepted.status_code}: {_complaints(accepted)}"
    through_htmx = opened(htmx, url, 200).submit(htmx, again or valid, form=form)
    assert through_htmx.status_code in {200, 204}, (
        f"{through_htmx.status_code}: {_complaints(through_htmx)}"
    )
    if through_htmx.status_code == 204:
        assert through_htmx.headers["HX-Redirect"]
    return accepted, through_htmx


def opened(client: FlaskClient, url: str, status: int = 200) -> Page:
    """The page at an address, which must answer with the status."""
    response = client.get(url)
    assert response.status_code == status, f"{url}: {response.status_code}"
    return Page(response)


def _complaints(response: TestResponse) -> str:
    return "; ".join(Page(response).errors()) if response.mimetype == "text/html" else ""


def _names(page: Page, form: str) -> list[tuple[str, str]]:
    fields = page.form(form).cssselect("input[name], select[name], textarea[name]")
    return [(field.tag, field.get("name")) for field in fields]


def _is_secret(page: Page, name: str) -> bool:
    return page.has(f"input[type=password][name='{name}']")


def _successful(form: HtmlElement) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for field in form.cssselect("input[name], select[name], textarea[name]"):
        name, kind = field.get("name"), field.get("type", "text")
        if field.get("disabled") is not None:
            continue
        if field.tag == "select":
            chosen = field.cssselect("option[selected]") or (
                [] if field.get("multiple") is not None else field.cssselect("option")[:1]
            )
            found += [(name, option.get("value", text_of(option))) for option in chosen]
        elif field.tag == "textarea":
            # A parser drops the line break that follows the tag.
            found.append((name, re.sub(r"^\r?\n", "", field.text_content())))
        elif kind in {"checkbox", "radio"}:
            if field.get("checked") is not None:
                found.append((name, field.get("value", "on")))
        elif kind not in {"submit", "button", "image", "reset", "file"}:
            found.append((name, field.get("value", "")))
    return found


def _readable(element: HtmlElement) -> list[str]:
    if not isinstance(element.tag, str) or element.tag in {"script", "style", "template", "head"}:
        return []
    if element.get("hidden") is not None:
        return []
    texts = [element.text or ""]
    for child in element:
        # Blocks stand apart even where the source has no space between them.
        texts += [" " if child.tag not in INLINE else "", *_readable(child)]
        texts += [" " if child.tag not in INLINE else "", child.tail or ""]
    return texts


INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "mark", "small", "span", "strong", "time", "wbr"}  # fmt: skip
