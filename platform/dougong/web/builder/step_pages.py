"""Undo, redo, and the list of all changes, to go back to any of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from dougong.errors import Conflict
from dougong.web.addresses import safe_next, whole_number
from dougong.web.builder.drafting import Design
from dougong.web.builder.frame import show_builder
from dougong.web.builder.jumps import findings
from dougong.web.builder.repairs import with_repairs
from dougong.web.builder.steps import bring_back, go_to, list_steps, take_back
from dougong.web.languages import say_all
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast

MOST_TOLD = 20
KINDS = {"web.build_object": "object", "web.build_views": "object", "web.build_flows": "object"}
"""Pages about one document of the draft."""


def register_routes(web: Blueprint) -> None:
    web.post("/build/undo", endpoint="build_undo")(undo)
    web.post("/build/redo", endpoint="build_redo")(redo)
    web.get("/build/changes", endpoint="build_changes")(changes)
    web.post("/build/changes", endpoint="build_go_to")(go_back)
    web.get("/build/problems", endpoint="build_problems")(problems)
    web.get("/build/problem-count", endpoint="build_problem_count")(problem_count)


def undo() -> Response:
    return _moved(take_back)


def redo() -> Response:
    return _moved(bring_back)


def go_back() -> Response:
    position = request.form.get("to", -1, type=whole_number)
    return _moved(lambda design, shown: go_to(design, shown, position if 0 <= position < 2**31 else -1))


def changes() -> str:
    with reading() as screen:
        design = Design(screen)
        return show_builder(
            design, "builder/changes.html", [Crumb(gettext("Changes"))], changes=list_steps(design)
        )


def problems() -> str:
    """Everything that check finds, with the way to each place."""
    with reading() as screen:
        design = Design(screen)
        return show_builder(
            design,
            "builder/problems.html",
            [Crumb(gettext("Check"))],
            findings=with_repairs(design, findings(design)),
        )


def problem_count() -> Response:
    """The number beside "Check", and for the canvas which of its elements have how many."""
    with reading() as screen:
        found = findings(Design(screen))
        response = make_response(render_template("builder/problem_count.html", findings=found))
    by_element: dict[str, list[str]] = {}
    for one in found:
        by_element.setdefault(one.element_id, []).append(one.text)
    told = {key: texts[:3] for key, texts in list(by_element.items())[:MOST_TOLD] if key}
    response.headers["HX-Trigger-After-Swap"] = json.dumps({"dg:problems": told})
    return response


def _moved(move: Callable[[Design, int], None]) -> Response:
    """Back to the page that asked, which shows the draft as it is then; what it was about may be gone."""
    try:
        with writing() as screen:
            move(Design(screen), request.form.get("position", -1, type=whole_number))
    except Conflict as error:
        toast(" ".join(say_all(error.problems)))
    with reading() as screen:
        back = _still_there(Design(screen), safe_next(request.form.get("next")))
    return redirect(back or url_for("web.build"), 303)


def _still_there(design: Design, address: str | None) -> str | None:
    """The page that asked, unless it was about what has just gone."""
    if address is None:
        return None
    try:
        endpoint, given = current_app.url_map.bind("").match(urlsplit(address).path)
    except HTTPException:
        return None
    kind = given.get("kind") if endpoint in ("web.build_document", "web.build_flow") else KINDS.get(endpoint)
    return None if kind and design.documents.by_name(kind, str(given.get("name"))) is None else address
