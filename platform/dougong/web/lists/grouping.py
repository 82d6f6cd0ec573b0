"""What the groups of a list come to, and the groups within a group: each time counted and summed up by one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.records import AggregateQuery, aggregate
from dougong.web.faces import look_of
from dougong.web.lists.columns import Column, view_columns
from dougong.web.lists.list_requests import ListRequest, list_filter
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen
from dougong.web.texts import gettext

MOST_GROUPS = 5_000
"""So many are put in order; of more, those with the last values are not shown."""
SUMMED = 6

Keys = tuple[Any, ...]
"""Of a group, and before it of those that it stands in."""


@dataclass(frozen=True, slots=True)
class Level:
    path: FieldPath
    descending: bool


@dataclass(frozen=True, slots=True)
class Group:
    """``key`` is its value as a query compares it; ``cells`` are what stands in each column after ``span``."""

    key: Any
    title: Markup
    count: int
    span: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Summing:
    """The columns that are summed up, and the first of those that stand in the line of a group."""

    columns: Sequence[Column]
    summed: Sequence[Column]

    @property
    def first(self) -> int:
        return self.columns.index(self.summed[0]) if self.summed else len(self.columns)


def levels_of(screen: Screen, asked: ListRequest) -> tuple[Level, ...]:
    """None where the view has no groups; those that whoever looks may not ask for are left out."""
    view = asked.view
    levels: list[Level] = []
    for item in (view.group, view.subgroup) if view is not None else ():
        path = path_of_ids(screen.definitions, item.path) if item is not None else None
        if item is None or path is None or not _groups(screen, path) or path in [one.path for one in levels]:
            break
        levels.append(Level(path, item.descending))
    return tuple(levels)


def _groups(screen: Screen, path: FieldPath) -> bool:
    hidden = path.field is not None and path.field.sensitive
    return path.stored and not hidden and sees(screen, path.ids, plainly=True)


def counted(
    screen: Screen, asked: ListRequest, levels: Sequence[Level], above: Keys = ()
) -> tuple[list[Group], bool]:
    """The groups that stand in the one with these keys, in their order; and whether there are more than are told."""
    level, summing = levels[len(above)], _summing(screen, asked)
    query = AggregateQuery(
        asked.obj.name,
        (level.path.name,),
        ("count()", *(f"sum({column.path.name})" for column in summing.summed)),
        list_filter(screen, asked),
        MOST_GROUPS + 1,
        asked.q or None,
        match=match_of(levels, above),
    )
    rows = aggregate(screen.tx, screen.actor, query)
    found = [_group(screen, level, summing, row) for row in _in_order(level, rows[:MOST_GROUPS])]
    return found, len(rows) > MOST_GROUPS


def match_of(levels: Sequence[Level], keys: Keys) -> list[tuple[str, Any]]:
    return [(level.path.name, key) for level, key in zip(levels, keys, strict=False)]


def _group(screen: Screen, level: Level, summing: Summing, row: Mapping[str, Any]) -> Group:
    value = row[level.path.name]
    cells = [
        _sum(screen, column, row) if column in summing.summed else ""
        for column in summing.columns[summing.first :]
    ]
    return Group(key_of(value), _title(screen, level.path, value), row["count()"], summing.first, cells)


def _summing(screen: Screen, asked: ListRequest) -> Summing:
    columns = view_columns(screen, asked.obj, asked.view)
    return Summing(columns, [column for column in columns[1:] if _is_summed(column)][:SUMMED])


def _is_summed(column: Column) -> bool:
    sensitive = column.path.field is not None and column.path.field.sensitive
    return look_of(column.path.type_name).summed and not sensitive


def _in_order(level: Level, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Options stand as they are defined, not by their keys."""
    path = level.path
    options = path.field.select_options if path.field is not None else ()
    places = {option.key: place for place, option in enumerate(options)}
    if path.type_name == "select":
        rows = sorted(rows, key=lambda row: places.get(row[path.name], -1))
    return rows[::-1] if level.descending else rows


def _sum(screen: Screen, column: Column, row: Mapping[str, Any]) -> str:
    value = row[f"sum({column.path.name})"]
    return str(look_of(column.path.type_name).shown(screen.formats, value, column.path.field))


def key_of(value: Any) -> Any:
    """As a query compares it: a record by its id."""
    return value["id"] if isinstance(value, Mapping) and "id" in value else value


def _title(screen: Screen, path: FieldPath, value: Any) -> Markup:
    if value is None:
        return Markup("<span class='dg-muted'>{}</span>").format(gettext("Blank"))
    return Markup(look_of(path.type_name).cell(screen.formats, path.field)(value))  # noqa: S704 - escaped by looks
