"""The practice file: what it says is stored, what it leaves out is gone, and work is left alone."""

import tomllib

from sqlalchemy import func, select

from app.extensions import db
from app.practice import queries
from app.practice.models import Closure, OpeningHours, Section, Service, ServiceOption
from app.practice.models.booking_rules import defaults
from tests.factories import make_contract, make_inquiry, make_meeting
from tests.practice.practice_file.filing import rows


def test_what_the_file_says_is_what_is_stored(command, write):
    path = write(
        """
        [[service]]
        slug = "ryhma"
        form = "group"
        name = {fi = "Ryhmätyönohjaus", sv = "Grupphandledning"}
        supervisors = ["aino"]
        interval_weeks = [2, 4]
        vat_class = "exempt_health"
        [[service.option]]
        minutes = 90
        participants = [3, 6]
        price = "187,50"
        price_basis = "per_session"
        [[service.option]]
        minutes = 45
        price = "0"
        [[service.option]]
        minutes = 60

        [[page]]
        slug = "nain-se-etenee"
        title = "Näin se etenee"
        in_menu = true
        [[page.section]]
        kind = "steps"
        items = ["Soitto", {title = "Sopimus", text = "Allekirjoitetaan"}, {fi = "Alku", sv = "Början"}]

        [[opening_hours]]
        weekday = "fri"
        from = "9"
        to = "15.30"
        place = "remote"
        kind = "mapping"

        valid_from = 2027-01-01
        valid_until = 2027-05-31

        [[closure]]
        from = 2027-07-01
        to = 2027-07-31
        reason = "Loma"
        """
    )

    assert command("practice", "import", path).exit_code == 0

    service = queries.service("ryhma")
    assert service.name == {"fi": "Ryhmätyönohjaus", "sv": "Grupphandledning"}
    assert [supervisor.slug for supervisor in service.supervisors] == ["aino"]
    assert (service.interval_min_weeks, service.interval_max_weeks) == (2, 4)
    assert [(option.minutes, option.price_cents) for option in service.options] == [
        (90, 18750), (45, 0), (60, None),
    ]  # fmt: skip
    assert (service.options[0].participants_min, service.options[0].participants_max) == (3, 6)
    section = queries.page("nain-se-etenee").sections[0]
    assert [item["text"] for item in section.items] == [
        {"fi": "Soitto"}, {"fi": "Allekirjoitetaan"}, {"fi": "Alku", "sv": "Början"},
    ]  # fmt: skip
    assert section.items[1]["title"] == {"fi": "Sopimus"}
    [hours] = queries.opening_hours()
    assert (hours.weekday, str(hours.opens_at_time), str(hours.closes_at_time)) == (
        4, "09:00:00", "15:30:00",
    )  # fmt: skip
    assert (str(hours.valid_from_on), str(hours.valid_until_on)) == ("2027-01-01", "2027-05-31")
    [closure] = queries.closures()
    assert (str(closure.ends_on), closure.supervisor_id) == ("2027-07-31", None)


def test_the_rules_of_booking_are_stored_and_what_is_left_out_has_its_default(command, write):
    path = write(
        """
        [booking]
        most_a_day = 2
        closed_eves = ["new_year", "epiphany"]
        reminder_hours = [2, 48, 2]
        confirms_at_once = true
        [booking.buffers]
        client_premises = [60, 30]
        """
    )

    assert command("practice", "import", path).exit_code == 0

    rules = queries.booking_rules()
    assert (rules.most_a_day, rules.most_a_week, rules.hold_hours) == (2, None, 72)
    assert rules.closed_eves == ["epiphany", "new_year"]
    assert rules.reminder_hours == [48, 2]
    assert rules.confirms_at_once
    assert rules.buffers == defaults()["buffers"] | {"client_premises": [60, 30]}
    assert command("practice", "import", path).stdout == f"{path}: nothing to change\n"


def test_a_file_without_rules_of_booking_brings_the_defaults_back(command, write):
    command("practice", "import", write("[booking]\nhold_hours=12\n"))

    command("practice", "import", write())

    assert queries.booking_rules().hold_hours == defaults()["hold_hours"]
    assert "booking" not in tomllib.loads(command("practice", "export").stdout)


def test_what_the_file_leaves_out_is_gone(command, write):
    more = '[[service]]\nslug="x"\nform="group"\nname="X"\n[[service.option]]\nminutes=45\n'
    more += '[[page]]\nslug="y"\ntitle="Y"\n[[page.section]]\nkind="text"\n'
    more += '[[opening_hours]]\nweekday="mon"\nfrom="9"\nto="10"\n'
    more += "[[closure]]\nfrom=2027-01-01\nto=2027-01-01\n"
    command("practice", "import", write(more))

    command("practice", "import", write())

    for model in (Service, ServiceOption, Section, OpeningHours, Closure):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_a_supervisor_who_has_work_cannot_be_left_out(command, write):
    second = '[[supervisor]]\nslug="toini"\nname="Toini"\n'
    command("practice", "import", write(second))
    make_contract(supervisor=queries.supervisor("toini"))
    before = rows()

    result = command("practice", "import", write())

    assert result.exit_code == 1
    assert "leaves out a supervisor" in result.stderr
    assert rows() == before


def test_importing_again_leaves_diary_and_requests_alone(command, write):
    command("practice", "import", write())
    supervisor = queries.supervisor("aino")
    make_meeting(supervisor=supervisor)
    make_inquiry(supervisor=supervisor)

    result = command("practice", "import", write('[[page]]\nslug="uusi"\ntitle="Uusi"\n'))

    assert result.exit_code == 0
    assert rows()["meeting"] == rows()["inquiry"] == 1
    assert queries.supervisor("aino").id == supervisor.id
