"""What holds for every table: named columns, versions, tokens, and no inside on the outside."""

from datetime import timedelta

import pytest
from flask_wtf import FlaskForm
from sqlalchemy import event, select
from wtforms import StringField

from app import clock
from app.accounts import audit
from app.accounts.models import Role, User
from app.admin.tables import TableView
from app.extensions import db
from app.practice.models import Orderer, Practice
from tests.admin.addresses import LISTS, delete, details, edit
from tests.conftest import signed_in
from tests.factories import (
    make_contract,
    make_feed,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_practice,
    make_service,
    make_supervisor,
    make_user,
)
from tests.pages import Page, opened

WHITELISTS = ("column_list", "column_details_list", "column_export_list", "form_columns")


def views(app):
    (admin,) = app.extensions["admin"]
    return [item._view for item in admin.menu() if isinstance(item._view, TableView)]  # noqa: SLF001 - it gives its views no other way


def test_every_view_names_its_columns(app):
    for view in views(app):
        for name in WHITELISTS:
            assert isinstance(getattr(view, name), (tuple, list)), (view, name)
        assert view.can_export is False
        assert not view.column_editable_list
        assert issubclass(view.form_base_class, FlaskForm)
        assert view.page_size


@pytest.mark.parametrize("forgotten", WHITELISTS)
def test_a_view_that_forgets_one_is_refused(app, forgotten):
    named = dict.fromkeys(WHITELISTS, ()) | {"column_list": ("name",)}
    del named[forgotten]
    silent = type("SilentView", (TableView,), named)

    with pytest.raises(TypeError, match=forgotten):
        silent(Orderer, name="x", endpoint="silent")


def test_a_form_that_asks_for_more_than_is_named_is_refused(app):
    form = type("WideForm", (FlaskForm,), {"name": StringField(), "role": StringField()})
    named = dict.fromkeys(WHITELISTS, ("name",)) | {"form": form}

    with pytest.raises(TypeError, match="form_columns"):
        type("WideView", (TableView,), named)(Orderer, name="x", endpoint="wide")


def test_searching_minds_neither_large_nor_small_finnish_letters(staff):
    make_practice()
    make_orderer(name="Äänekosken Ääni Oy")

    page = opened(staff(), "/admin/orderer/?search=äänekosken+ÄÄNI")

    assert "Äänekosken Ääni Oy" in page.text


ABSURD = (
    "page=99999999999999999999999", "page=-5", "page=x", "page_size=100000", "sort=999999999",
    "sort=-1", "desc=x", "flt0_tila_on=nonsense", "flt1_x=1", "search=" + "a%20" * 400,
    "_external=1", "_scheme=x", "endpoint=y", "url=//evil.example", "_anchor=a", "_method=POST",
)  # fmt: skip


@pytest.mark.parametrize("query", ABSURD)
def test_an_absurd_address_is_no_fault(staff, query):
    owner = staff()
    make_inquiry()

    answer = owner.get(f"/admin/inquiry/?{query}", follow_redirects=True)

    assert answer.status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_all_absurdities_at_once_are_no_fault_of_any_list(staff, name):
    answer = staff().get(f"/admin/{name}/?{'&'.join(ABSURD)}", follow_redirects=True)

    assert answer.status_code == 200


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 30, "1.0", "", "1,2", "2147483648", "١"])
def test_a_key_that_is_none_is_not_found(staff, key):
    owner = staff()
    make_inquiry()

    for name in ("inquiry", "orderer", "user", "contract"):
        assert owner.get(f"/admin/{name}/details/?id={key}").status_code == 404
        assert owner.get(f"/admin/{name}/details/?id={key}&id=1").status_code == 404
    assert owner.get(f"/admin/vat-rate/delete/?id={key}").status_code == 404


def test_a_form_without_its_token_is_refused(secure_app):
    row = make_orderer()
    owner = signed_in(secure_app, make_user(role=Role.OWNER))
    inquiry = make_inquiry(supervisor=row.supervisor)
    forged = {
        "/admin/orderer/new/": {"name": "Uusi"},
        edit("orderer", row): {"name": "Toinen", "version": "1", "type": "organisation"},
        "/admin/orderer/delete/": {"id": row.id},
        f"/admin/inquiry/{inquiry.id}/answer": {"message": "x"},
        f"/admin/inquiry/{inquiry.id}/close": {"state": "spam"},
    }
    before = row.name

    for address, data in forged.items():
        assert owner.post(address, data=data).status_code == 400, address

    assert [orderer.name for orderer in db.session.scalars(select(Orderer))] == [before]
    assert inquiry.state.value == "new"


def test_with_its_token_it_is_kept(secure_app):
    row = make_orderer()
    owner = signed_in(secure_app, make_user(role=Role.OWNER))

    answer = opened(owner, edit("orderer", row)).submit(owner, {"name": "Uusi nimi"})

    assert answer.status_code == 303
    assert row.name == "Uusi nimi"


def test_a_change_leaves_its_mark(staff):
    row = make_orderer()
    owner = staff()

    opened(owner, edit("orderer", row)).submit(owner, {"name": "Uusi nimi"})

    (mark,) = audit.history("orderer", row.id)
    assert (mark.event, mark.user_id) == ("orderer.changed", owner.user.id)


def test_of_two_who_change_the_same_the_second_sees_both_versions(staff):
    row = make_orderer(name="Alkuperäinen")
    first, second = staff(), staff()
    page = opened(second, edit("orderer", row))
    opened(first, edit("orderer", row)).submit(first, {"name": "Ensimmäisen nimi"})

    answer = page.submit(second, {"name": "Toisen nimi"})

    assert answer.status_code == 409
    shown = Page(answer)
    assert shown.fields()["name"] == "Toisen nimi"
    assert "Nyt tallessa: Ensimmäisen nimi" in shown.text
    assert row.name == "Ensimmäisen nimi"
    assert shown.submit(second).status_code == 303
    assert row.name == "Toisen nimi"


def test_fields_that_the_form_does_not_have_change_nothing(staff):
    make_practice()
    row = make_orderer()
    owner_of_row = row.supervisor_id
    make_supervisor()
    owner = staff()
    data = opened(owner, edit("orderer", row)).fields()

    owner.post(
        edit("orderer", row), data=data | {"supervisor_id": "2", "id": "99", "supervisor": "2"}
    )

    db.session.expire_all()
    assert row.supervisor_id == owner_of_row
    assert db.session.get(Orderer, 99) is None


def test_looking_changes_nothing(staff):
    make_practice()
    contract = make_contract()
    meeting = make_meeting(contract=contract)
    inquiry = make_inquiry(supervisor=contract.supervisor)
    feed = make_feed(supervisor=contract.supervisor)
    owner = staff()
    owner.get("/admin/")
    addresses = [
        *(f"/admin/{name}/{page}" for name in LISTS for page in ("", "new/")),
        *(make(thing, row) for make in (details, edit, delete) for thing, row in (
            ("contract", contract), ("orderer", contract.orderer), ("inquiry", inquiry),
            ("meeting", meeting), ("practice", db.session.get(Practice, 1)), ("user", owner.user),
        )),
        f"/admin/meeting/{meeting.id}/held", f"/admin/meeting/{meeting.id}/move",
        f"/admin/contract/{contract.id}/terminated", f"/admin/feed/{feed.id}/revoke",
    ]  # fmt: skip
    written = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: written.append(args[2]))

    for address in addresses:
        owner.get(address)
    for method in ("HEAD", "OPTIONS"):
        for address in addresses[::7]:
            owner.open(address, method=method)

    changes = ("INSERT", "UPDATE", "DELETE")
    assert [statement for statement in written if statement.startswith(changes)] == []


def test_no_page_holds_a_secret(staff):
    make_practice()
    feed = make_feed()
    service = make_service()
    owner = staff()
    hashes = [user.password_hash for user in db.session.scalars(select(User))] + [feed.token_hash]
    addresses = [f"/admin/{name}/" for name in LISTS]
    addresses += [
        details("user", owner.user),
        edit("user", owner.user),
        details("service", service),
    ]

    for address in addresses:
        source = owner.get(address, follow_redirects=True).text
        assert not any(secret in source for secret in hashes)
        assert "argon2" not in source


def test_what_was_typed_is_never_run(staff):
    nasty = "<script>window.__pwn=1</script><img src=x onerror=alert(1)>"
    supervisor = make_supervisor()
    inquiry = make_inquiry(supervisor=supervisor, name=nasty, message=nasty, organisation=nasty, wished_times=nasty)  # fmt: skip
    orderer = make_orderer(supervisor=supervisor, name=nasty)
    contract = make_contract(orderer=orderer, group_name=nasty)
    owner = staff()

    for address in (
        "/admin/", "/admin/inquiry/", "/admin/orderer/", "/admin/contract/",
        details("inquiry", inquiry), details("orderer", orderer), details("contract", contract),
        edit("orderer", orderer), delete("orderer", orderer),
    ):  # fmt: skip
        page = opened(owner, address)
        assert nasty not in page.source


def test_the_number_of_queries_does_not_grow_with_the_rows(staff):
    supervisor = make_supervisor()
    owner = staff()

    def count(address):
        asked = []

        def note(*args):
            asked.append(args[2])

        event.listen(db.engine, "before_cursor_execute", note)
        opened(owner, address)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    lists = ("/admin/", "/admin/contract/", "/admin/meeting/", "/admin/inquiry/", "/admin/orderer/")

    def more(number):
        for each in range(3):
            contract = make_contract(supervisor=supervisor)
            starts_at = clock.now() + timedelta(days=1 + number * 3 + each)
            make_meeting(contract=contract, starts_at=starts_at)
            make_inquiry(supervisor=supervisor)

    more(0)
    before = {address: count(address) for address in lists}
    more(1)
    after = {address: count(address) for address in lists}

    assert after == before
