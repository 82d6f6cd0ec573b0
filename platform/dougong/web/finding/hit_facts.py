"""What a record that was found is told apart by: whom it belongs to, and how it stands, as on its card of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.records import RecordQuery, find
from dougong.web.lists.columns import Column, view_columns
from dougong.web.screens import Screen

ENDS = ("c-pill", "c-date", "c-amount", "c-owner")


@dataclass(frozen=True, slots=True)
class HitFacts:
    sub: Markup = Markup()
    end: Markup = Markup()


NO_FACTS = HitFacts()


def hit_facts(screen: Screen, obj: ObjectDefinition, ids: Sequence[int]) -> Mapping[int, HitFacts]:
    """By the columns of the object's first view, with the rights of the reader; read in one go."""
    view = next(iter(screen.definitions.views_of(obj)), None)
    columns = view_columns(screen, obj, view)
    sub = next((column for column in columns if column.card == "c-sub"), None)
    end = next((column for kind in ENDS for column in columns if column.card == kind), None)
    shown = tuple(column.path.name for column in (sub, end) if column is not None)
    if not shown or not ids:
        return {}
    query = RecordQuery(obj.name, shown, ids=ids, limit=len(ids), sensitive="masked")
    page = find(screen.tx, screen.actor, query)
    return {record["id"]: HitFacts(_cell(record, sub), _cell(record, end)) for record in page.data}


def _cell(record: Mapping[str, Any], column: Column | None) -> Markup:
    value = record[column.path.name] if column is not None else None
    if column is None or value is None:
        return Markup()
    return Markup(column.format(value))  # noqa: S704 - cells escape
