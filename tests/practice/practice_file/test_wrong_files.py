"""The practice file: what is wrong is named with its place, and nothing is stored."""

import re

import pytest

from app.extensions import db
from app.practice import practice_file
from app.practice.models import Practice
from app.practice.practice_file.reader import LARGEST_FILE_BYTES
from tests.practice.practice_file.filing import LEAST

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
