"""Files as pages show them: what kind they are at a glance, how large, and where they are fetched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.files import File, files_by_id
from dougong.records.files import is_readable
from dougong.web.screens import Screen

MOST_SHOWN = 200

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
    is_document: bool = False
    """Whether its pages can be shown."""


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
        file.media_type == "application/pdf",
    )


def thumbnail_url(file_id: int, size: int) -> str:
    return url_for("web.show_thumbnail", file_id=file_id, size=size)


def files_in(screen: Screen, text: str) -> list[File]:
    """The files that a form's text names, as far as whoever looks may see them."""
    return readable_files(screen, ids_in(text))


def ids_in(text: str) -> list[int]:
    words = text.replace(" ", "").split(",")[:MOST_SHOWN]
    return [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= 16]


def readable_files(screen: Screen, ids: Iterable[int]) -> list[File]:
    wanted = list(dict.fromkeys(ids))
    known = files_by_id(screen.tx, wanted)
    return [known[i] for i in wanted if i in known and is_readable(screen.tx, screen.actor, known[i])]


def views_of(screen: Screen, value: Iterable[Mapping[str, Any]]) -> list[FileView]:
    """Of what record JSON says; who reads the record may read its files."""
    ids = [one["id"] for one in value]
    known = files_by_id(screen.tx, ids)
    return file_views(screen, (known[i] for i in ids if i in known))
