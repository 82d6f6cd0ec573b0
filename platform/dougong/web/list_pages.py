"""The list of an object's records: a view, narrowed by a search and a filter, sorted, in pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from dougong.errors import InvalidInput
from dougong.records import AggregateQuery, Page, RecordQuery, aggregate, find
from dougong.records.made_in_sql import ordered
from dougong.registry import Registry
from dougong.web.arrange_pages import arrange_menu
from dougong.web.bulk_bars import bulk_bar, pick_text
from dougong.web.charts_beside import beside
from dougong.web.columns import Column, Head, render_rows, view_columns
from dougong.web.faces import look_of
from dougong.web.filter_chips import chip_list
from dougong.web.grouped_pages import Groups, grouped
from dougong.web.grouping import levels_of
from dougong.web.languages import say_all
from dougong.web.list_requests import PAGE_SIZE, ListRequest, list_filter, read_request
from dougong.web.painting import painted
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen, reading
from dougong.web.shell import in_sentence, object_crumbs, show
from dougong.web.sorting import sort_of
from dougong.web.texts import gettext, ngettext
from dougong.web.view_pages import view_menu

VIEW_PAGES: Registry[Callable[[Screen, ListRequest], str]] = Registry("page of a type of view")
"""How views are shown that are no plain lists."""
COUNTED = 1_000
"""More records than these are counted only if somebody asks for it."""
SUMMED = 2
"""So many amounts fit under a list."""


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>")(list_records)
    web.get("/o/<name>/totals")(show_totals)


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
                totals = _totals(screen, asked)[1]
                page = Page(list(map(dict, groups.records)), None, groups.count, groups.capped)
        except InvalidInput as error:
            page, totals, refusal = Page([], None, 0), [], " ".join(say_all(error.problems))
        return _render(screen, asked, page, totals, refusal, groups)


def _amounts(screen: Screen, asked: ListRequest) -> list[FieldPath]:
    paths = [column.path for column in view_columns(screen, asked.obj, asked.view)]
    return [path for path in paths if _is_summed(path)][:SUMMED]


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
    total, sums = _totals(screen, asked, COUNTED + 1)
    if total > COUNTED:
        return replace(page, total=COUNTED, total_capped=True), []
    return replace(page, total=total), sums


def _is_summed(path: FieldPath) -> bool:
    sensitive = path.field is not None and path.field.sensitive
    return look_of(path.type_name).summed and len(path.ids) == 1 and not sensitive


def _totals(
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


def show_totals(name: str) -> str:
    """Of everything, however long that takes."""
    with reading() as screen:
        asked = read_request(screen, name)
        total, sums = _totals(screen, asked)
        return render_template(
            "parts/list_totals.html",
            count_text=count_text(screen, Page([], None, total)),
            totals=sums,
            totals_url=None,
        )


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
        heads=_heads(screen, asked, columns),
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


def show_list(screen: Screen, asked: ListRequest, template: str, **context: Any) -> str:
    """What stands around the records, however they are shown: views, search and filter."""
    obj = asked.obj
    context.setdefault("quick_params", quick_params(asked))
    return show(
        screen,
        template,
        object_crumbs(screen, obj),
        obj,
        back=None,
        object=obj,
        object_title=screen.titles.plural(obj),
        object_singular=in_sentence(screen, screen.titles.object(obj)),
        object_icon=obj.icon or "circle-dashed",
        object_description=screen.titles.of(obj.id, "description", obj.description),
        tabs=_tabs(screen, asked),
        changed=asked.departs,
        view_menu=view_menu(screen, asked),
        notes=say_all(asked.notes),
        filtered=asked.narrowed,
        q=asked.q,
        list_url=url_for("web.list_records", name=obj.name),
        clear_url=asked.url(q=None, f=[], where=None),
        chip_list=chip_list(screen, asked),
        filter_url=asked.url("web.show_filter"),
        funnels=_funnels(screen, asked),
        charts_url=_charts_url(screen, asked),
        may_create=screen.may("create", obj),
        paste_url=asked.url("web.ask_for_rows"),
        may_import=screen.may("create", obj) and screen.may("import", obj),
        export_url=asked.url("web.start_export") if screen.may("export", obj) else None,
        **context,
    )


def _charts_url(screen: Screen, asked: ListRequest) -> str | None:
    known = {chart.object_id for chart in screen.definitions.charts.values()}
    return asked.url("web.show_charts") if asked.obj.id in known else None


def _funnels(screen: Screen, asked: ListRequest) -> list[dict[str, str]]:
    return [
        {
            "title": gettext("Funnel: {pipeline}").format(
                pipeline=screen.titles.of(pipeline.id, "title", pipeline.title)
            ),
            "url": url_for("web.show_funnel", name=asked.obj.name, pipeline=pipeline.name),
        }
        for pipeline in screen.definitions.pipelines_of(asked.obj)
    ]


def quick_params(asked: ListRequest) -> list[tuple[str, str]]:
    """What the quick search keeps of the list it searches."""
    named = bool(request.args.get("view"))
    kept = [(key, value) for key, value in asked.kept if key != "q" and (named or key != "view")]
    return [*kept, ("sort", asked.sort)] if asked.sort else kept


def _tabs(screen: Screen, asked: ListRequest) -> list[dict[str, Any]]:
    """Those of the definitions, then one's own and those that others share."""
    base = url_for("web.list_records", name=asked.obj.name)
    plain = not asked.defaults
    tabs = [
        {
            "title": screen.titles.of(view.id, "title", view.title),
            "icon": view.icon or "list",
            "current": asked.saved is None and asked.view is not None and view.id == asked.view.id,
            "url": base if plain and not index else f"{base}?view={view.name}",
            "hint": "",
        }
        for index, view in enumerate(screen.definitions.views_of(asked.obj))
    ]
    for saved in asked.views:
        own = saved.level == "own"
        tabs.append(
            {
                "title": saved.title,
                "icon": "user" if own else "users",
                "current": asked.saved is not None and saved.id == asked.saved.id,
                "url": f"{base}?view={saved.key}",
                "hint": gettext("Your view")
                if own
                else gettext("Shared by {name}").format(name=saved.owner or ""),
            }
        )
    return tabs


def _heads(screen: Screen, asked: ListRequest, columns: Sequence[Column]) -> list[Head]:
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
        f"{plural}: {screen.titles.of(asked.view.id, 'title', asked.view.title)}"
        if asked.view.title
        else plural
    )


def count_text(screen: Screen, page: Page) -> str:
    total = page.total or 0
    if page.total_capped:
        return gettext("More than {count} records").format(count=screen.formats.number(total))
    text = ngettext("%(num)d record", "%(num)d records", total)
    return text.replace(str(total), screen.formats.number(total))


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
