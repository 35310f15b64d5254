"""Who may come in at all."""

import pytest

from app.accounts.models import Role
from tests.admin.addresses import LISTS, OWNERS_ONLY
from tests.factories import make_practice, make_supervisor
from tests.pages import Page, opened

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def admin_rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")]


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_is_led_to_the_sign_in_page_from_every_address(app, client, method):
    for rule in admin_rules(app):
        values = dict.fromkeys(rule.arguments, "1")
        _domain, path = rule.build(values, append_unknown=False)

        response = client.open(path, method=method)

        assert response.status_code == 302, path
        assert response.location.startswith("/kirjaudu"), path


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/nothing", "/admin/user", "/admin/user/export/csv/", "/admin/ajax/"]
)
def test_the_prefix_is_closed_where_there_is_nothing_too(client, path):
    assert client.get(path).status_code == 302


def test_an_owner_opens_every_list(staff):
    owner = staff()

    for name in LISTS:
        assert owner.get(f"/admin/{name}/").status_code == 200, name


def test_pages_of_the_admin_are_well_formed(staff):
    owner = staff()

    for name in LISTS:
        opened(owner, f"/admin/{name}/")
    opened(owner, "/admin/")


@pytest.mark.parametrize("name", OWNERS_ONLY)
def test_content_users_and_the_log_are_the_owners_alone(staff, name):
    for visitor in (
        staff(role=Role.SUPERVISOR, supervisor=make_supervisor()),
        staff(role=Role.ASSISTANT),
    ):
        for address in ("", "new/", "edit/?id=1", "details/?id=1", "delete/?id=1"):
            assert visitor.get(f"/admin/{name}/{address}").status_code == 403


def test_an_assistant_reads_times_and_payers_only(staff):
    assistant = staff(role=Role.ASSISTANT)

    answered = {name: assistant.get(f"/admin/{name}/").status_code for name in LISTS}

    assert {name for name, status in answered.items() if status == 200} == {
        "meeting", "contract", "orderer",
    }  # fmt: skip


def test_the_menu_names_what_one_may_open(staff):
    page = opened(staff(role=Role.ASSISTANT), "/admin/")

    links = {link.get("href") for link in page.find_all("nav a")}

    assert links == {
        "/admin/",
        "/admin/week/",
        "/admin/meeting/",
        "/admin/contract/",
        "/admin/invoicing/",
        "/admin/orderer/",
    }


def test_signing_out_is_a_form_with_its_token(staff):
    page = opened(staff(), "/admin/")

    form = page.find("form[action='/kirjaudu-ulos']")

    assert form.get("method") == "post"
    assert page.fields("form[action='/kirjaudu-ulos']")["csrf_token"]


def test_there_is_no_export_no_bulk_action_and_no_lookup(staff):
    owner = staff()

    for name in LISTS:
        assert owner.get(f"/admin/{name}/export/csv/").status_code == 404
        assert owner.post(f"/admin/{name}/action/", data={"action": "delete"}).status_code == 404
        assert owner.get(f"/admin/{name}/ajax/lookup/?name=x").status_code == 404
        assert owner.post(f"/admin/{name}/ajax/update/").status_code == 404


@pytest.mark.parametrize(
    "address", ["inquiry/details/?id=999", "week/?week=9999-W99", "contract/999/report", "ei-ole"]
)
def test_what_is_not_in_the_panel_leads_back_to_the_panel(staff, address):
    make_practice(phone="040 123 4567")
    make_supervisor()

    page = opened(staff(), f"/admin/{address}", 404)

    assert page.link("Hallinnan etusivulle") == "/admin/"
    assert "puhelimitse" not in page.text_at("main")


def test_pages_are_kept_by_nobody(staff):
    response = staff().get("/admin/inquiry/")

    assert response.headers["Cache-Control"] == "no-store"
    assert Page(response).has("meta[name=robots][content=noindex]")
