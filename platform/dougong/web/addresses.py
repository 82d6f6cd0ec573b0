"""Addresses to go on to. What a request names is taken only if it stays on this server."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_next(address: str | None) -> str | None:
    """The address, if it is a plain path of ours. Browsers read "//host" and "/\\host" as another server."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return None
    if any(ord(character) < 32 or character == "\\" for character in address):
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path.startswith("/sign-"):
        return None
    return address.rstrip("?")
