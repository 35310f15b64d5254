"""What the owner decides about booking, and hours that hold for a while."""

import pytest

from app.accounts.models import Role
from app.extensions import db
from app.practice import queries
from app.practice.models import BookingRules, OpeningHours
from app.practice.models.booking_rules import defaults
from tests.factories import make_hours, make_practice, make_supervisor
from tests.pages import Page, opened

RULES = "/admin/booking-rules/"
HOURS = {"weekday": "0", "opens_at_time": "9", "closes_at_time": "12"}


@pytest.fixture
def owner(staff):
    make_practice()
    make_supervisor(name="Aino")
    return staff()


def test_the_page_begins_with_the_defaults_and_stores_nothing(owner):
    fields = opened(owner, RULES).fields()

    assert fields["hold_hours"] == "72"
    assert fields["buffers-client_premises-before"] == "45"
    assert fields["reminder_hours"] == "24"
    assert db.session.get(BookingRules, 1) is None


def test_what_is_decided_is_kept(owner):
    typed = {
        "most_a_week": "4", "buffers-client_premises-after": "60", "reminder_hours": "2, 48",
        "closed_eves": ["new_year", "epiphany"], "confirms_at_once": "y",
    }  # fmt: skip

    answer = opened(owner, RULES).submit(owner, typed)

    assert answer.status_code == 303, Page(answer).errors()
    rules = queries.booking_rules()
    assert (rules.most_a_day, rules.most_a_week, rules.confirms_at_once) == (None, 4, True)
    assert rules.buffers == defaults()["buffers"] | {"client_premises": [45, 60]}
    assert rules.reminder_hours == [48, 2]
    assert set(rules.closed_eves) == {"new_year", "epiphany"}
    assert opened(owner, RULES).fields()["reminder_hours"] == "48, 2"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"hold_hours": "500"}, "väliltä 1–336"),
        ({"hold_hours": ""}, "Täytä"),
        ({"most_a_day": "0"}, "väliltä 1–20"),
        ({"buffers-remote-before": "900"}, "väliltä 0–240"),
        ({"reminder_hours": "48; 2"}, "pilkulla erottaen"),
        ({"reminder_hours": "1,2,3,4,5"}, "Enintään 4"),
        ({"remind_hours": "100"}, "ennen kuin pyydetty aika vapautuu"),
        ({"horizon_days": "7", "least_notice_hours": "200"}, "pidemmälle"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(owner, typed, told):
    answer = opened(owner, RULES).submit(owner, typed)

    assert answer.status_code == 422
    assert told in " ".join(Page(answer).errors())
    assert db.session.get(BookingRules, 1) is None


def test_two_who_decide_at_once_see_each_others_words(owner):
    first, second = opened(owner, RULES), opened(owner, RULES)
    first.submit(owner, {"hold_hours": "48", "buffers-office-before": "20"})

    answer = second.submit(owner, {"hold_hours": "96"})

    assert answer.status_code == 409
    assert "Nyt tallessa: 48" in Page(answer).text
    assert Page(answer).submit(owner).status_code == 303
    assert queries.booking_rules().hold_hours == 96


def test_the_rules_are_the_owners(owner, staff):
    supervisor = staff(role=Role.SUPERVISOR, supervisor=queries.supervisors()[0])

    assert supervisor.get(RULES).status_code == 403
    assert supervisor.post(RULES, data={"hold_hours": "1"}).status_code == 403


# --- Hours ------------------------------------------------------------------------------------


def test_hours_of_a_single_day_take_their_weekday_from_it(owner):
    page = opened(owner, "/admin/opening-hours/new/")

    answer = page.submit(
        owner, HOURS | {"valid_from_on": "16.1.2027", "valid_until_on": "16.1.2027"}
    )

    assert answer.status_code == 303, Page(answer).errors()
    hours = db.session.query(OpeningHours).one()
    assert hours.weekday == 5
    assert str(hours.valid_from_on) == str(hours.valid_until_on) == "2027-01-16"
    assert "vain 16.1.2027" in opened(owner, "/admin/opening-hours/").text


def test_the_list_tells_how_long_hours_hold(owner):
    [supervisor] = queries.supervisors()
    make_hours(supervisor=supervisor)
    page = opened(owner, "/admin/opening-hours/new/")
    page.submit(owner, HOURS | {"valid_from_on": "1.6.2027", "valid_until_on": "31.8.2027"})

    shown = opened(owner, "/admin/opening-hours/").text

    assert "1.6.2027–31.8.2027" in shown
    assert "toistaiseksi" in shown


@pytest.mark.parametrize(
    ("until", "told"), [("31.5.2027", "ennen alkua"), ("3.6.2027", "ei ole valittua viikonpäivää")]
)
def test_hours_that_would_never_hold_are_refused(owner, until, told):
    page = opened(owner, "/admin/opening-hours/new/")

    answer = page.submit(owner, HOURS | {"valid_from_on": "1.6.2027", "valid_until_on": until})

    assert answer.status_code == 422
    assert told in " ".join(Page(answer).errors())
