"""The parts of values that are made of several: what a dot after such a field names, as in ``address.city``.

A part has a column of its own beside the value, so that the databases filter, sort and group by it like by any
field; a text has its key beside it, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any

from dougong.dataclasses import dataclass
from dougong.expressions.types import TEXT, Type
from dougong.fields.columns import Value
from dougong.fields.storage import ColumnSpec
from dougong.fields.text_forms import key_text

Bilingual = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """``read`` takes it out of the field's value. ``suffix`` names its column, of the ``kind``, ``key_suffix`` the
    one with its folded text. ``words`` are what expressions call that which the column holds, where they
    call it otherwise."""

    name: str
    title: Bilingual
    read: Callable[[Value], Any]
    type: Type = TEXT
    kind: str = "text"
    suffix: str = ""
    key_suffix: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    def sql(self, column: str) -> str:
        """What expressions compare, of a column that is quoted and qualified."""
        if not self.words:
            return column
        # Both sides are ids and names, which hold no quotes.
        whens = " ".join(f"WHEN '{kept}' THEN '{word}'" for kept, word in self.words.items())
        return f"CASE {column} {whens} END"


def text_part(name: str, title: Bilingual, type_: Type = TEXT) -> Part:
    """A text of a JSON document."""
    return Part(name, title, _reader(name), type_, suffix=name, key_suffix=f"{name}k")


def number_part(name: str, title: Bilingual) -> Part:
    read = _reader(name)
    return Part(
        name, title, lambda value: Decimal(str(read(value))), Type("number", scale=6), "decimal", name
    )


def part_columns(part: Part) -> tuple[ColumnSpec, ...]:
    own = ColumnSpec(part.suffix, part.kind, part.read, indexable=False)
    if part.key_suffix is None:
        return (own,)
    return (own, ColumnSpec(part.key_suffix, "text", _key_reader(part), indexable=False))


def _reader(name: str) -> Callable[[Value], Any]:
    return lambda value: json.loads(value)[name]


def _key_reader(part: Part) -> Callable[[Value], str | None]:
    def key(value: Value) -> str | None:
        text = part.read(value)
        return None if text is None else key_text(text)

    return key
