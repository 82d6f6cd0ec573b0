"""What requests name: addresses to go on to are taken only if they stay on this server, numbers only if a database
could hold them.
"""

from __future__ import annotations

from urllib.parse import urlsplit

BEYOND = 2**53


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
    """For ``type=`` of what a request gives. Beyond the numbers of records every number is that of none."""
    return max(-BEYOND, min(int(text[:40]), BEYOND))
