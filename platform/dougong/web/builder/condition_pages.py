"""The rows of a condition in a panel: fetched when somebody opens them, and written back as an expression."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from dougong.web.addresses import whole_number
from dougong.web.builder.conditions import (
    DraftScreen,
    condition_form,
    condition_rows,
    condition_tree,
    fresh,
    put_off,
    why_written,
    written,
)
from dougong.web.builder.drafting import Design
from dougong.web.conditions.filter_trees import DEEPEST, Group
from dougong.web.lists.filter_forms import make_row, read_form
from dougong.web.screens import reading


def register_routes(web: Blueprint) -> None:
    one = "/build/objects/<name>/condition"
    web.get(one, endpoint="build_condition")(show_condition)
    web.get(f"{one}-row", endpoint="build_condition_row")(condition_row)
    web.get(f"{one}-group", endpoint="build_condition_group")(condition_group)
    web.get(f"{one}-text", endpoint="build_condition_text")(condition_text)


def show_condition(name: str) -> str:
    """The rows of an expression, or why it has none."""
    with reading() as read:
        design = Design(read)
        screen, obj = DraftScreen(design), design.object(name)
        tree = condition_tree(screen, obj, request.args.get("source", "").strip())
        why = why_written(tree)
        return render_template(
            "builder/condition_rows.html",
            why=why,
            filter=None if why else condition_form(screen, obj),
            rows=None if why else condition_rows(screen, obj, tree),
        )


def condition_row(name: str) -> str:
    """A new one, or one whose field or operator has just been changed."""
    with reading() as read:
        design = Design(read)
        screen, obj = DraftScreen(design), design.object(name)
        form = {key: request.args.getlist(key) for key in request.args}
        row = put_off(screen, obj, make_row(screen, obj, form))
        return render_template("parts/filter_row.html", filter=condition_form(screen, obj), row=row)


def condition_group(name: str) -> str:
    with reading() as read:
        design = Design(read)
        screen, obj = DraftScreen(design), design.object(name)
        depth = min(max(request.args.get("depth", 2, whole_number), 2), DEEPEST)
        rows = condition_rows(screen, obj, Group((fresh(obj),), every=False), depth)
        return render_template("parts/filter_group.html", filter=condition_form(screen, obj), rows=rows)


def condition_text(name: str) -> Response:
    """What the rows say, as an expression."""
    with reading() as read:
        design = Design(read)
        screen, obj = DraftScreen(design), design.object(name)
        pairs = parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)
        source, refused = written(screen, read_form(screen, obj, pairs))
        return jsonify({"source": source, "refused": refused})
