"""Security headers on every answer, whatever it answers."""

import pytest

from app.web.after_paint import SOURCE
from tests.pages import Page
from tests.visitors import Visitor

ANSWERS = {
    "a page": ("get", "/kirjaudu", 200),
    "a redirect": ("get", "/admin/", 302),
    "a refusal": ("get", "/koe/vika/403", 403),
    "nowhere": ("get", "/ei/mitaan/taalla", 404),
    "too large": ("get", "/koe/vika/413", 413),
    "too often": ("get", "/koe/vika/429", 429),
    "a fault": ("get", "/koe/vika/boom", 500),
    "busy": ("post", "/koe/vika/locked", 503),
    "a HEAD": ("head", "/kirjaudu", 200),
    "OPTIONS": ("options", "/koe/avoin", 200),
    "a style sheet": ("get", "/static/css/tokens.css", 200),
}
NAMES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_carries_them(visitor, method, path, status):
    answer = getattr(visitor, method)(path)

    assert answer.status_code == status
    assert {name: answer.headers[name] for name in NAMES} == NAMES
    assert "camera=()" in answer.headers["Permissions-Policy"]
    answer.close()


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_the_policy_allows_one_inline_script_and_nobody_else(visitor, method, path, status):
    answer = getattr(visitor, method)(path)

    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["script-src"] == f"'self' {SOURCE}"
    for sources in policy.values():
        assert "unsafe" not in sources
        assert "*" not in sources
        assert "http" not in sources
    answer.close()


def test_a_nonce_is_new_each_time_and_named_in_the_policy(visitor):
    answers = [visitor.get("/koe/skripti") for _ in range(20)]

    assert len({answer.text for answer in answers}) == 20
    for answer in answers:
        assert (
            f"script-src 'self' 'nonce-{answer.text}';" in answer.headers["Content-Security-Policy"]
        )


def test_over_https_browsers_are_told_to_stay_there(make_app):
    app = make_app(PUBLIC_URL="https://www.example.com")

    answer = Visitor(app).get("/healthz", base_url="https://www.example.com")

    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_over_http_they_are_not(visitor):
    assert "Strict-Transport-Security" not in visitor.get("/healthz").headers


@pytest.mark.parametrize("path", ["/kirjaudu", "/salasana", "/admin/", "/koe/oma", "/koe/linkki"])
def test_what_is_private_is_not_kept(visitor, path):
    assert visitor.get(path).headers["Cache-Control"] == "no-store"


def test_nothing_tells_what_the_house_is_built_of(visitor):
    answer = visitor.get("/koe/vika/boom")

    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
    assert Page(answer).status == 500


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.env", "/instance/secret_key", "/console", "/static/../wsgi.py",
        "/static/%2e%2e/wsgi.py", "/static/..%2f..%2fetc/passwd", "/wsgi.py", "/?__debugger__=yes",
        "/server-status", "/phpinfo.php", "/admin.php", "/tuokio.db", "/mail/000001-test.eml",
    ],
)  # fmt: skip
def test_nothing_lies_open(visitor, path):
    answer = visitor.get(path)

    assert answer.status_code in {200, 404}
    for inside in ("SECRET", "root:", "create_app", "debugger", "repositoryformatversion"):
        assert inside not in answer.text


def test_trace_is_refused(visitor):
    assert visitor.open("/koe/avoin", method="TRACE").status_code == 405
