"""What requests name: addresses to go on to are taken only if they stay on this server, numbers only if a database
could hold them.
"""

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


def whole_number(text: str) -> int:
    """For ``type=`` of what a request gives: no longer number could be that of anything."""
    number = int(text[:40])
    if abs(number) >= 2**63:
        raise ValueError(text[:40])
    return number
