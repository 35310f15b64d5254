"""What the house forbids in a page (style.md section 3), each fault with the element that has it."""

import re
from base64 import b64encode
from collections import Counter
from functools import cache
from hashlib import sha256
from typing import Protocol

import html5lib
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

# What holds data and never runs.
DATA_SCRIPTS = {"application/ld+json", "application/json", "speculationrules"}
NOT_TYPED_IN = {"hidden", "submit", "button", "image", "reset"}
# Spoken of by parsers that are older than the standard.
NO_FAULTS = {"expected-doctype-but-got-start-tag", "expected-doctype-but-got-chars"}

_VALUE = re.compile(r'="[^"&<>]*"')
_WORDS = re.compile(r">[^<>&]+")


class Readable(Protocol):
    """What is looked at in a page."""

    response: TestResponse
    source: str
    is_fragment: bool
    root: HtmlElement

    def find_all(self, css: str) -> list[HtmlElement]:
        """All elements that the selector names."""


def faults_of(page: Readable) -> list[str]:
    """What the house forbids, wherever it stands in the page."""
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
        faults += [] if len(titles) == 1 and (titles[0].text or "").split() else ["no title"]
    return faults


def _faults_of_fields(page: Readable) -> list[str]:
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


def _inline(page: Readable) -> list[str]:
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


def _twins(page: Readable) -> list[str]:
    counted = Counter(found.get("id") for found in page.find_all("[id]"))
    return [name for name, number in counted.items() if number > 1]


def _has_tokens(response: TestResponse) -> bool:
    application = getattr(response, "application", None)
    return application is not None and bool(application.config["WTF_CSRF_ENABLED"])


def parse_errors_of(page: Readable) -> list[str]:
    """What a browser would have to put right."""
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
