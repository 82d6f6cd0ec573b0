"""Small pictures are drawn by a job, soon after their upload: a request waits for no decoder, and ten pages that
show the same new picture draw it once.
"""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

from dougong.errors import NotFound, not_found
from dougong.files.blobs import blobs_of
from dougong.files.images import FORMATS, SIZES, thumbnail
from dougong.files.rows import File
from dougong.jobs import KINDS, JobKind, Progress, enqueue
from dougong.problems import N_
from dougong.storage import Transaction, Workspace

KIND = "draw_thumbnails"
NONE = "none"
"""What stands in the folder of what was made where nothing could be drawn: nobody tries again."""
STILL_DRAWN = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A picture of one clear pixel, for the time being: it takes the room and the colour that the page gives it."""
STILL_DRAWN_HEADERS = {"Cache-Control": "no-store", "Retry-After": "1"}


def order_thumbnails(tx: Transaction, file: File, key: str | None = None) -> None:
    """In the transaction of the upload."""
    if file.is_picture and not all(_path(tx.workspace, file, size).exists() for size in SIZES):
        enqueue(tx, KIND, {"hash": file.hash, "type": file.media_type}, key=key)


def drawn_thumbnail(workspace: Workspace, file: File, size: int) -> Path | None:
    """None as long as it is still to be drawn; NotFound where there can be none. What was drawn once and is lost,
    as after a move of the database alone, is ordered again, though not with every request."""
    if size not in SIZES or not file.is_picture or blobs_of(workspace).made_path(file.hash, NONE).exists():
        raise not_found("thumbnail", size)
    path = _path(workspace, file, size)
    if path.exists():
        return path
    with workspace.write() as tx:
        order_thumbnails(tx, file, key=f"{file.hash} {tx.now_text[:13]}")
    return None


def _path(workspace: Workspace, file: File, size: int) -> Path:
    return blobs_of(workspace).made_path(file.hash, f"{size}.webp")


def _draw(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    """Each size is there whole or not at all; what is there already is not drawn again."""
    blobs = blobs_of(workspace)
    for size in SIZES:
        if not blobs.path(payload["hash"]).exists():
            return  # collected meanwhile
        try:
            thumbnail(blobs, payload["hash"], payload["type"], size)
        except NotFound:
            blobs.make(payload["hash"], NONE, lambda out: None)
            return
        progress.check()


KINDS.add(
    JobKind(
        KIND,
        N_("Draw small pictures"),
        _draw,
        {
            "type": "object",
            "properties": {
                "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "type": {"enum": list(FORMATS)},
            },
            "required": ["hash", "type"],
            "additionalProperties": False,
        },
    )
)
