"""What a file is, told from its bytes. Its name only chooses among what the bytes allow."""

from __future__ import annotations

import codecs
from pathlib import Path

from dougong.files.names import extension_of

HEAD = 16 * 1024
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"

_OFFICE = "application/vnd.openxmlformats-officedocument"
_BY_EXTENSION = {
    ".csv": "text/csv",
    ".doc": "application/msword",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".gif": "image/gif",
    ".heic": "image/heif",
    ".htm": "text/html",
    ".html": "text/html",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".md": "text/markdown",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".svg": "image/svg+xml",
    ".tsv": "text/tab-separated-values",
    ".txt": TEXT,
    ".webp": "image/webp",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
_TEXTS = frozenset(["text/csv", "application/json", "text/markdown", "text/tab-separated-values", TEXT])
_MARKUP = frozenset(["text/html", "image/svg+xml", "application/xml"])
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")


def media_type(path: Path, name: str) -> str:
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return media_type_of(head, name)


def media_type_of(head: bytes, name: str) -> str:
    claimed = _BY_EXTENSION.get(extension_of(name), UNKNOWN)
    found = _signatures(head)
    markup = next((kind for kind in found if kind in _MARKUP), None)
    if markup is not None:
        return markup
    if claimed in found or (head.startswith(_OLD_OFFICE) and extension_of(name) in (".xls", ".ppt")):
        return claimed
    if found:
        return "application/zip" if head.startswith(b"PK") else found[0]
    if _is_text(head):
        return claimed if claimed in _TEXTS else TEXT
    return UNKNOWN


def _signatures(head: bytes) -> list[str]:
    """Media types whose marks the bytes bear, the likeliest first."""
    # Its table of signatures takes longer to load than the rest of a start-up may last.
    import puremagic

    if not head:
        return []
    try:
        found = puremagic.magic_string(head)
    except puremagic.PureError:
        return []
    return list(dict.fromkeys(one.mime_type for one in found if one.mime_type))


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
