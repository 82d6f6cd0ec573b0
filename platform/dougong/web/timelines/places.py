"""Places and widths as classes, a digit each: the content policy lets no element bring a style of its own.

``frontend/src/css/timeline_view.css`` makes percentages of them.
"""

from __future__ import annotations

from dougong.web.timelines.windows import WHOLE

DIGITS = "abcd"
"""Tens, ones, tenths and hundredths of a per cent."""


def at(place: int) -> str:
    return _classes("l", place)


def room(width: int) -> str:
    return _classes("w", width)


def _classes(side: str, parts: int) -> str:
    """Without those that are nothing."""
    digits = (parts // (WHOLE // 10), *(parts // by % 10 for by in (100, 10, 1)))
    return " ".join(f"{side}{name}{digit}" for name, digit in zip(DIGITS, digits, strict=True) if digit)
