"""Rows of line items at rest, as a form sends them.

Such a row is one input: ``items.row`` with its key and, after a blank, the texts that its inputs would hold, by the
rest of their names, as JSON: ``n5 {"label": "Beam", "price": "12.5"}``. A row of which nothing but the id is told is
as it was. Here these become the inputs that the row would have if it stood open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict

Typed = MultiDict[str, str]

_PART = re.compile(r"[a-z][a-z0-9_]{0,39}(\.text)?")


def pack(key: str, texts: dict[str, str]) -> str:
    return f"{key} {json.dumps(texts, ensure_ascii=False)}"


def unpack(names: Iterable[str], form: Typed) -> Typed:
    """``names`` are those of the line items that the form has. ``items.rests`` then holds the keys of the rows."""
    typed: Typed = MultiDict(form.items(multi=True))
    for name in names:
        rows, resting = [], []
        for sent in form.getlist(f"{name}.row"):
            key, blank, packed = sent.partition(" ")
            rows.append(key)
            if blank:
                resting.append(key)
                for part, text in _texts(packed).items():
                    typed.setlist(f"{name}.{key}.{part}", [text])
        for part, keys in ((f"{name}.row", rows), (f"{name}.rests", resting)):
            typed.poplist(part)
            for key in keys:
                typed.add(part, key)
    return typed


def _texts(packed: str) -> dict[str, str]:
    """Anything else than what a row at rest sends is as good as nothing."""
    try:
        found: Any = json.loads(packed)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {part: text for part, text in found.items() if _PART.fullmatch(part) and isinstance(text, str)}
