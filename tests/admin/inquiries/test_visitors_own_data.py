"""What is held of whoever asked: told, handed over and erased as the law asks."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts import audit
from app.booking import retention
from app.booking.models import Inquiry
from app.booking.states import InquiryState
from app.extensions import db
from app.mail import links
from app.mail.models import MailState
from app.mail.outbox import Envelope, enqueue
from app.practice.models import Practice
from app.practice.states import MeetingState
from tests.admin.addresses import details
from tests.admin.inquiries.stepping import step
from tests.factories import NOW, make_inquiry, make_meeting
from tests.pages import opened


def test_what_the_law_asks_for_is_told_with_its_last_day(visitor, supervisor, app):
    asked_at = datetime(2027, 1, 31, 9, tzinfo=UTC)
    inquiry = make_inquiry(supervisor=supervisor, data_asked_at=asked_at, erasure_asked_at=asked_at)

    page = opened(visitor, details("inquiry", inquiry))

    assert "Poista tiedot viimeistään 28.2.2027" in page.text
    assert "toimita hänelle viimeistään 28.2.2027" in page.text
    assert "haluaa tietonsa poistettaviksi viimeistään 28.2.2027" in opened(visitor, "/admin/").text


def test_all_that_is_held_comes_as_a_file(visitor, inquiry, supervisor):
    make_meeting(supervisor=supervisor, inquiry=inquiry, place_text="Katu 1")
    page = opened(visitor, details("inquiry", inquiry))
    step(page, visitor, "answer", {"message": "Kiitos viestistä."})

    answer = visitor.get(page.link("Lataa tiedot"))

    assert "attachment" in answer.headers["Content-Disposition"]
    held = answer.json
    assert held["request"]["message"] == inquiry.message
    assert held["meetings"][0]["place_text"] == "Katu 1"
    assert "Kiitos viestistä." in held["letters"][0]["text"]
    assert held["letters"][0]["to"] == inquiry.email
    assert [event["event"] for event in held["events"]] == ["inquiry.contacted"]


@pytest.mark.parametrize(
    ("column", "words", "event"),
    [
        ("data_asked_at", "Merkitse toimitetuksi", "Tiedot toimitettiin pyytäjälle"),
        ("erasure_asked_at", "Merkitse vastatuksi", "Poistopyyntöön vastattiin"),
    ],
)
def test_what_was_asked_for_is_ticked_off_once(visitor, supervisor, column, words, event):
    # Also what is late waits until then.
    inquiry = make_inquiry(supervisor=supervisor, **{column: NOW - timedelta(days=40)})
    assert "Tietopyynnöt" in opened(visitor, "/admin/").text
    page = opened(visitor, details("inquiry", inquiry))
    form = "form[action$='/rights']"
    assert words in page.text_at(form)

    assert page.submit(visitor, form=form).status_code == 303
    assert page.submit(visitor, form=form).status_code == 409

    db.session.expire_all()
    assert getattr(inquiry, column) is None
    assert "Tietopyynnöt" not in opened(visitor, "/admin/").text
    after = opened(visitor, details("inquiry", inquiry))
    assert event in after.text
    assert not after.has(form)


def test_what_nobody_asked_for_is_not_ticked_off(visitor, inquiry):
    address = f"/admin/inquiry/{inquiry.id}/rights"

    assert visitor.post(address, data={"right": "data"}).status_code == 409
    assert visitor.post(address, data={"right": "muu"}).status_code == 400
    assert visitor.get(address).status_code == 302
    assert audit.history("inquiry", inquiry.id) == []


def test_erasing_asks_first_and_then_forgets_everything(visitor, supervisor, outbox):
    inquiry = make_inquiry(
        supervisor=supervisor, state=InquiryState.MAPPING_BOOKED, erasure_asked_at=NOW
    )
    number, address = inquiry.id, inquiry.email
    ahead = make_meeting(supervisor=supervisor, inquiry=inquiry, place_text="Kysyjän katu 1")
    past = make_meeting(
        supervisor=supervisor, inquiry=inquiry, state=MeetingState.HELD,
        starts_at=NOW - timedelta(days=7), place_text="Kysyjän katu 1",
    )  # fmt: skip
    token = links.make("inquiry", number, now=NOW)
    envelope = Envelope(to=address, language="fi", about="inquiry", about_id=number)
    enqueue("test", envelope, practice=db.session.get_one(Practice, 1))
    db.session.commit()
    question = opened(visitor, opened(visitor, details("inquiry", inquiry)).link("Poista tiedot"))
    assert "Sovittu tapaaminen perutaan" in question.text
    assert db.session.get(Inquiry, number)

    answer = question.submit(visitor)

    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get(Inquiry, number) is None
    assert links.opened_by(token, about="inquiry", now=NOW) is None
    assert audit.history("inquiry", number) == []
    assert [ahead.state, past.state] == [MeetingState.CANCELLED_IN_TIME, MeetingState.HELD]
    assert [(each.inquiry_id, each.place_text) for each in (ahead, past)] == [(None, "")] * 2
    [letter] = outbox.to(address)
    assert letter.template == "request-erased"
    assert "METHOD:CANCEL" in letter.invitation
    assert [event.event for event in audit.history("erased", number)] == ["inquiry.erased"]


def test_the_last_letter_goes_when_it_has_gone_out(visitor, supervisor, outbox):
    inquiry = make_inquiry(supervisor=supervisor, erasure_asked_at=NOW)
    visitor.post(f"/admin/inquiry/{inquiry.id}/erase")
    [letter] = outbox
    retention.delete_old_letters(now=NOW)
    assert list(outbox) == [letter]
    letter.state = MailState.SENT
    db.session.commit()

    retention.delete_old_letters(now=NOW)

    assert not outbox


def test_nobody_is_written_to_when_nobody_waits_for_it(visitor, inquiry, outbox):
    visitor.post(f"/admin/inquiry/{inquiry.id}/erase")

    assert db.session.query(Inquiry).count() == 0
    assert not outbox
