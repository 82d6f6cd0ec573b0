"""What the records of a list come to: how many there are, and the sums of amounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template

from dougong.records import AggregateQuery, Page, aggregate
from dougong.web.faces import look_of
from dougong.web.lists.columns import view_columns
from dougong.web.lists.list_requests import ListRequest, list_filter, read_request
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext, ngettext

SUMMED = 2
"""So many amounts fit under a list."""


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/totals")(show_totals)


def show_totals(name: str) -> str:
    """Of everything, however long that takes."""
    with reading() as screen:
        asked = read_request(screen, name)
        total, sums = totals_of(screen, asked)
        return render_template(
            "parts/list_totals.html",
            count_text=count_text(screen, Page([], None, total)),
            totals=sums,
            totals_url=None,
        )


def totals_of(
    screen: Screen, asked: ListRequest, within: int | None = None
) -> tuple[int, list[dict[str, str]]]:
    """The number of records and the sums of amounts, over everything that matches and not just this page."""
    amounts = _amounts(screen, asked)
    measures = ("count()", *(f"sum({path.name})" for path in amounts))
    query = AggregateQuery(
        asked.obj.name, (), measures, list_filter(screen, asked), 1, asked.q or None, within
    )
    rows = aggregate(screen.tx, screen.actor, query)
    values: Mapping[str, Any] = rows[0] if rows else {}
    return values.get("count()") or 0, [
        {
            "title": screen.titles.path(path.ids),
            "value": look_of(path.type_name).shown(screen.formats, values.get(measure) or "0", path.field),
        }
        for path, measure in zip(amounts, measures[1:], strict=True)
    ]


def _amounts(screen: Screen, asked: ListRequest) -> list[FieldPath]:
    paths = [column.path for column in view_columns(screen, asked.obj, asked.view)]
    return [path for path in paths if _is_summed(path)][:SUMMED]


def _is_summed(path: FieldPath) -> bool:
    sensitive = path.field is not None and path.field.sensitive
    return look_of(path.type_name).summed and len(path.ids) == 1 and not sensitive


def count_text(screen: Screen, page: Page) -> str:
    total = page.total or 0
    if page.total_capped:
        return gettext("More than {count} records").format(count=screen.formats.number(total))
    text = ngettext("%(num)d record", "%(num)d records", total)
    return text.replace(str(total), screen.formats.number(total))
