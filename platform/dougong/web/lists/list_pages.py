"""The list of an object's records: a view, narrowed by a search and a filter, sorted, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint
from markupsafe import Markup

from dougong.errors import InvalidInput
from dougong.records import Page, RecordQuery, find
from dougong.records.made_in_sql import ordered
from dougong.web.faces import look_of
from dougong.web.homes.charts_beside import beside
from dougong.web.languages import say_all
from dougong.web.lists.arrange_pages import arrange_menu
from dougong.web.lists.bulk_bars import bulk_bar, pick_text
from dougong.web.lists.columns import Column, Head, render_rows, view_columns
from dougong.web.lists.grouped_pages import Groups, grouped
from dougong.web.lists.grouping import levels_of
from dougong.web.lists.list_frame import VIEW_PAGES, show_list
from dougong.web.lists.list_requests import PAGE_SIZE, ListRequest, list_filter, read_request
from dougong.web.lists.list_totals import count_text, totals_of
from dougong.web.lists.painting import painted
from dougong.web.lists.sorting import sort_of
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext, told

COUNTED = 1_000
"""More records than these are counted only if somebody asks for it."""


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>")(list_records)


def list_records(name: str) -> str:
    with reading() as screen:
        asked = read_request(screen, name)
        other = VIEW_PAGES.get(asked.view.type) if asked.view else None
        if other is not None:
            return other(screen, asked)
        groups, refusal, levels = None, "", levels_of(screen, asked)
        try:
            if not levels:
                page, totals = _find(screen, asked)
            else:
                groups = grouped(screen, asked, levels)
                totals = totals_of(screen, asked)[1]
                page = Page(list(map(dict, groups.records)), None, groups.count, groups.capped)
        except InvalidInput as error:
            page, totals, refusal = Page([], None, 0), [], " ".join(say_all(error.problems))
        return _render(screen, asked, page, totals, refusal, groups)


def _find(screen: Screen, asked: ListRequest) -> tuple[Page, list[dict[str, str]]]:
    paths = [column.path for column in view_columns(screen, asked.obj, asked.view)]
    query = RecordQuery(
        asked.obj.name,
        fields=tuple(path.name for path in paths),
        filter=list_filter(screen, asked),
        sort=tuple(sort_of(screen, asked)),
        limit=PAGE_SIZE,
        offset=(asked.page - 1) * PAGE_SIZE,
        search=asked.q or None,
        sensitive="masked",
    )
    page = find(screen.tx, screen.actor, query)
    # Whoever sums up has counted too: the matching rows are gone through once, and no more of them than that.
    total, sums = totals_of(screen, asked, COUNTED + 1)
    if total > COUNTED:
        return replace(page, total=COUNTED, total_capped=True), []
    return replace(page, total=total), sums


def _render(
    screen: Screen,
    asked: ListRequest,
    page: Page,
    totals: list[dict[str, str]],
    refusal: str,
    groups: Groups | None,
) -> str:
    columns = view_columns(screen, asked.obj, asked.view)
    bulk = bulk_bar(screen, asked, page) if page.data else None
    frozen = asked.view.frozen if asked.view else 0
    rows = Markup("")
    if page.data and groups is None:
        pick = pick_text(screen, asked)
        paint = painted(screen, asked, page.data)
        rows = render_rows(asked.obj, columns, page.data, pick=pick, paint=paint, frozen=frozen)
    return show_list(
        screen,
        asked,
        "list.html",
        heads=heads_of(screen, asked, columns),
        rows=rows,
        groups=groups,
        may_edit=screen.may("update", asked.obj),
        frozen=frozen,
        arrange=arrange_menu(screen, asked),
        rows_shown=len(page.data),
        bulk=bulk,
        beside=beside(screen, asked),
        table_caption=_caption(screen, asked),
        count_text=count_text(screen, page),
        totals=totals,
        shown_text=screen.formats.number(page.total or 0) + ("+" if page.total_capped else ""),
        totals_url=asked.url("web.show_totals") if page.total_capped and groups is None else None,
        pager=pager(asked, page, screen),
        refusal=refusal,
    )


def heads_of(screen: Screen, asked: ListRequest, columns: Sequence[Column]) -> list[Head]:
    """How each column is sorted now, and where a press on its head leads: down and up in turn."""
    first = next(iter(sort_of(screen, asked)), "")
    name, down = first.removeprefix("-"), first.startswith("-")
    base = asked.url(sort=None)
    base += "&sort=" if "?" in base else "?sort="
    heads = []
    for column in columns:
        path = column.path.name
        if not _sortable(screen, column.path):
            heads.append(Head(column, "", ""))
        elif path == name:
            heads.append(
                Head(column, "descending" if down else "ascending", f"{base}{'' if down else '-'}{path}")
            )
        else:
            heads.append(Head(column, "", f"{base}{path}"))
    return heads


def _sortable(screen: Screen, path: FieldPath) -> bool:
    if path.stored or path.field is None:
        return look_of(path.type_name).sortable
    return ordered(screen.release, path.field)


def _caption(screen: Screen, asked: ListRequest) -> str:
    plural = screen.titles.plural(asked.obj)
    if asked.view is None:
        return plural
    return (
        told(plural, screen.titles.of(asked.view.id, "title", asked.view.title))
        if asked.view.title
        else plural
    )


def pager(asked: ListRequest, page: Page, screen: Screen) -> dict[str, Any]:
    total = page.total or 0
    first = (asked.page - 1) * PAGE_SIZE + 1
    last = first + len(page.data) - 1
    number = screen.formats.number
    text = gettext("{first}–{last} of {total}").format(
        first=number(first), last=number(last), total=number(total) + ("+" if page.total_capped else "")
    )
    return {
        "pages": page.next is not None or asked.page > 1,
        "text": text if page.data else "",
        "previous": asked.url(page=asked.page - 1 if asked.page > 2 else None) if asked.page > 1 else None,
        "next": asked.url(page=asked.page + 1) if page.next is not None else None,
    }
