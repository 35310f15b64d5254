"""The evaluation behind a secret link: answered once, without a name, and nothing leads to anyone."""

import logging

import pytest
from sqlalchemy import select, text

from app.database import Base
from app.extensions import db
from app.mail import links
from app.practice.choices import EvaluationKind, FeedbackQuestion
from app.practice.models import AnonymousAnswer, Evaluation
from app.practice.services import evaluations
from app.practice.states import EvaluationState
from tests.factories import NOW, TODAY, keep, make_contract, make_practice, make_supervisor
from tests.pages import Page, opened
from tests.site.test_acceptance_page import told

SCORES = {question.value: "4" for question in FeedbackQuestion}
THANKS = "/arviointi/kiitos"


@pytest.fixture
def asked(app):
    """An evaluation that is open to answers."""
    return an_open_one()


def an_open_one(**columns):
    make_practice()
    contract = make_contract(
        supervisor=make_supervisor(name="Aino Metsä"), group_name="Puistolan tiimi", **columns
    )
    return keep(
        Evaluation(
            contract_id=contract.id,
            kind=EvaluationKind.MID,
            due_on=TODAY,
            state=EvaluationState.OPEN,
        )
    )


def address_of(evaluation):
    token = links.make(evaluations.ABOUT, evaluation.id, now=NOW)
    db.session.commit()
    return f"/arviointi/{token}"


def answers():
    db.session.rollback()
    return [row.scores for row in db.session.scalars(select(AnonymousAnswer))]


def test_looking_answers_nothing_and_promises_what_is_kept(client, asked):
    address = address_of(asked)

    for method in ("GET", "HEAD", "OPTIONS"):
        answer = client.open(address, method=method, query_string=SCORES)
        assert answer.status_code == 200
    page = opened(client, address)

    assert answers() == []
    assert len(page.find_all("fieldset")) == len(FeedbackQuestion)
    for promise in ("nimettömänä", "vähintään kolme", "Linkki toimii kerran"):
        assert promise in page.text
    for secret in ("Puistola", asked.contract.orderer.name, asked.contract.contract_no):
        assert secret not in page.source
    headers = page.response.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("visitor", ["client", "htmx"])
def test_an_answer_is_kept_and_thanked_for(request, client, asked, visitor):
    presser = request.getfixturevalue(visitor)
    address = address_of(asked)

    answer = opened(presser, address).submit(presser, SCORES)

    if visitor == "client":
        assert (answer.status_code, answer.location) == (303, THANKS)
    else:
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, THANKS)
    assert "vastauksesi on tallessa" in opened(client, THANKS).text
    assert answers() == [dict.fromkeys(SCORES, 4)]


@pytest.mark.parametrize("visitor", ["client", "htmx"])
@pytest.mark.parametrize("goals", ["", "0", "6", "4.5", "kyllä"])
def test_what_is_left_out_is_asked_for_and_the_rest_stays_chosen(request, asked, visitor, goals):
    presser = request.getfixturevalue(visitor)
    page = opened(presser, address_of(asked))

    refused = Page(page.submit(presser, SCORES | {"goals": goals}))

    assert refused.status == 422
    assert refused.is_fragment == (visitor == "htmx")
    assert refused.errors()[0] == "Työskentely on edennyt kohti tavoitteita"
    assert len(refused.errors()) == 2
    kept = {name: value for name, value in refused.fields("form.form").items() if name in SCORES}
    assert kept == {name: "4" for name in SCORES if name != "goals"}
    assert answers() == []
    assert refused.submit(presser, {"goals": "1"}, form="form.form").status_code in {204, 303}


def test_a_used_a_closed_and_a_wrong_link_lead_nowhere_alike(client, asked):
    used, closed = address_of(asked), address_of(asked)
    wrong = address_of(asked).replace("/arviointi/", "/arviointi/x")
    others = links.make("inquiry", asked.id, now=NOW)
    db.session.commit()
    twice = opened(client, used)
    twice.submit(client, SCORES)

    assert twice.submit(client, SCORES).status_code == 404
    evaluations.step(db.session.get_one(Evaluation, asked.id), EvaluationState.DONE, on=TODAY)
    db.session.commit()

    nowhere = told(client, "/arviointi/a/b")
    assert nowhere[0] == 404
    for address in (used, closed, wrong, f"/arviointi/{others}"):
        assert told(client, address) == nowhere
        assert client.post(address, data=SCORES).status_code == 404
    assert len(answers()) == 1


def test_a_press_needs_the_token_of_its_form(secure_client):
    page = opened(secure_client, address_of(an_open_one()))

    forged = Page(page.submit(secure_client, SCORES, csrf_token="x"))

    assert (forged.status, answers()) == (400, [])
    assert forged.fields("form.form")["safety"] == "4"
    assert page.submit(secure_client, SCORES).status_code == 303
    assert len(answers()) == 1


def test_who_answered_is_written_nowhere(client, asked, caplog):
    address = address_of(asked)
    before = everything()
    caplog.set_level(logging.INFO)

    opened(client, address).submit(client, SCORES)

    changed = {name for name, rows in everything().items() if rows != before[name]}
    assert changed <= {"anonymous_answer", "secret_link", "throttle_counter"}
    assert db.session.scalars(text("SELECT count(*) FROM secret_link")).one() == 0
    assert address.rsplit("/", 1)[1] not in caplog.text
    assert f'"{asked.id}"' not in caplog.text


def test_links_of_one_day_do_not_tell_which_mail_they_were_in(asked):
    for _number in range(2):
        address_of(asked)

    ends = set(db.session.scalars(text("SELECT expires_at FROM secret_link")))

    assert len(ends) == 1


def test_page_and_thanks_speak_the_language_of_the_contract(client):
    page = opened(client, address_of(an_open_one(language="sv")))

    answer = page.submit(client, SCORES)

    assert page.find("html").get("lang") == "sv"
    assert answer.location == "/sv/utvardering/tack"
    assert opened(client, answer.location).find("html").get("lang") == "sv"


def everything():
    db.session.rollback()
    return {
        table.name: db.session.execute(text(f'SELECT * FROM "{table.name}"')).fetchall()  # noqa: S608
        for table in Base.metadata.sorted_tables
    }
