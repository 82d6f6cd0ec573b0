"""Where the texts of message templates name values."""

from __future__ import annotations

import re
from collections.abc import Iterator

RECORD_LINK = "record_link"
WORKSPACE = "workspace"
PROVIDED = (RECORD_LINK, WORKSPACE)
"""What every text may name."""

PLACEHOLDER = re.compile(r"\{\{[ \t]*([a-z][a-z0-9_]{0,39})[ \t]*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")


def placeholders(text: str) -> list[str]:
    """Each once, in the order in which they are named."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def broken(text: str) -> Iterator[str]:
    """What looks as if it named a value, and does not."""
    rest = PLACEHOLDER.sub(lambda found: " " * len(found[0]), text)
    for found in _BRACES.finditer(rest):
        yield text[found.start() : found.start() + 40].splitlines()[0]
