"""A record on its way through the writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from dougong.dataclasses import dataclass
from dougong.expressions.types import Path
from dougong.problems import Problem
from dougong.records.layout import FieldLayout


@dataclass(slots=True)
class Entry:
    """``values`` is the whole record as it will be, ``old`` as it is (None: it is new), ``version`` the one
    that was read from the database, ``expected`` the one that the caller has seen."""

    index: int
    values: dict[Path, Any]
    id: int = 0
    version: int = 0
    expected: int | None = None
    old: dict[Path, Any] | None = None
    changed: tuple[FieldLayout, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    parent: Entry | None = None
    """Of a line: the record that it belongs to, by the field with the id ``via``."""
    via: str = ""
    lines: dict[str, list[Entry]] = field(default_factory=dict)
    """Of a record that brings its lines: what they will be, by the id of the line items."""
    line_changes: dict[str, list[Any]] = field(default_factory=dict)
    """What becomes of the record's lines: ``{id of line items: [old, new]}`` for the history."""
    taken: Sequence[tuple[FieldLayout, Any]] = ()
    """Of a new line: what it takes over from the line of another record."""
    may_leave: bool = False
    """Whether it may be changed so that whoever changes it may change it no more."""
    computed: bool = False
    """Whether the formulas of the record itself are among the values already."""

    def refuse(self, code: str, template: str, place: str = "", **params: Any) -> None:
        self.problems.append(Problem(code, template, place, params))

    @property
    def wrong_fields(self) -> frozenset[str]:
        """Names of the fields that have problems already: what depends on them need not be judged. What is
        wrong with a line stands at ``/items/0/price``: that counts as ``/items/price``."""
        return frozenset(_without_position(p.place) for p in self.problems if p.severity == "error")

    @property
    def touched(self) -> bool:
        """Whether a known record has to be written."""
        return bool(self.changed or self.line_changes)


def _without_position(place: str) -> str:
    if not place.startswith("/"):
        return place
    _, name, _, *rest = [*place.split("/"), ""]
    return "/".join(["", name, *(part for part in rest if part)])
