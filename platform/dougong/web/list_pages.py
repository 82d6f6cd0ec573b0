"""The list of an object's records: a view, narrowed by a search and a filter, sorted, in pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dougong.definitions import ObjectDefinition, ViewDefinition
from dougong.errors import InvalidInput
from dougong.records import AggregateQuery, Page, RecordQuery, aggregate, find
from dougong.registry import Registry
from dougong.web.bulk_bars import bulk_bar
from dougong.web.columns import Column, Head, render_rows, view_columns
from dougong.web.faces import look_of
from dougong.web.filter_forms import chip_list, expression_row, filter_form, make_row
from dougong.web.filters import from_popover
from dougong.web.languages import say_all
from dougong.web.list_requests import PAGE_SIZE, ListRequest, list_filter, read_request
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.rights import sees
from dougong.web.screens import Screen, reading
from dougong.web.shell import in_sentence, object_crumbs, show
from dougong.web.texts import gettext, ngettext

VIEW_PAGES: Registry[Callable[[Screen, ListRequest], str]] = Registry("page of a type of view")
"""How views are shown that are no plain lists."""
SUMMED = 2
"""So many amounts fit under a list."""


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>")(list_records)
    web.get("/o/<name>/filter")(apply_filter)
    web.get("/o/<name>/filter-form")(show_filter)
    web.get("/o/<name>/filter-row")(filter_row)


def list_records(name: str) -> str:
    with reading() as screen:
        asked = read_request(screen, name)
        other = VIEW_PAGES.get(asked.view.type) if asked.view else None
        if other is not None:
            return other(screen, asked)
        refusal = ""
        try:
            page, totals = _find(screen, asked)
        except InvalidInput as error:
            page, totals, refusal = Page([], None, 0), [], " ".join(say_all(error.problems))
        return _render(screen, asked, page, totals, refusal)


def _find(screen: Screen, asked: ListRequest) -> tuple[Page, list[dict[str, str]]]:
    paths = [column.path for column in view_columns(screen, asked.obj, asked.view)]
    amounts = [path for path in paths if look_of(path.type_name).summed and len(path.ids) == 1][:SUMMED]
    filter_text = list_filter(screen, asked)
    query = RecordQuery(
        asked.obj.name,
        fields=tuple(path.name for path in paths),
        filter=filter_text,
        sort=tuple(sort_of(screen, asked)),
        limit=PAGE_SIZE,
        offset=(asked.page - 1) * PAGE_SIZE,
        count=not amounts,
        search=asked.q or None,
    )
    page = find(screen.tx, screen.actor, query)
    if not amounts:
        return page, []
    # Who sums everything up has counted it too: the matching rows are gone through once.
    total, sums = _totals(screen, asked, amounts, filter_text)
    return replace(page, total=total), sums


def sort_of(screen: Screen, asked: ListRequest) -> list[str]:
    if asked.sort:
        return [asked.sort]
    return [f"{'-' if item.descending else ''}{path.name}" for item, path in _view_sort(screen, asked.view)]


def _view_sort(screen: Screen, view: ViewDefinition | None) -> list[tuple[Any, FieldPath]]:
    pairs = [(item, path_of_ids(screen.definitions, item.path)) for item in (view.sort if view else ())]
    return [(item, path) for item, path in pairs if path is not None and sees(screen, path.ids, plainly=True)]


def _totals(
    screen: Screen, asked: ListRequest, amounts: Sequence[FieldPath], filter_text: str | None
) -> tuple[int, list[dict[str, str]]]:
    """The number of records and the sums of amounts, over everything that matches and not just this page."""
    measures = ("count()", *(f"sum({path.name})" for path in amounts))
    query = AggregateQuery(asked.obj.name, (), measures, filter_text, 1, asked.q or None)
    rows = aggregate(screen.tx, screen.actor, query)
    values: Mapping[str, Any] = rows[0] if rows else {}
    return values.get("count()") or 0, [
        {
            "title": screen.titles.path(path.ids),
            "value": look_of(path.type_name).shown(screen.formats, values.get(measure) or "0", path.field),
        }
        for path, measure in zip(amounts, measures[1:], strict=True)
    ]


def _render(
    screen: Screen, asked: ListRequest, page: Page, totals: list[dict[str, str]], refusal: str
) -> str:
    columns = view_columns(screen, asked.obj, asked.view)
    bulk = bulk_bar(screen, asked, page) if page.data else None
    return show_list(
        screen,
        asked,
        "list.html",
        heads=_heads(screen, asked, columns),
        rows=_rows(asked.obj, columns, page.data, bulk is not None) if page.data else "",
        rows_shown=len(page.data),
        bulk=bulk,
        table_caption=_caption(screen, asked),
        count_text=count_text(screen, page),
        totals=totals,
        pager=pager(asked, page, screen),
        refusal=refusal,
    )


def _rows(
    obj: ObjectDefinition, columns: Sequence[Column], records: Sequence[Mapping[str, Any]], picking: bool
) -> Markup:
    return render_rows(obj, columns, records, pick=gettext("Select {title}") if picking else "")


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
        changed=asked.narrowed or bool(asked.sort),
        filtered=asked.narrowed,
        conditions=asked.conditions,
        q=asked.q,
        list_url=url_for("web.list_records", name=obj.name),
        clear_url=asked.url(q=None, f=[], where=None),
        chip_list=[*chip_list(screen, asked), *expression_row(asked)],
        filter_url=asked.url("web.show_filter"),
        funnels=_funnels(screen, asked),
        may_create=screen.may("create", obj),
        may_import=screen.may("create", obj) and screen.may("import", obj),
        export_url=asked.url("web.start_export") if screen.may("export", obj) else None,
        **context,
    )


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
    kept = [("f", condition.to_address()) for condition in asked.conditions]
    if asked.view and request.args.get("view"):
        kept.append(("view", asked.view.name))
    return [*kept, *((key, value) for key, value in (("where", asked.where), ("sort", asked.sort)) if value)]


def _tabs(screen: Screen, asked: ListRequest) -> list[dict[str, Any]]:
    base = url_for("web.list_records", name=asked.obj.name)
    views = screen.definitions.views_of(asked.obj)
    return [
        {
            "title": screen.titles.of(view.id, "title", view.title),
            "icon": view.icon or "list",
            "current": view is asked.view,
            "url": f"{base}?view={view.name}" if index else base,
        }
        for index, view in enumerate(views)
    ]


def _heads(screen: Screen, asked: ListRequest, columns: Sequence[Column]) -> list[Head]:
    """How each column is sorted now, and where a press on its head leads: down and up in turn."""
    first = asked.sort or next(iter(sort_of(screen, asked)), "")
    name, down = first.removeprefix("-"), first.startswith("-")
    base = asked.url(sort=None)
    base += "&sort=" if "?" in base else "?sort="
    heads = []
    for column in columns:
        path = column.path.name
        if not look_of(column.path.type_name).sortable or not column.path.stored:
            heads.append(Head(column, "", ""))
        elif path == name:
            heads.append(
                Head(column, "descending" if down else "ascending", f"{base}{'' if down else '-'}{path}")
            )
        else:
            heads.append(Head(column, "", f"{base}{path}"))
    return heads


def _caption(screen: Screen, asked: ListRequest) -> str:
    plural = screen.titles.plural(asked.obj)
    if asked.view is None:
        return plural
    return f"{plural}: {screen.titles.of(asked.view.id, 'title', asked.view.title)}"


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


def apply_filter(name: str) -> Response:
    """The popover's form, turned into the list's own address."""
    with reading() as screen:
        asked = read_request(screen, name)
        form = {key: request.args.getlist(key) for key in request.args}
        conditions = from_popover(screen, asked.obj, form)
        return redirect(asked.url(f=[condition.to_address() for condition in conditions]), 303)


def show_filter(name: str) -> str:
    """The popover's content, fetched when it is first opened: most lists are read and not filtered."""
    with reading() as screen:
        asked = read_request(screen, name)
        refusal = ""
        if asked.where:
            try:
                find(screen.tx, screen.actor, RecordQuery(name, ("id",), filter=asked.where, limit=1))
            except InvalidInput as error:
                refusal = " ".join(say_all(error.problems))
        return render_template("parts/filter_form.html", filter=filter_form(screen, asked, refusal))


def filter_row(name: str) -> str:
    """One row of the popover: a new one, or one whose field or operator has just been changed."""
    with reading() as screen:
        asked = read_request(screen, name)
        form = {key: request.args.getlist(key) for key in request.args}
        return render_template(
            "parts/filter_row.html",
            filter=filter_form(screen, asked, "", rows=False),
            row=make_row(screen, asked.obj, form),
        )
