"""Files as pages show them: what kind they are at a glance, how large, and where they are fetched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from dougong.files import File
from dougong.web.screens import Screen

_KINDS = (
    ("image/", "photo", 2),
    ("video/", "video", 3),
    ("audio/", "microphone", 3),
    ("application/pdf", "file-text", 6),
    ("application/msword", "file-text", 1),
    ("application/vnd.ms-excel", "table", 5),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml", "file-text", 1),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "table", 5),
    ("application/vnd.openxmlformats-officedocument.presentationml", "presentation", 4),
    ("application/zip", "archive", 4),
    ("text/csv", "table", 5),
    ("text/", "file-text", 1),
)


@dataclass(frozen=True, slots=True)
class FileView:
    """``small`` and ``large`` are the addresses of pictures; "" for what is none."""

    id: int
    name: str
    size: str
    icon: str
    hue: int
    url: str
    small: str
    large: str
    width: int | None
    height: int | None


def file_views(screen: Screen, files: Iterable[File]) -> list[FileView]:
    return [file_view(screen, file) for file in files]


def file_view(screen: Screen, file: File) -> FileView:
    icon, colour = next(
        ((icon, colour) for kind, icon, colour in _KINDS if file.media_type.startswith(kind)), ("file", 1)
    )
    return FileView(
        file.id,
        file.name,
        screen.formats.bytes(file.size),
        icon,
        colour,
        url_for("web.download_file", file_id=file.id),
        thumbnail_url(file.id, 320) if file.is_picture else "",
        thumbnail_url(file.id, 1280) if file.is_picture else "",
        file.width,
        file.height,
    )


def thumbnail_url(file_id: int, size: int) -> str:
    return url_for("web.show_thumbnail", file_id=file_id, size=size)
