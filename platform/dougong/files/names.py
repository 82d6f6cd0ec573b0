"""Names of files as they came, made harmless to show and to save."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

LONGEST = 200
NAMELESS = "file"
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)


def clean_name(name: str) -> str:
    """Without folders, controls and marks that turn the direction of text: "gpj.exe" must not show as
    "exe.jpg". What is too long loses its middle, never its extension."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    text = text.replace("\\", "/").rpartition("/")[2]
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    text = "".join("_" if c in '<>:"|?*' else c for c in text).strip(" .")
    if not text:
        return NAMELESS
    if text.partition(".")[0].lower() in _DEVICES:
        text = f"_{text}"
    if len(text) > LONGEST:
        stem, dot, extension = text.rpartition(".")
        tail = f"…{dot}{extension}" if dot and len(extension) <= 12 else "…"
        text = (stem if dot and len(extension) <= 12 else text)[: LONGEST - len(tail)].rstrip() + tail
    return text


def extension_of(name: str) -> str:
    """In lower case, with its dot; "" if there is none."""
    stem, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if stem and dot and extension else ""


def content_disposition(name: str) -> str:
    """Always an attachment; RFC 6266 with both forms of the name, so that every client finds one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join("_" if c in '"\\%;' else c for c in plain).strip()
    if not plain or plain.startswith("."):
        plain = NAMELESS + (plain if plain.isascii() and plain.startswith(".") else "")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
