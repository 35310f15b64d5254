"""Pictures: what comes out is WebP in a few widths with nothing of the upload's own story."""

import io

import pytest
from PIL import Image

from app.practice import pictures
from app.practice.pictures import (
    MOST_BYTES,
    NoPictureError,
    TooLargePictureError,
    TooSmallPictureError,
    made,
)


def upload(size=(1200, 900), *, kind="JPEG", mode="RGB", colour=(90, 120, 100), **more):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **more)
    return file.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_out_in_three_widths(kind):
    picture = made(upload(kind=kind))

    assert list(picture.files) == [240, 480, 960]
    assert picture.height == 720
    for width, content in picture.files.items():
        assert opened(content).format == "WEBP"
        assert opened(content).size == (width, width * 3 // 4)


@pytest.mark.parametrize(
    ("width", "widths"), [(960, [240, 480, 960]), (700, [240, 480, 700]), (240, [240]), (100, [100])]
)  # fmt: skip
def test_a_picture_is_never_made_larger(width, widths):
    assert list(made(upload((width, 200))).files) == widths


def test_nothing_that_was_written_inside_the_file_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    content = upload(exif=exif, comment=b"secret words")

    files = made(content).files.values()

    assert b"Camera of somebody" in content
    for file in files:
        assert b"Camera" not in file
        assert b"secret" not in file
        assert b"EXIF" not in file
        assert b"ICCP" not in file
        assert not opened(file).getexif()


def test_a_picture_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    picture = made(upload((800, 600), exif=exif))

    assert opened(picture.files[600]).size == (600, 800)


def test_a_logo_stays_transparent():
    picture = made(upload((300, 80), kind="PNG", mode="RGBA", colour=(0, 0, 0, 0)))

    assert opened(picture.files[300]).convert("RGBA").getpixel((10, 10))[3] == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        upload(kind="GIF", mode="P", colour=1),
        upload()[:600],
    ],
    ids=["nothing", "text", "svg", "gif", "broken off"],
)
def test_what_is_no_picture_of_a_known_kind_is_refused(content):
    with pytest.raises(NoPictureError):
        made(content)


def test_too_many_bytes_are_refused():
    with pytest.raises(TooLargePictureError):
        made(upload() + b"\0" * MOST_BYTES)


def test_a_small_file_that_unpacks_to_very_much_is_refused_before_it_is_unpacked():
    bomb = upload((8000, 5001), kind="PNG", mode="1", colour=0)

    assert len(bomb) < 50_000
    with pytest.raises(TooLargePictureError):
        made(bomb)


def test_too_few_pixels_are_refused():
    with pytest.raises(TooSmallPictureError):
        made(upload((39, 400)))


def test_files_have_names_that_nobody_can_guess_and_go_when_they_are_discarded(tmp_path):
    folder = tmp_path / "pictures"

    picture = pictures.keep(made(upload()), folder, alt={"fi": "Ikkuna"})

    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 3
    assert all(pictures.FILE_NAME.fullmatch(name) for name in names)
    assert picture["widths"] == [240, 480, 960]
    pictures.discard(picture, folder)
    assert list(folder.iterdir()) == []
