"""flask user create."""

import pytest
from sqlalchemy import func, select

from app.accounts import audit, services
from app.accounts.models import Role, User
from app.extensions import db
from tests.factories import PASSWORD, make_supervisor, make_user


def create(command, email="tuija@example.com", *more, role="owner", typed=PASSWORD + "\n"):
    return command(
        "user", "create", email, "--name", "Tuija", "--role", role, "--password-stdin", *more,
        typed=typed,
    )  # fmt: skip


def test_a_user_can_sign_in_after_that(command):
    result = create(command, "Tuija@Example.com")

    assert (result.exit_code, result.stdout) == (0, "Tuija@Example.com: created\n")
    user = services.who_signs_in("tuija@example.com", PASSWORD)
    assert (user.name, user.role, user.supervisor_id) == ("Tuija", Role.OWNER, None)
    assert [event.event for event in audit.history("user", user.id)] == ["user.created"]


def test_a_user_keeps_a_supervisors_diary(command):
    supervisor = make_supervisor(slug="aino")

    assert (
        create(command, "a@example.com", "--supervisor", "aino", role="supervisor").exit_code == 0
    )

    assert services.find_user("a@example.com").supervisor_id == supervisor.id


@pytest.mark.parametrize(
    ("arguments", "typed", "complaint"),
    [
        (["ei osoite"], PASSWORD, "is not an e-mail address"),
        (["a@example.com, b@example.com"], PASSWORD, "is not an e-mail address"),
        (["Tuija <a@example.com>"], PASSWORD, "is not an e-mail address"),
        (["a@example.com"], "lyhyt", "between 12 and 1024"),
        (["a@example.com"], "salasana1234", "too well known"),
        (["a@example.com"], "", "between 12 and 1024"),
        (["taken@example.com"], PASSWORD, "taken@example.com signs in already"),
        (["TAKEN@example.com"], PASSWORD, "taken@example.com signs in already"),
        (["a@example.com", "--supervisor", "ville"], PASSWORD, "no supervisor 'ville'; there are: aino"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_and_nothing_is_stored(command, arguments, typed, complaint):
    make_supervisor(slug="aino")
    make_user(email="taken@example.com")

    result = create(command, *arguments, typed=typed + "\n")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert complaint in result.stderr
    assert result.stderr.count("\n") == 1
    assert PASSWORD not in result.output
    assert db.session.scalar(select(func.count(User.id))) == 1


@pytest.mark.parametrize("arguments", [["--role", "king"], ["--unknown"]])
def test_a_word_that_the_command_does_not_know_is_refused(command, arguments):
    result = create(command, "a@example.com", *arguments)

    assert result.exit_code == 2
