"""Keeping exported text from becoming a formula in somebody's spreadsheet, reversibly."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def neutralise(text: str) -> str:
    """``=1+1`` becomes ``'=1+1``; a plain number stays one.

    An apostrophe already before a sign gets a second.
    """
    if text and _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def restore(text: str) -> str:
    """What ``neutralise`` was given."""
    return text[1:] if _NEUTRALISED.match(text) else text
