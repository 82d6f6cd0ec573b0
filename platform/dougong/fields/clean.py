"""The one place where text from outside is made fit to keep: NFC, no NUL, no halves of surrogate pairs,
bounded."""

from __future__ import annotations

import unicodedata

from dougong.fields.errors import refuse
from dougong.problems import N_

BYTES_PER_CHARACTER = 4
"""No character takes more in UTF-8, so a limit in characters implies one in bytes."""


def clean(text: str, max_length: int | None = None, max_bytes: int | None = None) -> str:
    """The text in NFC; raises FieldError where it holds what no database, JSON or screen can carry.

    Both limits judge the text in NFC, which is what is kept: ``max_length`` counts code points, as JSON
    Schema does.
    """
    if not text.isascii():
        text = _composed(text)
    if "\0" in text:
        raise refuse("bad_character", N_("The text holds a NUL character, which cannot be kept."))
    if max_length is not None and len(text) > max_length:
        raise refuse(
            "too_long",
            N_("At most {limit} characters are allowed; these are {length}."),
            limit=max_length,
            length=len(text),
        )
    if max_bytes is not None and len(text) * BYTES_PER_CHARACTER > max_bytes:
        _check_bytes(text, max_bytes)
    return text


def _composed(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise refuse("bad_character", N_("The text holds half of a character (a lone surrogate).")) from None
    return unicodedata.normalize("NFC", text)


def _check_bytes(text: str, limit: int) -> None:
    size = len(text.encode())
    if size > limit:
        raise refuse(
            "too_long", N_("At most {limit} bytes are allowed; these are {length}."), limit=limit, length=size
        )
