"""An answer as a person meets it: parsed, searched by CSS, filled in and sent.

Every page that a test opens is checked: it refuses what the house forbids (style.md section 3).
"""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any

import html5lib
from flask.testing import FlaskClient
from lxml import html
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

# What holds data and never runs.
DATA_SCRIPTS = {"application/ld+json", "application/json", "speculationrules"}
NOT_TYPED_IN = {"hidden", "submit", "button", "image", "reset"}
# Spoken of by parsers that are older than the standard.
NO_FAULTS = {"expected-doctype-but-got-start-tag", "expected-doctype-but-got-chars"}


_VALUE = re.compile(r'="[^"&<>]*"')
_WORDS = re.compile(r">[^<>&]+")


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
        faults = _faults(self)
        if well_formed:
            faults += _parse_errors(self)
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


INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "mark", "small", "span", "strong", "time"}  # fmt: skip


def _faults(page: Page) -> list[str]:
    faults = [f"id {name!r} stands here twice" for name in _twins(page)]
    faults += _faults_of_fields(page)
    faults += [_named(form, "form without action") for form in page.find_all("form:not([action])")]
    if _has_tokens(page.response):
        for form in page.find_all("form"):
            token = form.cssselect("input[type=hidden][name=csrf_token][value]")
            if form.get("method", "get").lower() == "post" and not token:
                faults.append(_named(form, "form without token"))
    faults += [
        _named(found, "button without type") for found in page.find_all("button:not([type])")
    ]
    faults += [_named(found, "image without alt") for found in page.find_all("img:not([alt])")]
    faults += _inline(page)
    if not page.is_fragment:
        faults += [] if page.root.get("lang") else ["no language on html"]
        titles = page.find_all("head > title")
        faults += [] if len(titles) == 1 and text_of_title(titles[0]) else ["no title"]
    return faults


def text_of_title(title: HtmlElement) -> str:
    """The words in the window's title."""
    return " ".join((title.text or "").split())


def _faults_of_fields(page: Page) -> list[str]:
    faults = []
    ids = {found.get("id") for found in page.find_all("input, select, textarea, output, meter")}
    for label in page.find_all("label"):
        if label.get("for") is not None and label.get("for") not in ids:
            faults.append(f"label for {label.get('for')!r}, which is no field")
        if label.get("for") is None and not label.cssselect("input, select, textarea"):
            faults.append(_named(label, "label without field"))
    labelled = {label.get("for") for label in page.find_all("label[for]")}
    for field in page.find_all("input, select, textarea"):
        if field.get("type") in NOT_TYPED_IN or field.get("id") in labelled:
            continue
        within_label = any(parent.tag == "label" for parent in field.iterancestors())
        if not (within_label or field.get("aria-label") or field.get("aria-labelledby")):
            faults.append(_named(field, "field without label"))
    return faults


def _inline(page: Page) -> list[str]:
    faults = [_named(found, "style element") for found in page.find_all("style")]
    faults += [_named(found, "style attribute") for found in page.find_all("[style]")]
    is_admin = page.response.request.path.startswith("/admin")
    policy = page.response.headers.get("Content-Security-Policy", "")
    for script in page.find_all("script:not([src])"):
        if script.get("type") in DATA_SCRIPTS or (is_admin and script.get("nonce")):
            continue
        if _digest(script.text or "") not in policy:
            faults.append("inline script")
    for element in page.root.iter():
        if isinstance(element.tag, str):
            handlers = [name for name in element.keys() if re.match(r"on[a-z]+$|hx-on", name)]  # noqa: SIM118 - lxml's elements
            faults += [_named(element, f"handler {name}") for name in handlers]
            for name in ("href", "src", "action"):
                if (element.get(name) or "").strip().lower().startswith("javascript:"):
                    faults.append(_named(element, f"javascript in {name}"))
    return faults


def _digest(text: str) -> str:
    """As a policy names the one script that may stand in a page (CSP level 3, section 2.3.1)."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _twins(page: Page) -> list[str]:
    counted = Counter(found.get("id") for found in page.find_all("[id]"))
    return [name for name, number in counted.items() if number > 1]


def _has_tokens(response: TestResponse) -> bool:
    application = getattr(response, "application", None)
    return application is not None and bool(application.config["WTF_CSRF_ENABLED"])


def _parse_errors(page: Page) -> list[str]:
    # Plain words and values make no fault, and without them most pages are like one before.
    bones = _WORDS.sub(">", _VALUE.sub('=""', page.source))
    return _errors_of(bones, page.is_fragment)


@cache
def _errors_of(source: str, is_fragment: bool) -> list[str]:  # noqa: FBT001 - the key of the cache
    parser = html5lib.HTMLParser()
    parse = parser.parseFragment if is_fragment else parser.parse
    parse(source)
    return [
        f"line {line}: {code} {details}"
        for (line, _column), code, details in parser.errors
        if code not in NO_FAULTS
    ]


def _named(element: HtmlElement, fault: str) -> str:
    opening = html.tostring(element, encoding="unicode").split(">", 1)[0]
    return f"{fault}: {opening[:120]}>"
