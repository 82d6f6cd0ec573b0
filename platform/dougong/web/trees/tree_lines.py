"""The lines of a tree: rows, and where there are more of a level."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.records.query import Record
from dougong.web.lists.columns import Column
from dougong.web.lists.list_requests import ListRequest


@dataclass(frozen=True, slots=True)
class Row:
    """``below`` is how many stand directly below it; ``place`` its own among ``siblings``, as far as that is known."""

    record: Record
    level: int
    parent: int
    below: int
    is_open: bool
    place: int
    siblings: int
    dimmed: bool = False


@dataclass(frozen=True, slots=True)
class Further:
    """There is more of a level: ``shown`` so far, of ``siblings`` if that is known."""

    parent: int
    level: int
    cursor: str
    shown: int
    siblings: int
    soon: bool = False
    """Whether the browser asks for them by itself."""


Line = Row | Further


@dataclass(frozen=True)
class Tree:
    """``further`` is how many matches the next step would show, None where that is not asked."""

    asked: ListRequest
    field: FieldDefinition
    columns: Sequence[Column]
    lines: Sequence[Line] = ()
    whole: bool = False
    more_matches: bool = False
    full: bool = False
    """Whether more matches than are ever shown."""

    @property
    def rows(self) -> list[Row]:
        return [line for line in self.lines if isinstance(line, Row)]

    @property
    def narrowed(self) -> bool:
        return bool(self.asked.narrowed or (self.asked.view and self.asked.view.filter))
