"""Static files under addresses that name their content."""

import gzip
import os
import re

import brotli
import pytest
from flask import url_for

from app.web import static_files
from app.web.static_files import compress, fingerprint_of
from tests.visitors import Visitor

STYLE = "body { color: teal; }\n" * 50
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of ours in place of static/."""
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "a.css").write_text(STYLE)
    (tmp_path / "mark.png").write_bytes(b"\x89PNG" + bytes(2000))
    (tmp_path.parent / "outside.css").write_text("secret")
    monkeypatch.setattr(static_files, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def visitor(folder, make_app):
    return Visitor(make_app())


@pytest.fixture
def named(visitor):
    """The address that a page gives a file."""

    def address(name):
        with visitor.application.test_request_context():
            return url_for("static", filename=name)

    return address


def fetched(visitor, path, **headers):
    answer = visitor.get(path, headers=headers)
    answer.get_data()
    answer.close()
    return answer


def test_a_page_names_the_content(named, folder):
    assert named("css/a.css") == f"/static/{fingerprint_of(folder)}/css/a.css"
    assert re.fullmatch("[0-9a-f]{12}", fingerprint_of(folder))


def test_under_its_content_it_is_kept_for_good(visitor, named):
    answer = fetched(visitor, named("css/a.css"))

    assert (answer.status_code, answer.text) == (200, STYLE)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"


@pytest.mark.parametrize("path", ["/static/css/a.css", "/static/0123456789ab/css/a.css"], ids=["plain", "of another start"])  # fmt: skip
def test_under_any_other_address_it_is_asked_for_again(visitor, path):
    answer = fetched(visitor, path)

    assert (answer.status_code, answer.text) == (200, STYLE)
    assert answer.headers["Cache-Control"] == "no-cache"
    known = {"If-None-Match": answer.headers["ETag"]}
    assert fetched(visitor, path, **known).status_code == 304


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "css" / "a.css").write_text("other"),
        lambda folder: (folder / "css" / "a.css").rename(folder / "css" / "b.css"),
        lambda folder: (folder / "new.js").write_text("1"),
        lambda folder: (folder / "mark.png").unlink(),
    ],
    ids=["content", "name", "one more", "one less"],
)
def test_any_change_is_another_name(folder, change):
    before = fingerprint_of(folder)

    change(folder)

    assert fingerprint_of(folder) != before


def test_compressing_changes_no_name(folder):
    before = fingerprint_of(folder)

    compress(folder)

    assert fingerprint_of(folder) == before


def test_where_files_are_worked_on_they_are_not_kept(visitor, named):
    visitor.application.debug = True

    assert named("css/a.css") == "/static/css/a.css"


@pytest.mark.parametrize("encoding", UNPACK)
@pytest.mark.parametrize("is_set_up", [True, False])
def test_it_comes_in_the_form_that_is_liked_best_if_that_was_made(visitor, named, folder, encoding, is_set_up):  # fmt: skip
    if is_set_up:
        compress(folder)

    answer = fetched(visitor, named("css/a.css"), **{"Accept-Encoding": encoding})

    sent_as = encoding if is_set_up else ""
    assert answer.headers.get("Content-Encoding", "") == sent_as
    assert UNPACK[sent_as](answer.data).decode() == STYLE
    assert answer.vary.as_set() == {"accept-encoding"}
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"].endswith("immutable")


def test_a_form_older_than_its_file_is_not_sent(visitor, named, folder):
    compress(folder)
    path = folder / "css" / "a.css"
    path.write_text("new")
    for form in path.parent.glob("a.css.*"):
        os.utime(form, (0, 0))

    answer = fetched(visitor, "/static/css/a.css", **{"Accept-Encoding": "br"})

    assert answer.text == "new"
    compress(folder)
    answer = fetched(visitor, "/static/css/a.css", **{"Accept-Encoding": "br"})
    assert brotli.decompress(answer.data) == b"new"


def test_each_form_has_a_mark_of_its_own(visitor, named, folder):
    compress(folder)

    marks = {
        fetched(visitor, named("css/a.css"), **{"Accept-Encoding": encoding}).headers["ETag"]
        for encoding in UNPACK
    }

    assert len(marks) == 3


def test_a_picture_is_not_compressed_again(visitor, named, folder):
    compress(folder)

    answer = fetched(visitor, named("mark.png"), **{"Accept-Encoding": "br"})

    assert sorted(path.name for path in folder.iterdir()) == ["css", "mark.png"]
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers


@pytest.mark.parametrize("path", ["../outside.css", "%2e%2e/outside.css", "css/../../outside.css", "//etc/passwd", "0123456789ab/../outside.css", "0123456789ab//etc/passwd", "css", "nothing.css", "0123456789ab", ""])  # fmt: skip
def test_nothing_but_the_folder_is_served(visitor, folder, path):
    compress(folder.parent)

    for encoding in UNPACK:
        answer = fetched(visitor, f"/static/{path}", **{"Accept-Encoding": encoding})
        assert answer.status_code in {404, 308}
        assert "secret" not in answer.text
