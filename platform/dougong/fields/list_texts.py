"""How people write several values into one cell: “a; b”, “a, b”, “甲、乙”, or one to a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

JOINT = "; "
"""What lists are written with. No comma: names of companies have those."""

SEPARATORS = ";；,，、\n"

_STRONG = re.compile("[;；\n]")
_ANY = re.compile(f"[{SEPARATORS}]")


def strong_parts(text: str) -> list[str]:
    """Between semicolons and lines, which stand in no name."""
    return _filled(_STRONG.split(text))


def all_parts(text: str) -> list[str]:
    return _filled(_ANY.split(text))


def known_parts(text: str, known: Callable[[str], bool], most_separators: int) -> Iterator[str]:
    """The parts, of which neighbours that are known as one word stay together.

    ``most_separators`` stand in a known word at most.
    """
    ends = [match.start() for match in _ANY.finditer(text)]
    starts, ends = [0, *(end + 1 for end in ends)], [*ends, len(text)]
    at = 0
    while at < len(starts):
        last = min(at + most_separators, len(starts) - 1)
        end = next((i for i in range(last, at, -1) if known(text[starts[at] : ends[i]].strip())), at)
        part = text[starts[at] : ends[end]].strip()
        if part:
            yield part
        at = end + 1


def separators_in(text: str) -> int:
    return len(_ANY.findall(text))


def _filled(parts: Sequence[str]) -> list[str]:
    return [stripped for part in parts if (stripped := part.strip())]
