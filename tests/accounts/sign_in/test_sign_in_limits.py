"""How often one may try to sign in, and who is not held up by it."""

from tests.accounts.sign_in.signing_in import URL, sign_in
from tests.pages import Page
from tests.visitors import HtmxVisitor, Visitor


def from_address(app, address):
    visitor = Visitor(app)
    visitor.environ_base["REMOTE_ADDR"] = address
    return visitor


def tries_until_refused(client, most=150, **typed):
    for number in range(most):
        if sign_in(client, **{"password": "", **typed}).status_code == 429:
            return number
    return None


def test_ten_tries_at_one_user_are_enough(app, user):
    assert tries_until_refused(from_address(app, "192.0.2.1")) == 10


def test_the_address_counts_in_any_spelling(app, user):
    client = from_address(app, "192.0.2.1")
    for number in range(10):
        sign_in(client, email=("TUIJA@example.com ", "tuija@EXAMPLE.com")[number % 2], password="")

    assert sign_in(client).status_code == 429


def test_twenty_tries_at_many_users_are_enough(app, user):
    client = from_address(app, "192.0.2.1")
    answers = [
        sign_in(client, email=f"{number}@example.com", password="").status_code
        for number in range(21)
    ]

    assert answers == [422] * 20 + [429]


def test_the_refusal_says_when_to_come_back(app, user):
    client = from_address(app, "192.0.2.1")
    tries_until_refused(client)

    refusal = sign_in(client)
    through_htmx = sign_in(from_htmx(app, "192.0.2.1"))

    assert refusal.status_code == through_htmx.status_code == 429
    assert 0 < int(refusal.headers["Retry-After"]) <= 15 * 60 + 1
    assert "Odota" in Page(refusal).text
    assert through_htmx.headers["HX-Retarget"] == "#notices"


def from_htmx(app, address):
    visitor = HtmxVisitor(app)
    visitor.environ_base["REMOTE_ADDR"] = address
    return visitor


def test_a_guesser_does_not_lock_the_owner_out(app, user):
    tries_until_refused(from_address(app, "192.0.2.1"))

    assert sign_in(from_address(app, "198.51.100.7")).status_code == 303


def test_a_header_does_not_make_another_address(app, user):
    client = from_address(app, "192.0.2.1")
    tries_until_refused(client)

    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"):
        answer = client.post(
            URL, data={"email": user.email, "password": ""}, headers={name: "for=198.51.100.7"}
        )
        assert answer.status_code == 429


def test_an_ipv6_visitor_has_one_network(app, user):
    for number in range(10):
        sign_in(from_address(app, f"2001:db8:0:1::{number + 1:x}"), password="")

    assert sign_in(from_address(app, "2001:db8:0:1:ffff::9")).status_code == 429
    assert sign_in(from_address(app, "2001:db8:0:2::1")).status_code == 303


def test_looking_at_the_form_is_no_try(app, user):
    client = from_address(app, "192.0.2.1")

    for _ in range(30):
        assert client.get(URL).status_code == 200
