"""How a file goes out: always to be saved, never to be run in our own pages' name."""

from __future__ import annotations

from dougong.files.names import content_disposition
from dougong.files.rows import File
from dougong.files.sniffing import UNKNOWN

_HARMLESS = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip")
_HARMLESS_PREFIXES = ("audio/", "video/", "application/vnd.openxmlformats-officedocument.")

POLICY = "default-src 'none'; sandbox"
"""If a browser should show it after all: no scripts, no origin, nothing fetched."""


def served_type(file: File) -> str:
    """Markup and scripts go out as bytes of no known kind."""
    kind = file.media_type
    return kind if kind in _HARMLESS or kind.startswith(_HARMLESS_PREFIXES) else UNKNOWN


def file_headers(file: File) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition(file.name),
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache",
    }
