"""Users, as the owner keeps them."""

import pytest
from sqlalchemy import func, select

from app.accounts import passwords
from app.accounts.models import Role, SignIn, User
from app.calendar.models import FeedLevel
from app.extensions import db
from tests.admin.addresses import edit
from tests.factories import (
    PASSWORD,
    make_contract,
    make_feed,
    make_practice,
    make_supervisor,
    make_user,
)
from tests.pages import Page, opened


def sign_ins(user):
    return db.session.scalar(select(func.count()).where(SignIn.user_id == user.id))


def test_a_user_is_made_with_a_password(staff):
    supervisor = make_supervisor()
    owner = staff()
    page = opened(owner, "/admin/user/new/")

    answer = page.submit(owner, {"name": "Uusi Työntekijä", "email": "Uusi@Example.com", "role": "supervisor", "supervisor": str(supervisor.id), "password": PASSWORD})  # fmt: skip

    assert answer.status_code == 303, Page(answer).errors()
    user = db.session.scalars(select(User).where(User.email == "uusi@example.com")).one()
    assert user.supervisor_id == supervisor.id
    assert user.active
    assert passwords.is_right(PASSWORD, user.password_hash)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "lyhyt"}, "password"),
        ({"password": "salasana1234"}, "password"),
        ({"email": "ei osoite"}, "email"),
        ({"email": "tuttu@example.com"}, "email"),
        ({"name": " "}, "name"),
        ({"role": "supervisor"}, "supervisor"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(staff, wrong, field):
    make_user(email="tuttu@example.com")
    owner = staff()
    right = {"name": "Uusi", "email": "uusi@example.com", "role": "assistant", "password": PASSWORD}

    answer = opened(owner, "/admin/user/new/").submit(owner, right | wrong)

    assert answer.status_code == 422
    assert Page(answer).has(f"#{field}-error")
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    "change",
    [{"role": "assistant"}, {"active": None}, {"password": "uusi hyvä salasana"}, {"email": "b@example.com"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_decides_access_ends_the_sign_ins(staff, change):
    supervisor = make_supervisor()
    user = make_user(role=Role.SUPERVISOR, supervisor=supervisor)
    theirs = staff(user=user)
    owner = staff()
    assert theirs.get("/admin/").status_code == 200

    answer = opened(owner, edit("user", user)).submit(owner, change)

    assert answer.status_code == 303
    assert sign_ins(user) == 0
    assert theirs.get("/admin/").status_code == 302


def test_another_name_does_not(staff):
    user = make_user(role=Role.ASSISTANT)
    staff(user=user)
    owner = staff()

    opened(owner, edit("user", user)).submit(owner, {"name": "Uusi Nimi"})

    assert user.name == "Uusi Nimi"
    assert sign_ins(user) == 1


def test_the_last_owner_stays(staff):
    owner = staff()

    for change in ({"role": "assistant"}, {"active": None}):
        answer = opened(owner, edit("user", owner.user)).submit(owner, change)
        assert answer.status_code == 422
    assert owner.user.role is Role.OWNER
    assert owner.user.active


def test_an_empty_password_keeps_the_one_there_is(staff):
    user = make_user(role=Role.ASSISTANT)
    before = user.password_hash
    owner = staff()

    opened(owner, edit("user", user)).submit(owner, {"name": "Toinen"})

    assert user.password_hash == before


@pytest.mark.parametrize(
    "change", [{"active": None}, {"role": "assistant"}, {"supervisor": "__None", "role": "owner"}]
)
def test_the_feeds_of_someone_who_leaves_end(staff, client, change):
    make_practice(owner_sees_all=False)
    supervisor = make_supervisor()
    user = make_user(role=Role.SUPERVISOR, supervisor=supervisor)
    feed = make_feed(supervisor=supervisor, level=FeedLevel.FULL)
    of_client = make_feed(
        supervisor=supervisor, contract_id=make_contract(supervisor=supervisor).id
    )
    owner = staff(supervisor=make_supervisor())

    answer = opened(owner, edit("user", user)).submit(owner, change)

    assert "yksi kalenterisyöte" in opened(owner, answer.location).text
    assert client.get(f"/kalenteri/{feed.token}.ics").status_code == 404
    assert client.get(f"/kalenteri/{of_client.token}.ics").status_code == 200


def test_the_feeds_of_a_diary_that_someone_still_keeps_go_on(staff, client):
    make_practice()
    supervisor = make_supervisor()
    user = make_user(role=Role.SUPERVISOR, supervisor=supervisor)
    make_user(role=Role.SUPERVISOR, supervisor=supervisor)
    feed = make_feed(supervisor=supervisor)
    owner = staff()

    answer = opened(owner, edit("user", user)).submit(owner, {"active": None})

    assert "kalenterisyöte" not in opened(owner, answer.location).text_at("#notices")
    assert client.get(f"/kalenteri/{feed.token}.ics").status_code == 200


def test_a_diary_that_nobody_signed_in_for_keeps_its_feeds(staff, client):
    make_practice()
    supervisor = make_supervisor()
    user = make_user(role=Role.ASSISTANT, supervisor=supervisor)
    feed = make_feed(supervisor=supervisor)
    owner = staff()

    opened(owner, edit("user", user)).submit(owner, {"active": None})

    assert client.get(f"/kalenteri/{feed.token}.ics").status_code == 200


def test_an_assistant_who_looks_after_the_diary_does_not_keep_its_feeds(staff, client):
    make_practice()
    supervisor = make_supervisor()
    user = make_user(role=Role.SUPERVISOR, supervisor=supervisor)
    make_user(role=Role.ASSISTANT, supervisor=supervisor)
    feed = make_feed(supervisor=supervisor)
    owner = staff()

    opened(owner, edit("user", user)).submit(owner, {"active": None})

    assert client.get(f"/kalenteri/{feed.token}.ics").status_code == 404
