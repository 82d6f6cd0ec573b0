"""The filter bar: its popover, by clicks or as text, and what is made of it in the list's address."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from dougong.errors import DougongError
from dougong.records import RecordQuery, count
from dougong.views import joined
from dougong.web.addresses import whole_number
from dougong.web.conditions.filter_trees import Group, read_tree, same, tops, write_tree
from dougong.web.conditions.filters import MAX_CONDITIONS, Condition
from dougong.web.languages import say_all
from dougong.web.lists.filter_forms import OPEN, Pairs, empty_tree, filter_form, make_row, read_form, rows_of
from dougong.web.lists.list_requests import LONGEST_FILTER, ListRequest, read_request
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext

COUNTED = 1_000
"""More matches than these are told as more."""
MODE, EXPRESSION = "mode", "expression"


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/filter")(apply_filter)
    web.get("/o/<name>/filter-form")(show_filter)
    web.get("/o/<name>/filter-row")(filter_row)
    web.get("/o/<name>/filter-group")(filter_group)
    web.get("/o/<name>/filter-count")(filter_count)


def _pairs() -> Pairs:
    """In the order of the form, which is that of the rows."""
    return parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)


def _sent() -> bool:
    return OPEN in request.args or EXPRESSION in request.args


def _asked_for(screen: Screen, asked: ListRequest) -> Group:
    """What the popover holds; where it has not been opened yet, what the list shows."""
    if EXPRESSION in request.args:
        return read_tree(screen, asked.obj, request.args[EXPRESSION].strip()[:LONGEST_FILTER])
    if OPEN in request.args:
        return read_form(screen, asked.obj, _pairs())
    view = read_tree(screen, asked.obj, asked.view.filter if asked.view else None)
    written = read_tree(screen, asked.obj, asked.where)
    parts: list[Any] = [*(view.items if view.every else [view]), *asked.conditions]
    parts += written.items if written.every else [written]
    if len(parts) == 1 and isinstance(parts[0], Group):
        return parts[0]
    return Group(tuple(parts))


def show_filter(name: str) -> str:
    """The popover's content, fetched when it is first opened: most lists are read and not filtered."""
    with reading() as screen:
        asked = read_request(screen, name)
        tree = _asked_for(screen, asked)
        text = request.args.get(EXPRESSION, "") or write_tree(screen, tree) or ""
        refusal = _refusal(screen, asked, text)
        wants_text = request.args.get(MODE) == "text" or bool(refusal and EXPRESSION in request.args)
        return render_template(
            "parts/filter_form.html",
            filter=filter_form(screen, asked),
            as_text=wants_text,
            expression=text,
            refusal=refusal,
            rows=rows_of(screen, asked.obj, tree if tree.items else empty_tree(asked.obj)),
            count_text=_count_text(screen, asked, text),
        )


def _refusal(screen: Screen, asked: ListRequest, text: str) -> str:
    if not text:
        return ""
    try:
        count(screen.tx, screen.actor, RecordQuery(asked.obj.name, ("id",), filter=text), cap=1)
    except DougongError as error:
        return " ".join(say_all(error.problems))
    return ""


def filter_row(name: str) -> str:
    """One row of the popover: a new one, or one whose field or operator has just been changed."""
    with reading() as screen:
        asked = read_request(screen, name)
        form = {key: request.args.getlist(key) for key in request.args}
        row = make_row(screen, asked.obj, form)
        return render_template("parts/filter_row.html", filter=filter_form(screen, asked), row=row)


def filter_group(name: str) -> str:
    with reading() as screen:
        asked = read_request(screen, name)
        depth = min(max(request.args.get("depth", 2, whole_number), 2), 3)
        inner = Group(empty_tree(asked.obj).items, every=False)
        rows = rows_of(screen, asked.obj, inner, depth)
        return render_template("parts/filter_group.html", filter=filter_form(screen, asked), rows=rows)


def filter_count(name: str) -> str:
    with reading() as screen:
        asked = read_request(screen, name)
        text = request.args.get(EXPRESSION, "").strip() or write_tree(screen, _asked_for(screen, asked)) or ""
        return _count_text(screen, asked, text)


def _count_text(screen: Screen, asked: ListRequest, text: str) -> str:
    query = RecordQuery(asked.obj.name, ("id",), filter=text[:LONGEST_FILTER] or None, search=asked.q or None)
    try:
        found = count(screen.tx, screen.actor, query, cap=COUNTED)
    except DougongError:
        return gettext("Not a condition yet")
    if found > COUNTED:
        return gettext("Matches: more than {count}").format(count=screen.formats.number(COUNTED))
    return gettext("Matches: {count}").format(count=screen.formats.number(found))


def apply_filter(name: str) -> Response:
    """The popover's form, turned into the list's own address. What the view asks for anyway is left to it."""
    with reading() as screen:
        asked = read_request(screen, name)
        tree = _asked_for(screen, asked) if _sent() else Group(())
        return redirect(asked.url(**_address(screen, asked, tree)), 303)


def _address(screen: Screen, asked: ListRequest, tree: Group) -> dict[str, Any]:
    given = tops(screen, tree)
    base = asked.base.filter if asked.base else None
    of_view = [part for _, part in tops(screen, read_tree(screen, asked.obj, base))]
    kept = [part for part in of_view if any(same(part, other) for _, other in given)]
    if len(kept) < len(of_view):
        whole = joined(part for _, part in given)
        return {"f": [], "where": None, "filter": whole or ""}
    rest = [(node, part) for node, part in given if not any(same(part, other) for other in of_view)]
    plain = [node for node, _ in rest if isinstance(node, Condition)][:MAX_CONDITIONS]
    conditions = [node.to_address() for node in plain]
    written = joined(part for node, part in rest if node not in plain)
    return {"f": conditions, "where": written, "filter": None}
