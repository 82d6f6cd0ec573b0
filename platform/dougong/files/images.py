"""Pictures: which uploads are any, and small ones made from them.

What is shown inside pages has always been drawn anew from the pixels, so that nothing else that stood in an upload
reaches a browser. Only formats of which the size can be told before anything is decoded are opened at all.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

from dougong.errors import not_found
from dougong.files.blobs import Blobs

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SIZES = (64, 320, 1280)
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
MOST_PIXELS = 40_000_000
MOST_JPEG_PIXELS = 250_000_000
"""A JPEG is decoded at an eighth of its size if need be, and so may be larger."""
LONGEST_SIDE = 30_000
_ORIENTATION = 0x0112
QUALITY = 82


def picture_size(path: Path, media_type: str) -> tuple[int, int] | None:
    """Width and height as shown; None for what is no picture, a broken one, or one too large to be opened."""
    if media_type not in FORMATS:
        return None
    try:
        with _opened(path, media_type) as picture:
            width, height = picture.size
            turned = picture.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
            _decode(picture, SIZES[0])
            return (height, width) if turned else (width, height)
    except _unreadable():
        return None


def thumbnail(blobs: Blobs, digest: str, media_type: str, size: int) -> Path:
    """The picture as WebP, within a square of ``size``: NotFound where there can be none."""
    if size not in SIZES or media_type not in FORMATS:
        raise not_found("thumbnail", size)
    source = blobs.path(digest)
    try:
        return blobs.make(digest, f"{size}.webp", lambda out: _draw(source, media_type, size, out))
    except _unreadable() as error:
        raise not_found("thumbnail", size) from error


def _draw(source: Path, media_type: str, size: int, out: IO[bytes]) -> None:
    from PIL import ImageOps

    with _opened(source, media_type) as opened:
        _decode(opened, size)
        picture = _plain(opened)
        picture.thumbnail((size, size))
        picture = ImageOps.exif_transpose(picture)
        picture.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=None)


def _opened(path: Path, media_type: str) -> Picture:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # judged below, by our own limits
    picture = Image.open(path, formats=[FORMATS[media_type]])
    width, height = picture.size
    most = MOST_JPEG_PIXELS if picture.format == "JPEG" else MOST_PIXELS
    if width * height > most or max(width, height) > LONGEST_SIDE:
        picture.close()
        raise ValueError("too many pixels")
    return picture


def _decode(picture: Picture, size: int) -> None:
    """The first frame, at no more detail than is needed."""
    picture.draft("RGB", (size, size))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what does not hinder the decoding
        picture.load()


def _plain(picture: Picture) -> Picture:
    if picture.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return picture.point(lambda value: value / 256).convert("L")
    clear = "A" in picture.getbands() or "transparency" in picture.info
    return picture.convert("RGBA" if clear else "RGB")


def _unreadable() -> tuple[type[Exception], ...]:
    """What Pillow raises on broken files; each of its readers has its own habits."""
    from PIL import UnidentifiedImageError

    return (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        MemoryError,
        AttributeError,
        struct.error,
        zlib.error,
    )
