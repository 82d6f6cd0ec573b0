"""Texts as searching compares them."""

from __future__ import annotations

import unicodedata


def fold(value: str) -> str:
    """Case, width and compatibility forms set aside: the way in which searching compares."""
    if value.isascii():
        return value.casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())


def key_of(value: str) -> str:
    """What the key column of a text field holds."""
    return fold(value).strip()
