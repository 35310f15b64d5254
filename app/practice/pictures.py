"""Portraits and the logo: an upload is decoded, turned upright, made anew as WebP in a few widths, and kept.

Nothing of the uploaded file itself is kept: not its name, not the place and camera written inside it.
"""

import io
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from app.database import Words
from app.practice.models.picture import Picture

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
# For a phone, for a phone with a sharp screen, and for a large one.
WIDTHS = (240, 480, 960)
LEAST_SIDE = 40
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 80
FILE_NAME = re.compile(r"[0-9a-f]{24}-[0-9]{1,4}\.webp")


class WrongPictureError(ValueError):
    """The upload cannot be used."""


class NoPictureError(WrongPictureError):
    """It is no JPEG, PNG or WebP that can be read."""


class TooLargePictureError(WrongPictureError):
    """More bytes or pixels than we are ready to unpack."""


class TooSmallPictureError(WrongPictureError):
    """Too few pixels to show."""


@dataclass(frozen=True, kw_only=True)
class MadePicture:
    """A picture in its widths, smallest first, before it is kept."""

    height: int
    files: dict[int, bytes]


def made(upload: bytes) -> MadePicture:
    """The picture in each width that it is large enough for. Raises WrongPictureError."""
    if len(upload) > MOST_BYTES:
        raise TooLargePictureError
    try:
        with Image.open(io.BytesIO(upload), formats=FORMATS) as opened:
            # Read from the head of the file, before anything is unpacked.
            if opened.width * opened.height > MOST_PIXELS:
                raise TooLargePictureError
            upright = ImageOps.exif_transpose(opened)
            plain = _in_plain_colours(upright)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise NoPictureError from error
    if min(plain.size) < LEAST_SIDE:
        raise TooSmallPictureError
    widths = [width for width in WIDTHS if width < plain.width]
    widths.append(min(plain.width, WIDTHS[-1]))
    files = {width: _encoded(plain, width) for width in sorted(set(widths))}
    return MadePicture(height=_height(plain, max(files)), files=files)


def keep(picture: MadePicture, folder: Path, *, alt: Words) -> Picture:
    """Write the files under a new name that nobody can guess, and answer what the row remembers."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(12)
    for width, content in picture.files.items():
        (folder / file_name(name, width)).write_bytes(content)
    return Picture(name=name, widths=sorted(picture.files), height=picture.height, alt=alt)


def discard(picture: Picture, folder: Path) -> None:
    """Delete the files of a picture that no row shows any more."""
    for width in picture["widths"]:
        (folder / file_name(picture["name"], width)).unlink(missing_ok=True)


def file_name(name: str, width: int) -> str:
    """The file of one width."""
    return f"{name}-{width}.webp"


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """Red, green and blue as screens mean them, transparency kept."""
    profile = image.info.get("icc_profile")
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    image = image.convert("RGBA" if has_alpha else "RGB")
    if profile and not has_alpha:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
            image = found or image
        except (ImageCms.PyCMSError, OSError):
            # A profile that cannot be read says nothing; the colours stay as they are.
            pass
    return image


def _encoded(image: Image.Image, width: int) -> bytes:
    resized = image.resize((width, _height(image, width)), Image.Resampling.LANCZOS)
    resized.info.clear()
    file = io.BytesIO()
    resized.save(file, "WEBP", quality=QUALITY, method=6)
    return file.getvalue()


def _height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))
