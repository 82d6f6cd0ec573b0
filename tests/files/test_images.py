"""Thumbnails are drawn anew; what cannot be drawn safely has none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from dougong.errors import NotFound
from dougong.files import Blobs
from dougong.files.images import picture_size, thumbnail
from PIL import Image

from tests.files import hostile


def drawn(folder: Path, content: bytes, kind: str, size: int = 320) -> Image.Image:
    blobs = Blobs(folder)
    blob = blobs.put(io.BytesIO(content), 10**8)
    with Image.open(thumbnail(blobs, blob.hash, kind, size)) as made:
        made.load()
        return made


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (hostile.picture("PNG", (2_000, 1_000)), "image/png"),
        (hostile.picture("JPEG", (2_000, 1_000), "CMYK"), "image/jpeg"),
        (hostile.picture("WEBP", (2_000, 1_000)), "image/webp"),
        (hostile.picture("PNG", (2_000, 1_000), "I;16"), "image/png"),
        (hostile.picture("PNG", (2_000, 1_000), "1"), "image/png"),
        (hostile.picture("PNG", (2_000, 1_000), "P"), "image/png"),
    ],
)
def test_every_kind_of_pixels_becomes_webp(tmp_path: Path, content: bytes, kind: str) -> None:
    made = drawn(tmp_path, content, kind)
    assert (made.format, made.size) == ("WEBP", (320, 160))


def test_a_turned_photo_stands_upright_and_tells_nothing_of_its_camera(tmp_path: Path) -> None:
    made = drawn(tmp_path, hostile.turned_jpeg(), "image/jpeg")
    assert made.size == (20, 40)
    assert not made.getexif()
    path = next(iter(Blobs(tmp_path).made.rglob("*.webp")))
    assert b"SecretCam" not in path.read_bytes()
    assert picture_size(next(Blobs(tmp_path).all()), "image/jpeg") == (20, 40)


def test_of_an_animation_the_first_frame_is_shown(tmp_path: Path) -> None:
    made = drawn(tmp_path, hostile.animated_gif(), "image/gif")
    assert getattr(made, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (hostile.png_bomb(), "image/png"),
        (hostile.picture("JPEG", (500, 500))[:-300], "image/jpeg"),
        (hostile.picture()[:40], "image/png"),
        (hostile.GIF_SCRIPT, "image/gif"),
        (hostile.SVG, "image/svg+xml"),
        (hostile.HTML, "image/png"),
    ],
)
def test_bombs_and_broken_pictures_have_no_thumbnail(tmp_path: Path, content: bytes, kind: str) -> None:
    blob = Blobs(tmp_path).put(io.BytesIO(content), 10**8)
    assert picture_size(blob.path, kind) is None
    with pytest.raises(NotFound):
        thumbnail(Blobs(tmp_path), blob.hash, kind, 320)
    assert not list((tmp_path / "incoming").iterdir())


def test_a_thumbnail_is_made_once(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    blob = blobs.put(io.BytesIO(hostile.picture()), 10**6)
    first = thumbnail(blobs, blob.hash, "image/png", 64)
    made_at = first.stat().st_mtime_ns
    assert thumbnail(blobs, blob.hash, "image/png", 64) == first
    assert first.stat().st_mtime_ns == made_at
    with pytest.raises(NotFound):
        thumbnail(blobs, blob.hash, "image/png", 4096)
