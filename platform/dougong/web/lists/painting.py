"""Which rows and cells of a list stand out, by the colours of its view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, ViewDefinition
from dougong.errors import DougongError
from dougong.records import RecordQuery, find
from dougong.web.lists.list_requests import ListRequest
from dougong.web.paths import path_of_ids
from dougong.web.screens import Screen


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours by record, and by record and path."""

    rows: dict[int, str] = field(default_factory=dict)
    cells: dict[tuple[int, str], str] = field(default_factory=dict)


def painted(screen: Screen, asked: ListRequest, records: Sequence[Mapping[str, Any]]) -> Paint:
    return painted_by(screen, asked.obj, asked.view, records)


def painted_by(
    screen: Screen, obj: ObjectDefinition, view: ViewDefinition | None, records: Sequence[Mapping[str, Any]]
) -> Paint:
    """The first rule that is true decides. Each is asked once, about the records of the page."""
    paint = Paint()
    ids = [record["id"] for record in records]
    for rule in view.colours if view and ids else ():
        path = path_of_ids(screen.definitions, rule.path) if rule.path else None
        query = RecordQuery(obj.name, ("id",), rule.when, ("id",), len(ids), ids=ids)
        try:
            found = [record["id"] for record in find(screen.tx, screen.actor, query).data]
        except DougongError:
            # A rule of the address that makes no sense paints nothing.
            continue
        for record_id in found:
            if path is None:
                paint.rows.setdefault(record_id, rule.colour)
            else:
                paint.cells.setdefault((record_id, path.name), rule.colour)
    return paint
