"""The flask commands: each parses, calls and commits; a mistake is one line and an exit code."""

import secrets
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from smtplib import SMTPException
from typing import Any

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from app import clock, worker
from app.accounts import passwords
from app.accounts import services as accounts
from app.accounts.models import Role, User
from app.calendar import services as feeds
from app.calendar.models import FeedLevel
from app.demo import diary
from app.extensions import db
from app.mail import delivery
from app.mail.outbox import Envelope, enqueue
from app.practice import practice_file, queries
from app.practice.models import Practice

SAMPLE = Path(__file__).parent / "practice" / "samples" / "mantypiha.toml"
FIRST_OWNER = "owner@example.com"
MISTAKES = (
    practice_file.WrongFileError,
    queries.NoPracticeError,
    accounts.UserExistsError,
    accounts.WrongAddressError,
    passwords.WeakPasswordError,
    diary.NotEmptyError,
)

practice_group = AppGroup("practice", help="The practice file.")
user_group = AppGroup("user", help="The people who sign in.")
feed_group = AppGroup("feed", help="The addresses that calendar programs subscribe to.")
demo_group = AppGroup("demo", help="An invented diary for trying Tuokio out.")
mail_group = AppGroup("mail", help="Mail.")


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Tell a mistake in one line on stderr and end with code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except MISTAKES as mistake:
            db.session.rollback()
            raise click.ClickException(str(mistake)) from mistake
        except (OperationalError, ProgrammingError) as error:
            db.session.rollback()
            raise click.ClickException(
                "the database does not answer or is older than this version: run `db upgrade` first"
            ) from error

    return run


@practice_group.command("check")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@plainly
def check_practice(path: Path) -> None:
    """Say whether FILE can be imported; store nothing."""
    practice_file.read(path)
    click.echo(f"{path}: in order")


@practice_group.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@plainly
def import_practice(path: Path) -> None:
    """Make the site say what FILE says."""
    changed = practice_file.import_file(practice_file.read(path))
    db.session.commit()
    click.echo(f"{path}: {'imported' if changed else 'nothing to change'}")


@practice_group.command("export")
@click.argument("path", metavar="FILE", required=False, type=click.Path(path_type=Path))
@plainly
def export_practice(path: Path | None) -> None:
    """Write the site as a practice file, to FILE or to the screen."""
    text = practice_file.as_toml(practice_file.describe())
    if path is None:
        click.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")


@user_group.command("create")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--supervisor", "slug", help="Whose diary the user keeps: the supervisor's slug.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@plainly
def create_user(
    email: str, name: str, role: str, slug: str | None, *, password_stdin: bool
) -> None:
    """Create a user who signs in with EMAIL."""
    password = _password(is_on_stdin=password_stdin)
    supervisor = _supervisor(slug) if slug else None
    accounts.create_user(
        email,
        name=name,
        role=Role(role),
        password=password,
        supervisor_id=supervisor.id if supervisor else None,
    )
    db.session.commit()
    click.echo(f"{email}: created")


@user_group.command("set-password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@plainly
def set_password(email: str, *, password_stdin: bool) -> None:
    """Give EMAIL a new password; every browser of theirs is signed out."""
    user = accounts.find_user(email)
    if user is None:
        raise click.ClickException(f"nobody signs in with {email}")
    accounts.set_password(user, _password(is_on_stdin=password_stdin))
    db.session.commit()
    click.echo(f"{email}: new password set")


@demo_group.command("load")
@click.option("--requests", default=14, type=click.IntRange(0, 100_000), show_default=True)
@click.option("--contracts", default=8, type=click.IntRange(0, 10_000), show_default=True)
@click.option("--meetings", default=90, type=click.IntRange(0, 100_000), show_default=True)
@click.option("--seed", default=7, show_default=True)
@plainly
def load_demo(requests: int, contracts: int, meetings: int, seed: int) -> None:
    """Fill an empty database with an invented diary around today."""
    amounts = diary.Amounts(requests=requests, contracts=contracts, meetings=meetings, seed=seed)
    diary.load(amounts, now=clock.now())
    db.session.commit()
    click.echo("demo diary: loaded")


@mail_group.command("test")
@click.argument("address")
@plainly
def test_mail(address: str) -> None:
    """Send a test mail to ADDRESS now, and say what the server answers."""
    envelope = Envelope(to=accounts.checked_address(address), language="fi")
    message = enqueue("test", envelope, practice=queries.practice())
    db.session.flush()
    # Sent here and now, so nothing is left for the worker to send again.
    db.session.expunge(message)
    db.session.rollback()
    try:
        delivery.send_now(message)
    except (OSError, SMTPException) as error:
        raise click.ClickException(f"not sent: {type(error).__name__}: {error}") from error
    folder = (
        ""
        if current_app.config["MAIL_SERVER"]
        else f" (written to {current_app.instance_path}/mail)"
    )
    click.echo(f"{address}: sent{folder}")


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Tell what would go; delete nothing.")
@with_appcontext
def purge(*, dry_run: bool) -> None:
    """Delete what has been kept as long as the privacy notice says; the worker does it daily."""
    counts = worker.purge(clock.now())
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    for name, count in counts.items():
        click.echo(f"{name}: {count}")


@click.command("first-start")
@with_appcontext
@plainly
def first_start() -> None:
    """Bring the database up, and give an empty one a sample practice, a demo diary and an owner."""
    flask_migrate.upgrade()
    if db.session.get(Practice, 1) is None:
        practice_file.import_file(practice_file.read(SAMPLE))
        diary.load(diary.Amounts(), now=clock.now())
    address = current_app.extensions["settings"].PUBLIC_URL
    told = f"\n  Tuokio       {address}/\n  Sign in at   {address}/kirjaudu\n"
    if db.session.scalar(select(User.id).limit(1)) is None:
        password = secrets.token_urlsafe(12)
        supervisor = queries.supervisors()[0]
        accounts.create_user(
            FIRST_OWNER,
            name=supervisor.name,
            role=Role.OWNER,
            password=password,
            supervisor_id=supervisor.id,
        )
        told += (
            f"  E-mail       {FIRST_OWNER}\n  Password     {password}\n\n"
            "  The password is shown this once.\n"
        )
    click.echo(told)
    db.session.commit()


@feed_group.command("create")
@click.option("--supervisor", "slug", required=True, help="Whose meetings: the supervisor's slug.")
@click.option(
    "--level",
    type=click.Choice([level.value for level in FeedLevel]),
    default=FeedLevel.BUSY.value,
    show_default=True,
    help="How much it tells: that the hour is taken, whose by a code, or all.",
)
@click.option("--purpose", default="", help="What it is for, such as the phone.")
@plainly
def create_feed(slug: str, level: str, purpose: str) -> None:
    """Create a feed and print its address, which cannot be shown again."""
    _feed, token = feeds.create_feed(_supervisor(slug).id, level=FeedLevel(level), purpose=purpose)
    db.session.commit()
    click.echo(feeds.address(token))


@click.command("worker")
@click.option("--once", is_flag=True, help="Do all that is due and end.")
@with_appcontext
def work(*, once: bool) -> None:
    """Deliver mail and do the other periodic work until stopped."""
    if once:
        worker.work_once()
    else:
        worker.work_until_stopped(current_app._get_current_object())  # type: ignore[attr-defined]


def init_commands(app: Flask) -> None:
    """Give the flask command its words."""
    for command in (
        practice_group,
        user_group,
        feed_group,
        demo_group,
        mail_group,
        first_start,
        purge,
        work,
    ):
        app.cli.add_command(command)


def _password(*, is_on_stdin: bool) -> str:
    if is_on_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _supervisor(slug: str) -> Any:
    supervisor = queries.supervisor(slug)
    if supervisor is None:
        known = ", ".join(row.slug for row in queries.supervisors())
        raise click.ClickException(f"no supervisor {slug!r}; there are: {known or 'none'}")
    return supervisor
