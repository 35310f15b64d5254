"""The contact form against programs and haste: nothing is kept twice, no person is locked out."""

from datetime import timedelta

import pytest

from app.site import form_key
from tests.factories import NOW
from tests.pages import Page, opened
from tests.site.asking import THANKS, TYPED, URL, ask, kept, number_of_inquiries

pytestmark = pytest.mark.usefixtures("app", "supervisor")


def test_the_trap_keeps_programs_out_and_a_persons_words_in(client):
    refused = Page(ask(client, website="https://example.com"))

    assert refused.status == 422
    assert "piilokenttään" in refused.text_at(".error-summary")
    assert kept(refused, TYPED)
    assert number_of_inquiries() == 0
    assert refused.submit(client).status_code == 303


def test_a_form_sent_at_once_waits_for_a_second_press(client, app, stop_clock):
    app.config["CONTACT_LEAST_SECONDS"] = form_key.LEAST_SECONDS

    refused = Page(ask(client))
    stop_clock(NOW + timedelta(seconds=3))

    assert refused.status == 422
    assert kept(refused, TYPED)
    assert number_of_inquiries() == 0
    assert refused.submit(client).status_code == 303


@pytest.mark.parametrize("forged", ["", "abc", "abc.def.ghi"])
def test_a_form_without_our_key_is_given_a_new_one(client, forged):
    refused = Page(ask(client, form_key=forged))

    assert refused.status == 422
    assert kept(refused, TYPED)
    assert refused.submit(client).status_code == 303


def test_the_same_form_sent_again_is_one_request_and_one_answer(client, outbox):
    page = opened(client, URL)

    answers = [page.submit(client, TYPED) for _ in range(6)]

    assert {(answer.status_code, answer.location) for answer in answers} == {(303, THANKS)}
    assert number_of_inquiries() == 1
    assert len(outbox) == 2


def test_a_form_brought_back_and_changed_is_not_lost(client):
    page = opened(client, URL)
    page.submit(client, TYPED)

    page.submit(client, TYPED | {"message": "Unohdin sanoa: olemme Turussa."})

    assert number_of_inquiries() == 2


def test_the_form_is_not_brought_back_from_memory(client):
    assert client.get(URL).headers["Cache-Control"] == "no-store"


def test_one_address_is_not_flooded(client):
    for number in range(3):
        assert ask(client, message=f"Viesti {number}").status_code == 303

    answer = ask(client, message="Neljäs")

    refused = Page(answer)
    assert refused.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert kept(refused, TYPED | {"message": "Neljäs"})
    assert number_of_inquiries() == 3


def test_one_network_is_not_let_flood_us(client):
    for number in range(10):
        assert ask(client, email=f"m{number}@example.com").status_code == 303

    assert ask(client, email="m11@example.com").status_code == 429
    assert number_of_inquiries() == 10


def test_mistakes_cost_nobody_a_try(client):
    for _ in range(12):
        assert ask(client, name="").status_code == 422

    assert ask(client).status_code == 303


def test_endless_mistakes_end(client):
    for _ in range(60):
        client.post(URL, data={"name": "Maija"})

    answer = client.post(URL, data={"name": "Maija"})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert Page(answer).fields()["name"] == "Maija"


def test_a_refusal_reaches_htmx_as_the_form(htmx):
    for number in range(3):
        ask(htmx, message=f"Viesti {number}")

    page = Page(ask(htmx, message="Neljäs"))

    assert page.status == 429
    assert page.is_fragment
    assert page.has("#contact_form .error-summary")
