"""The practice file: what is right goes in and comes out the same, what is wrong is named."""

import re
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.config import ROOT
from app.extensions import db
from app.practice import practice_file, queries
from app.practice.models import Closure, OpeningHours, Practice, Section, Service, ServiceOption
from app.practice.models.booking_rules import defaults
from app.practice.practice_file.reader import LARGEST_FILE_BYTES
from tests.factories import make_contract, make_inquiry, make_meeting

SAMPLES = sorted((ROOT / "app" / "practice" / "samples").glob("*.toml"))

LEAST = """
[practice]
name = "Metsäpolku"
email = "tuki@metsapolku.example.com"

[[supervisor]]
slug = "aino"
name = "Aino Esimerkki"
"""


@pytest.fixture
def write(tmp_path):
    """Writes a practice file: the least one and what is added to it."""

    def write_file(text="", *, least=LEAST) -> Path:
        path = tmp_path / "practice.toml"
        path.write_text(least + text, encoding="utf-8")
        return path

    return write_file


def rows():
    """How much of everything is stored."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in Practice.metadata.sorted_tables
    }


# --- The samples ------------------------------------------------------------------------------


def test_there_is_a_sample_for_each_reference_practice():
    assert len(SAMPLES) == 5


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_goes_in_and_comes_out_the_same(command, tmp_path, sample):
    exported, again = tmp_path / "exported.toml", tmp_path / "again.toml"

    assert command("practice", "check", sample).stdout == f"{sample}: in order\n"
    assert command("practice", "import", sample).stdout == f"{sample}: imported\n"
    before = rows()
    assert command("practice", "import", sample).stdout == f"{sample}: nothing to change\n"
    assert command("practice", "export", exported).exit_code == 0
    assert command("practice", "import", exported).stdout == f"{exported}: nothing to change\n"
    assert command("practice", "export", again).exit_code == 0

    assert exported.read_text() == again.read_text()
    assert rows() == before


@pytest.mark.postgresql
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_says_the_same_on_postgresql(postgresql_app, sample):
    file = practice_file.read(sample)

    assert practice_file.import_file(file)
    db.session.commit()

    assert not practice_file.import_file(practice_file.describe())
    assert practice_file.parse(practice_file.as_toml(file), name="exported") == file


def test_one_sample_replaces_another_whole(command, tmp_path):
    first, second = SAMPLES[0], SAMPLES[1]
    alone, after = tmp_path / "alone.toml", tmp_path / "after.toml"
    command("practice", "import", second)
    command("practice", "export", alone)

    command("practice", "import", first)
    command("practice", "import", second)
    command("practice", "export", after)

    assert after.read_text() == alone.read_text()


def test_an_export_without_a_name_goes_to_the_screen(command, write):
    command("practice", "import", write())

    text = command("practice", "export").stdout

    assert tomllib.loads(text)["practice"]["name"] == "Metsäpolku"


def test_there_is_nothing_to_export_from_an_empty_database(command):
    result = command("practice", "export")

    assert result.exit_code == 1
    assert result.stderr == "Error: import a practice file first\n"


def test_checking_stores_nothing(command, write):
    assert command("practice", "check", write()).exit_code == 0

    assert db.session.get(Practice, 1) is None


# --- What it says -----------------------------------------------------------------------------


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


# --- What is wrong ----------------------------------------------------------------------------

SERVICE = '[[service]]\nslug="x"\nform="group"\nname="X"\n'
OPTION = SERVICE + "[[service.option]]\nminutes=90\n"
PAGE = '[[page]]\nslug="sivu"\ntitle="S"\n'

WRONG = [
    ("no TOML", "name = \n", r"line 9"),
    ("a key twice", "[practice]\nname = 'x'\n", r"line"),
    ("an unknown table", "[[servise]]\nslug='x'\n", r"servise"),
    ("an unknown key", SERVICE + "prise = 1\n", r"service\[0\].*prise|prise.*service\[0\]"),
    ("an unknown key deep down", OPTION + "duration = 1\n", r"service\[0\]\.option\[0\].*duration|duration.*service"),
    ("a price in words", OPTION + 'price = "abc"\n', r"service\[0\]\.option\[0\].*price 'abc'"),
    ("a negative price", OPTION + 'price = "-5"\n', r"price '-5'"),
    ("three decimals", OPTION + 'price = "1.005"\n', r"price '1.005'"),
    ("a thousands separator", OPTION + 'price = "1 000"\n', r"price '1 000'"),
    ("a price too large", OPTION + 'price = "100001"\n', r"too large"),
    ("a price as a number", OPTION + "price = 100\n", r"service\[0\]\.option\[0\]\.price"),
    ("no minutes", SERVICE + "[[service.option]]\nminutes = 0\n", r"service\[0\]\.option\[0\]\.minutes"),
    ("a minutes text", SERVICE + "[[service.option]]\nminutes = '90'\n", r"service\[0\]\.option\[0\]\.minutes"),
    ("participants upside down", OPTION + "participants = [6, 3]\n", r"participants: give the smaller"),
    ("weeks upside down", SERVICE + "interval_weeks = [4, 2]\n", r"interval_weeks: give the smaller"),
    ("an unknown form", SERVICE.replace("group", "circus"), r"service\[0\]\.form"),
    ("an unknown supervisor", SERVICE + "supervisors = ['ville']\n", r"service\[0\]\.supervisors: 'ville' is none of aino"),
    ("an unknown section kind", PAGE + '[[page.section]]\nkind="video"\n', r"page\[0\]\.section\[0\]\.kind"),
    ("an item of another kind", PAGE + '[[page.section]]\nkind="list"\nitems=[1]\n', r"page\[0\]\.section\[0\]\.items"),
    ("an item with a strange key", PAGE + '[[page.section]]\nkind="list"\nitems=[{otsikko="x"}]\n', r"page\[0\]\.section\[0\]\.items"),
    ("a slug twice", PAGE + PAGE, r"page\[1\]\.slug: 'sivu' stands here twice"),
    ("a supervisor twice", '[[supervisor]]\nslug="aino"\nname="A"\n', r"supervisor\[1\]\.slug: 'aino'"),
    ("a slug of the site", PAGE.replace("sivu", "hinnasto"), r"hinnasto"),
    ("a slug with capitals", PAGE.replace("sivu", "Sivu"), r"page\[0\]\.slug"),
    ("a slug with a slash", PAGE.replace("sivu", "a/b"), r"page\[0\]\.slug"),
    ("an unknown language", PAGE + 'summary = {de = "Hallo"}\n', r"page\[0\]\.summary"),
    ("hours that end first", '[[opening_hours]]\nweekday="mon"\nfrom="10"\nto="9"\n', r"opening_hours\[0\].*later"),
    ("a time that is none", '[[opening_hours]]\nweekday="mon"\nfrom="25.00"\nto="26.00"\n', r"'25.00' is not a time"),
    ("a Finnish weekday", '[[opening_hours]]\nweekday="ma"\nfrom="9"\nto="10"\n', r"opening_hours\[0\]\.weekday"),
    ("hours of a stranger", '[[opening_hours]]\nsupervisor="ville"\nweekday="mon"\nfrom="9"\nto="10"\n', r"opening_hours\[0\]\.supervisor"),
    ("a closure that ends first", "[[closure]]\nfrom=2027-07-02\nto=2027-07-01\n", r"closure\[0\].*earlier"),
    ("hours that end before they begin to hold", '[[opening_hours]]\nweekday="mon"\nfrom="9"\nto="10"\nvalid_from=2027-02-02\nvalid_until=2027-02-01\n', r"opening_hours\[0\].*valid_until"),
    ("one day of another weekday", '[[opening_hours]]\nweekday="mon"\nfrom="9"\nto="10"\nvalid_from=2027-02-02\nvalid_until=2027-02-02\n', r"opening_hours\[0\].*no mon"),
    ("an unknown eve", "[booking]\nclosed_eves=['jouluaatto']\n", r"booking\.closed_eves\[0\].*new_year"),
    ("too long a hold", "[booking]\nhold_hours=500\n", r"booking\.hold_hours"),
    ("too wide a buffer", "[booking.buffers]\nremote=[15, 900]\n", r"booking\.buffers\.remote\[1\]"),
    ("a buffer of no place", "[booking.buffers]\nulkona=[15, 15]\n", r"booking\.buffers.*ulkona"),
    ("a reminder after the time is let go", "[booking]\nhold_hours=24\nremind_hours=48\n", r"booking: .remind_hours"),
    ("a day that does not exist", "[[closure]]\nfrom=2027-02-30\nto=2027-03-01\n", r"line"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "complaint"),
    [pytest.param(text, complaint, id=name) for name, text, complaint in WRONG],
)
@pytest.mark.parametrize("verb", ["check", "import"])
def test_a_wrong_file_is_named_with_its_place_and_nothing_is_stored(command, write, verb, text, complaint):  # fmt: skip
    path = write(text)

    result = command("practice", verb, path)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: {path}: ")
    assert result.stderr.count("\n") == 1
    assert re.search(complaint, result.stderr), result.stderr
    assert db.session.get(Practice, 1) is None


WRONG_PRACTICES = [
    ("no practice", "", r"practice"),
    ("no name", "[practice]\nemail='a@example.com'\n", r"practice.*name|name.*practice"),
    ("an empty name", "[practice]\nname=''\nemail='a@example.com'\n", r"practice\.name"),
    ("no address", "[practice]\nname='x'\nemail='a, b@example.com'\n", r"practice\.email"),
    ("a wrong Y-tunnus", "[practice]\nname='x'\nemail='a@example.com'\nbusiness_id='1234567-8'\n", r"practice\.business_id: the check digit"),
    ("a phone in words", "[practice]\nname='x'\nemail='a@example.com'\nphone='soita'\n", r"practice\.phone"),
    ("a language that is left out", "[practice]\nname='x'\nemail='a@example.com'\ndefault_language='sv'\n", r"default_language"),
    ("an unknown standing", "[practice]\nname='x'\nemail='a@example.com'\nvat='none'\n", r"practice\.vat"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "complaint"),
    [pytest.param(head, complaint, id=name) for name, head, complaint in WRONG_PRACTICES],
)
def test_a_wrong_practice_is_named(command, write, head, complaint):
    path = write(least=head + "[[supervisor]]\nslug='aino'\nname='Aino'\n")

    result = command("practice", "import", path)

    assert result.exit_code == 1
    assert re.search(complaint, result.stderr), result.stderr


def test_a_practice_needs_a_supervisor(command, write):
    result = command(
        "practice", "check", write(least="[practice]\nname='x'\nemail='a@example.com'\n")
    )

    assert result.exit_code == 1
    assert "supervisor" in result.stderr


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(b"# " + b"x" * 5_000_000, "larger than 1024 kB", id="five megabytes"),
        pytest.param(b"# \xe4\xe4kk\xf6set", "not UTF-8 at byte 2", id="Latin-1"),
        pytest.param(b"", "practice", id="empty"),
        pytest.param(b"\x00\x01\x02", "line 1", id="no text"),
    ],
)
def test_what_is_no_practice_file_at_all_is_refused(command, tmp_path, content, complaint):
    path = tmp_path / "file.toml"
    path.write_bytes(content)

    result = command("practice", "import", path)

    assert result.exit_code == 1
    assert complaint in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_of_the_largest_size_is_still_read(write):
    filling = "# " + "x" * (LARGEST_FILE_BYTES - len(LEAST.encode()) - 3) + "\n"

    assert practice_file.read(write(filling)).practice.name == "Metsäpolku"


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_said_so(command, tmp_path, name):
    result = command("practice", "import", tmp_path / name)

    assert result.exit_code == 1
    assert str(tmp_path / name) in result.stderr
    assert result.stderr.count("\n") == 1
