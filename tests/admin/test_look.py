"""The look of the site, chosen in the admin: accent, corners, portraits and logo."""

import io
from pathlib import Path

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.accounts.models import Role
from app.extensions import db
from app.practice.choices import Corners
from app.practice.models import Practice, Supervisor
from app.practice.theme import colour_of
from tests.admin.addresses import edit
from tests.factories import make_practice, make_supervisor
from tests.pages import Page, opened


@pytest.fixture
def owner(staff):
    make_practice(accent_hue=165)
    make_supervisor(slug="aino", name="Aino")
    return staff()


def picture(size=(600, 750)):
    file = io.BytesIO()
    Image.new("RGB", size, (90, 120, 100)).save(file, "JPEG")
    return file.getvalue()


def send(owner, row, values=None, *, upload=None, field="portrait"):
    """Fill in the row's form as a browser does that sends files."""
    address = edit(type(row).__name__.lower(), row)
    data = opened(owner, address).fields() | (values or {})
    if upload is not None:
        data[f"{field}-file"] = FileStorage(io.BytesIO(upload), "IMG 0001.jpg")
    return post(owner, address, data)


def post(visitor, address, data):
    """Send as one piece: the client would put a large one into a file and leave it open."""
    boundary, body = encode_multipart(data)
    return visitor.post(
        address, data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


def practice():
    return db.session.get(Practice, 1)


def supervisor():
    return db.session.query(Supervisor).one()


def files(app):
    folder = Path(app.instance_path) / "pictures"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# --- Colour and corners


def test_of_a_chosen_colour_the_hue_is_kept(owner):
    answer = send(owner, practice(), {"accent_hue": "#FFEE88", "corners": "round"})

    assert answer.status_code == 303, Page(answer).errors()
    assert practice().accent_hue == 100
    assert practice().corners is Corners.ROUND


@pytest.mark.parametrize("hue", [0, 65, 100, 165, 359])
def test_a_form_that_leaves_the_colour_alone_leaves_it_alone(owner, hue):
    practice().accent_hue = hue
    db.session.commit()

    send(owner, practice(), {"phone": "040 123 4567"})

    assert practice().phone == "040 123 4567"
    assert practice().accent_hue == hue


@pytest.mark.parametrize(
    ("colour", "told"),
    [
        ("#808080", "ei ole sävyä"),
        ("#ffffff", "ei ole sävyä"),
        ("punainen", "Valitse väri"),
        ("", "Valitse väri"),
    ],
)
def test_a_wrong_colour_is_told_and_not_kept(owner, colour, told):
    answer = send(owner, practice(), {"accent_hue": colour})

    assert answer.status_code == 422
    assert told in " ".join(Page(answer).errors())
    assert practice().accent_hue == 165


def test_a_shape_that_is_none_is_refused(owner):
    assert send(owner, practice(), {"corners": "wavy"}).status_code == 422


def test_the_admin_wears_the_same_theme(owner):
    page = opened(owner, "/admin/")

    sheet = owner.get(page.find_all("link[rel=stylesheet]")[-1].get("href"))

    assert "--accent-hue: 165" in sheet.text


def test_the_picker_shows_the_hue_that_is_stored(owner):
    assert opened(owner, edit("practice", practice())).fields()["accent_hue"] == colour_of(165)


# --- Pictures


def test_a_portrait_is_kept_with_its_words(app, owner):
    answer = send(owner, supervisor(), {"portrait-alt-fi": "Aino pöydän ääressä"}, upload=picture())

    assert answer.status_code == 303, Page(answer).errors()
    kept = supervisor().portrait
    assert kept["alt"] == {"fi": "Aino pöydän ääressä"}
    assert files(app) == sorted(f"{kept['name']}-{width}.webp" for width in kept["widths"])


def test_without_words_no_picture_is_taken(app, owner):
    answer = send(owner, supervisor(), upload=picture())

    assert answer.status_code == 422
    assert "Kirjoita, mitä kuvassa näkyy." in Page(answer).errors()
    assert supervisor().portrait is None
    assert files(app) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"no picture", "ei voitu lukea"), (picture((30, 30)), "liian pieni")],
)
def test_what_is_no_usable_picture_is_told(app, owner, content, told):
    answer = send(owner, supervisor(), {"portrait-alt-fi": "Aino"}, upload=content)

    assert answer.status_code == 422
    assert told in " ".join(Page(answer).errors())
    assert files(app) == []


def test_a_new_portrait_takes_the_files_of_the_old_one_away(app, owner):
    send(owner, supervisor(), {"portrait-alt-fi": "Aino"}, upload=picture())
    before = files(app)

    send(owner, supervisor(), upload=picture())

    assert len(files(app)) == len(before)
    assert not set(files(app)) & set(before)


def test_other_changes_leave_the_picture_alone(app, owner):
    send(owner, supervisor(), {"portrait-alt-fi": "Aino"}, upload=picture())
    before = files(app)

    send(owner, supervisor(), {"name": "Aino Metsä", "portrait-alt-fi": "Aino Metsä"})

    assert files(app) == before
    assert supervisor().portrait["alt"] == {"fi": "Aino Metsä"}


def test_a_removed_portrait_is_gone(app, owner):
    send(owner, supervisor(), {"portrait-alt-fi": "Aino"}, upload=picture())

    send(owner, supervisor(), {"portrait-is_removed": "y"})

    assert supervisor().portrait is None
    assert files(app) == []


def test_the_picture_goes_with_its_supervisor(app, owner):
    send(owner, supervisor(), {"portrait-alt-fi": "Aino"}, upload=picture())

    opened(owner, f"/admin/supervisor/delete/?id={supervisor().id}").submit(owner)

    assert db.session.query(Supervisor).count() == 0
    assert files(app) == []


def test_the_logo_of_the_practice_shows_on_the_site(owner):
    send(owner, practice(), {"logo-alt-fi": "Metsäpolku"}, upload=picture((400, 90)), field="logo")

    assert opened(owner, "/").find(".brand img").get("alt") == "Metsäpolku"


def test_a_picture_of_several_megabytes_passes_for_those_who_have_signed_in(owner):
    upload = picture() + b"\0" * (3 * 1024 * 1024)

    answer = send(owner, supervisor(), {"portrait-alt-fi": "Aino"}, upload=upload)

    assert answer.status_code == 303


def test_a_stranger_may_not_send_so_much(client):
    make_practice()
    row = make_supervisor()
    upload = io.BytesIO(b"\0" * (600 * 1024))

    answer = post(client, edit("supervisor", row), {"portrait-file": FileStorage(upload, "a.jpg")})

    assert answer.status_code == 413


def test_only_an_owner_changes_pictures(staff):
    make_practice()
    row = make_supervisor()

    answer = staff(role=Role.SUPERVISOR, supervisor=row).get(edit("supervisor", row))

    assert answer.status_code == 403
