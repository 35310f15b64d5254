"""A request read on its own page and answered by letter."""

from app.accounts import audit
from app.booking.states import InquiryState
from app.extensions import db
from app.mail.outbox import Envelope, enqueue
from app.practice.models import Practice
from tests.admin.addresses import details
from tests.admin.inquiries.stepping import step
from tests.factories import make_inquiry, make_meeting, make_service, make_supervisor
from tests.pages import Page, opened


def events_of(inquiry):
    return [event.event for event in audit.history("inquiry", inquiry.id)]


def test_the_page_shows_all_that_was_written(visitor, inquiry):
    page = opened(visitor, details("inquiry", inquiry))

    assert "Ensimmäinen rivi Toinen rivi" in page.text
    assert inquiry.email in page.text
    assert inquiry.name not in page.find("title").text


def test_the_service_that_was_asked_for_is_in_finnish(visitor, inquiry):
    # A database may give the languages back in any order.
    inquiry.service = make_service(name={"en": "Individual supervision", "fi": "Yksilötyönohjaus"})
    db.session.commit()

    page = opened(visitor, details("inquiry", inquiry))

    assert "Palvelu Yksilötyönohjaus" in page.text_at(".facts")


def test_an_answer_goes_to_the_visitor_and_into_the_history(visitor, inquiry, outbox):
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "answer", {"message": "Kiitos viestistä, palaan asiaan."})

    assert answer.status_code == 303
    assert answer.location == details("inquiry", inquiry)
    assert inquiry.state is InquiryState.CONTACTED
    assert [mail.template for mail in outbox.to(inquiry.email)] == ["request-answered"]
    after = opened(visitor, answer.location)
    assert "Vastaus lähtee pyytäjälle." in after.text_at("#notices")
    assert "Vastattiin" in after.text_at(".timeline")
    assert "Kiitos viestistä" in after.source


def test_an_empty_answer_is_refused(visitor, inquiry, outbox):
    answer = step(opened(visitor, details("inquiry", inquiry)), visitor, "answer", {"message": " "})

    assert answer.status_code == 422
    assert Page(answer).errors()
    assert not outbox


def test_the_same_letter_is_not_sent_twice(visitor, inquiry, outbox):
    page = opened(visitor, details("inquiry", inquiry))

    step(page, visitor, "answer", {"message": "Kiitos viestistä."})
    again = step(page, visitor, "answer", {"message": "Kiitos viestistä."})

    assert again.status_code == 409
    assert "Kiitos viestistä." in Page(again).find("#answer-message").text
    assert len(outbox.to(inquiry.email)) == 1


def test_a_letter_about_an_agreed_meeting_leaves_it_agreed(visitor, supervisor):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_BOOKED)
    make_meeting(supervisor=supervisor, inquiry=inquiry)
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "answer", {"message": "Tervetuloa, ovi on auki."})

    assert answer.status_code == 303
    assert inquiry.state is InquiryState.MAPPING_BOOKED
    assert "inquiry.contacted" in events_of(inquiry)


def test_whoever_answers_takes_the_request_up(visitor, supervisor):
    inquiry = make_inquiry()
    page = opened(visitor, details("inquiry", inquiry))

    step(page, visitor, "answer", {"message": "Hei, minä vastaan."})

    assert inquiry.supervisor_id == supervisor.id


def test_an_owner_says_who_answers_an_untaken_request(staff, supervisor):
    other = make_supervisor()
    inquiry = make_inquiry()
    owner = staff()
    page = opened(owner, details("inquiry", inquiry))

    step(page, owner, "answer", {"message": "Hei, välitän tämän.", "supervisor": str(other.id)})

    assert inquiry.supervisor_id == other.id


def test_a_letters_secret_link_is_not_in_the_history(visitor, inquiry):
    secret = "abcdefghijklmnopqrstuvwxyz0123456789"
    mail = enqueue(
        "request-waits",
        Envelope(to="a@example.com", language="fi", about="inquiry", about_id=inquiry.id),
        practice=db.session.get_one(Practice, 1),
        link=f"http://localhost/yhteydenotto/{secret}",
    )
    db.session.commit()
    assert secret in mail.text

    page = opened(visitor, details("inquiry", inquiry))

    assert secret not in page.source
    assert "http://localhost/yhteydenotto/…" in page.source
