"""A list in groups: one query counts and sums them up, and each shows its records in pages of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from markupsafe import Markup

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records import AggregateQuery, RecordQuery, aggregate, find
from dougong.web.columns import Column, render_rows, view_columns
from dougong.web.faces import look_of
from dougong.web.list_requests import ListRequest, list_filter, read_request
from dougong.web.painting import painted
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.rights import sees
from dougong.web.screens import Screen, reading
from dougong.web.sorting import sort_of
from dougong.web.texts import gettext

MOST_GROUPS = 100
ROWS = 25
"""Of one group at once."""
ROWS_AT_FIRST = 100
"""Groups are open until so many rows stand on the page."""
SUMMED = 6
NO_VALUE = N_("This group cannot be read.")


@dataclass(frozen=True, slots=True)
class GroupRows:
    rows: Markup
    more_url: str | None


@dataclass(frozen=True, slots=True)
class GroupHead:
    """``cells`` are what stands in each column after ``span``; ``opened`` its first records, if they are shown."""

    number: int
    title: Markup
    count: str
    span: int
    cells: Sequence[str]
    url: str
    opened: GroupRows | None


@dataclass(frozen=True, slots=True)
class Groups:
    heads: Sequence[GroupHead]
    count: int
    more: bool
    """Whether there are further groups, which are not shown."""

    records: Sequence[Mapping[str, Any]]


def group_path(screen: Screen, asked: ListRequest) -> FieldPath | None:
    """None where the view has no groups, or goes by what whoever looks may not ask for."""
    if asked.view is None or asked.view.group is None:
        return None
    path = path_of_ids(screen.definitions, asked.view.group.path)
    if path is None or not path.stored or (path.field is not None and path.field.sensitive):
        return None
    return path if sees(screen, path.ids, plainly=True) else None


def grouped(screen: Screen, asked: ListRequest, path: FieldPath, pick: str) -> Groups:
    columns = view_columns(screen, asked.obj, asked.view)
    summed = [column for column in columns[1:] if _is_summed(column)][:SUMMED]
    measures = ("count()", *(f"sum({column.path.name})" for column in summed))
    query = AggregateQuery(
        asked.obj.name, (path.name,), measures, list_filter(screen, asked), MOST_GROUPS + 1, asked.q or None
    )
    rows = aggregate(screen.tx, screen.actor, query)
    more = len(rows) > MOST_GROUPS
    rows = _in_order(path, rows[:MOST_GROUPS])
    if asked.view is not None and asked.view.group is not None and asked.view.group.descending:
        rows.reverse()
    first = columns.index(summed[0]) if summed else len(columns)
    room, heads, records = ROWS_AT_FIRST, [], list[Mapping[str, Any]]()
    for number, row in enumerate(rows):
        value, opened = key_of(row[path.name]), None
        if room > 0:
            opened, shown = _read(screen, asked, path, value, None, pick)
            records += shown
            room -= len(shown)
        heads.append(
            GroupHead(
                number,
                _title(screen, path, row[path.name]),
                screen.formats.number(row["count()"]),
                first,
                [_sum(screen, column, row) if column in summed else "" for column in columns[first:]],
                _url(asked, value),
                opened,
            )
        )
    return Groups(heads, sum(row["count()"] for row in rows), more, records)


def _is_summed(column: Column) -> bool:
    sensitive = column.path.field is not None and column.path.field.sensitive
    return look_of(column.path.type_name).summed and not sensitive


def _in_order(path: FieldPath, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Options stand as they are defined, not by their keys."""
    options = path.field.select_options if path.field is not None else ()
    places = {option.key: place for place, option in enumerate(options)}
    if not places or path.type_name != "select":
        return rows
    return sorted(rows, key=lambda row: places.get(row[path.name], -1))


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


def _url(asked: ListRequest, value: Any, cursor: str | None = None) -> str:
    return asked.url("web.show_group", value=json.dumps(value, ensure_ascii=False), cursor=cursor)


def _read(
    screen: Screen, asked: ListRequest, path: FieldPath, value: Any, cursor: str | None, pick: str
) -> tuple[GroupRows, Sequence[Mapping[str, Any]]]:
    columns = view_columns(screen, asked.obj, asked.view)
    query = RecordQuery(
        asked.obj.name,
        fields=tuple(column.path.name for column in columns),
        filter=list_filter(screen, asked),
        sort=tuple(sort_of(screen, asked)),
        limit=ROWS,
        cursor=cursor,
        search=asked.q or None,
        match=((path.name, value),),
        sensitive="masked",
    )
    page = find(screen.tx, screen.actor, query)
    rows = render_rows(
        asked.obj,
        columns,
        page.data,
        pick=pick,
        paint=painted(screen, asked, page.data),
        frozen=asked.view.frozen if asked.view else 0,
    )
    return GroupRows(rows, _url(asked, value, page.next) if page.next else None), page.data


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/group")(show_group)


def show_group(name: str) -> str:
    """The records of one group, from its beginning or from where the last one was."""
    with reading() as screen:
        asked = read_request(screen, name)
        path = group_path(screen, asked)
        if path is None:
            raise InvalidInput(Problem("no_group", NO_VALUE, "value"))
        pick = pick_text(screen, asked)
        found, _ = _read(screen, asked, path, _value(), request.args.get("cursor") or None, pick)
        columns = view_columns(screen, asked.obj, asked.view)
        return render_template("parts/group_rows.html", group=found, width=len(columns) + bool(pick))


def _value() -> Any:
    try:
        value = json.loads(request.args.get("value", "")[:1000])
    except ValueError:
        raise InvalidInput(Problem("no_group", NO_VALUE, "value")) from None
    if not isinstance(value, str | int | None):
        raise InvalidInput(Problem("no_group", NO_VALUE, "value"))
    return value


def pick_text(screen: Screen, asked: ListRequest) -> str:
    """What a box to tick is called; "" for who may do nothing with many records."""
    may = screen.may("update", asked.obj) or screen.may("delete", asked.obj)
    return gettext("Select {title}") if may else ""
