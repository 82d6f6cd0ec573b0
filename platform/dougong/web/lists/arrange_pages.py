"""How a list is arranged: its columns, its order, its groups and colours, each in a popover of the toolbar. What is
chosen there goes into the list's address.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions import ViewDefinition
from dougong.errors import not_found
from dougong.fields import FIELD_TYPES
from dougong.views.arranging import COLOURS, MOST_COLOURS, MOST_FROZEN, MOST_SORTS
from dougong.web.faces import look_of
from dougong.web.lists.colour_rules import colour_rows, new_colour_row, read_colours
from dougong.web.lists.columns import view_paths
from dougong.web.lists.departures import columns_text, seen_path
from dougong.web.lists.filter_forms import filter_form
from dougong.web.lists.list_requests import ListRequest, read_request
from dougong.web.lists.sorting import sort_of
from dougong.web.lists.view_kinds import IN_ROWS
from dougong.web.paths import FieldPath, own_paths
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext

Context = dict[str, Any]


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/arrange/<part>")(show_arranging)
    web.get("/o/<name>/arrange")(arrange)
    web.get("/o/<name>/colour-row")(colour_row)


def arrange_menu(screen: Screen, asked: ListRequest, parts: Sequence[str] = ()) -> Context:
    """What the toolbar says of it; ``parts`` are those that a type of view has, where not all."""
    view = asked.view
    return {
        "sorts": len(sort_of(screen, asked)),
        "grouped": (view.group is not None) + (view.subgroup is not None) if view is not None else 0,
        "colours": len(view.colours) if view else 0,
        "columns_title": _columns_title(view),
        "in_rows": _in_rows(view),
        "urls": {part: asked.url("web.show_arranging", part=part) for part in parts or PARTS},
    }


def _in_rows(view: ViewDefinition | None) -> bool:
    """Whether its fields stand below each other in columns, which have a width."""
    return view is None or view.type in IN_ROWS


def _columns_title(view: ViewDefinition | None) -> str:
    return gettext("Columns") if _in_rows(view) else gettext("Fields")


def show_arranging(name: str, part: str) -> str:
    with reading() as screen:
        asked = read_request(screen, name)
        if part not in PARTS:
            raise not_found("part", part[:40])
        context = PARTS[part](screen, asked)
        return render_template(
            f"parts/arrange_{part}.html",
            part=part,
            url=url_for("web.arrange", name=name),
            kept=address_pairs(asked, part),
            **context,
        )


def address_pairs(asked: ListRequest, part: str) -> list[tuple[str, str]]:
    """What of the address stays when a part of it is chosen anew."""
    replaced = {"columns": ("cols", "frozen"), "group": ("group", "subgroup"), "colours": ("colour",)}.get(
        part, ()
    )
    pairs = [pair for pair in asked.kept if pair[0] not in replaced]
    return [*pairs, ("sort", asked.sort)] if asked.sort and part != "sort" else pairs


def _columns(screen: Screen, asked: ListRequest) -> Context:
    shown = view_paths(screen, asked.obj, asked.view)
    names = {path.name for path, _ in shown}
    hidden = [path for path in own_paths(asked.obj) if path.name not in names and sees(screen, path.ids)]
    groups = [("", [_choice(screen, path) for path in hidden])]
    for path in own_paths(asked.obj):
        target = screen.definitions.target(path.field) if path.field is not None else None
        if path.field is None or target is None or FIELD_TYPES[path.type_name].many:
            continue
        if not screen.may("read", target):
            continue
        further = [FieldPath((*path.ids, one.id), f"{path.name}.{one.name}", one) for one in target.fields]
        left = [one for one in further if one.name not in names and sees(screen, one.ids)]
        groups.append((screen.titles.path(path.ids), [_choice(screen, one) for one in left]))
    return {
        "shown": [_choice(screen, path) | {"width": width} for path, width in shown],
        "hidden": [(title, choices) for title, choices in groups if choices],
        "columns_title": _columns_title(asked.view),
        "in_rows": _in_rows(asked.view),
        "frozen": asked.view.frozen if asked.view else 0,
        "most_frozen": MOST_FROZEN,
        "reset_url": asked.url(cols=None, frozen=None),
    }


def _sort(screen: Screen, asked: ListRequest) -> Context:
    given = [(item.removeprefix("-"), item.startswith("-")) for item in sort_of(screen, asked)]
    return {
        "rows": given or [("", False)],
        "fields": _sortable(screen, asked),
        "most": MOST_SORTS,
        "reset_url": asked.url(sort=None),
    }


def _group(screen: Screen, asked: ListRequest) -> Context:
    view = asked.view
    fields = [choice for choice in _sortable(screen, asked) if choice["groups"]]
    names = {choice["ids"]: choice["path"] for choice in fields}
    items = (view.group, view.subgroup) if view is not None else (None, None)
    levels = [(names.get(one.path, ""), one.descending) if one is not None else ("", False) for one in items]
    return {"fields": fields, "levels": levels}


def _colours(screen: Screen, asked: ListRequest) -> Context:
    return {
        "filter": filter_form(screen, asked),
        "rows": colour_rows(screen, asked),
        "colours": COLOURS,
        "columns": [_choice(screen, path) for path, _ in view_paths(screen, asked.obj, asked.view)],
        "most": MOST_COLOURS,
        "row_url": url_for("web.colour_row", name=asked.obj.name),
    }


PARTS: Mapping[str, Callable[[Screen, ListRequest], Context]] = {
    "columns": _columns,
    "sort": _sort,
    "group": _group,
    "colours": _colours,
}


def _sortable(screen: Screen, asked: ListRequest) -> list[Context]:
    own = [path for path in own_paths(asked.obj) if path.stored and look_of(path.type_name).sortable]
    shown = [path for path, _ in view_paths(screen, asked.obj, asked.view) if "." in path.name]
    further = [path for path in shown if path.stored and look_of(path.type_name).sortable]
    return [
        _choice(screen, path)
        | {
            "ids": path.ids,
            "groups": not look_of(path.type_name).is_long and not (path.field and path.field.sensitive),
        }
        for path in [*own, *further]
        if sees(screen, path.ids, plainly=True)
    ]


def _choice(screen: Screen, path: FieldPath) -> Context:
    return {"path": path.name, "title": screen.titles.path(path.ids)}


def arrange(name: str) -> Response:
    """The popover's form, turned into the list's own address."""
    with reading() as screen:
        asked = read_request(screen, name)
        part = request.args.get("part", "")
        if part not in PARTS:
            raise not_found("part", part[:40])
        return redirect(asked.url(**_changes(screen, asked, part)), 303)


def _changes(screen: Screen, asked: ListRequest, part: str) -> dict[str, Any]:
    given = request.args
    ways = given.getlist("way")
    if part == "columns":
        names = [name for name in given.getlist("col") if seen_path(screen, asked.obj, name)]
        columns = [(name, _width(given.get(f"w.{name}", ""))) for name in dict.fromkeys(names)]
        return {"cols": columns_text(columns) or None, "frozen": given.get("frozen", "0")[:1] or None}
    if part == "sort":
        rows = zip(given.getlist("by"), ways, strict=False)
        items = [f"{'-' if way == 'down' else ''}{name}" for name, way in rows if name]
        return {"sort": ",".join(dict.fromkeys(items)) or None}
    if part == "group":
        rows = zip(given.getlist("by"), ways, strict=False)
        found = {name: f"{'-' if way == 'down' else ''}{name}" for name, way in rows if name}
        outer, inner, *_ = [*found.values(), "", ""]
        return {"group": outer, "subgroup": inner or None}
    pairs = parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)
    return {"colour": read_colours(screen, asked.obj, pairs) or [""]}


def _width(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def colour_row(name: str) -> str:
    with reading() as screen:
        asked = read_request(screen, name)
        context = _colours(screen, asked) | {"rows": []}
        row = new_colour_row(screen, asked.obj, f"c{secrets.token_hex(3)}")
        return render_template("parts/colour_row.html", row=row, part="colours", **context)
