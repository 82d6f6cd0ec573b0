"""Patterns in which ``*`` stands for any characters and ``?`` for one; ``~`` before them takes their meaning
away."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped] # google-re2 ships no types

from dougong.expressions.limits import MAX_FORMAT

_WILD = re.compile(r"~[*?~]|[*?]")


def has_wildcards(text: str) -> bool:
    return _WILD.search(text) is not None


@lru_cache(maxsize=256)
def wild_pattern(text: str, *, ignoring_case: bool = False) -> Any | None:
    """Compiled by RE2, which never needs more than linear time; None for a pattern that is too long."""
    if len(text) > MAX_FORMAT:
        return None
    pieces = ["(?is)" if ignoring_case else "(?s)"]
    done = 0
    for match in _WILD.finditer(text):
        pieces.append(re2.escape(text[done : match.start()]))
        found = match.group()
        pieces.append({"*": ".*?", "?": "."}.get(found) or re2.escape(found[1:]))
        done = match.end()
    return re2.compile("".join(pieces) + re2.escape(text[done:]))
