"""Where a title has what was looked for, marked in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce

from markupsafe import Markup, escape

MOST_PARTS = 8


def marked(title: str, asked: str) -> Markup:
    """What was found by its sound or by another text has no mark."""
    parts = sorted({part for part in asked.split() if part}, key=len, reverse=True)[:MOST_PARTS]
    if not parts:
        return escape(title)
    pieces = re.split(f"({'|'.join(map(re.escape, parts))})", title, flags=re.IGNORECASE)
    return _joined(
        Markup("<mark>{}</mark>").format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
        if piece
    )


def _joined(pieces: Iterable[Markup]) -> Markup:
    return reduce(lambda all_of_it, piece: all_of_it + piece, pieces, Markup())
