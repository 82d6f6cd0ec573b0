"""The form canvas: fields come from the palette, move, grow, are copied and taken away; each step is one command."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions import SYSTEM_FIELDS
from dougong.errors import InvalidInput, NotFound
from dougong.problems import N_, Problem
from dougong.web.builder.canvas import Canvas, canvas_of
from dougong.web.builder.canvas_acts import ACTS
from dougong.web.builder.drafting import Design
from dougong.web.builder.fields import add_field
from dougong.web.builder.frame import bar_context, in_order, show_builder
from dougong.web.builder.palette import palette
from dougong.web.builder.panels import Panel, panel_of
from dougong.web.builder.tabs import object_tabs
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext

UNKNOWN_STEP = N_("There is no such step.")


def register_routes(web: Blueprint) -> None:
    one = "/build/objects/<name>"
    web.get(one, endpoint="build_object")(show_canvas)
    web.post(f"{one}/fields", endpoint="build_add_field")(new_field)
    web.post(f"{one}/layout", endpoint="build_layout")(change_layout)


def show_canvas(name: str) -> str:
    with reading() as screen:
        design = Design(screen)
        obj = design.object(name)
        at = request.args.get("at", "")
        return show_builder(
            design,
            "builder/canvas_page.html",
            [Crumb(design.titles.plural(obj))],
            name,
            tabs=object_tabs(design, obj, "form"),
            palette=palette(screen.language),
            columns=range(1, 5),
            **canvas_context(design, name, at),
        )


def new_field(name: str) -> Response:
    form = request.form
    with writing() as screen:
        design = Design(screen)
        design.object(name)
        made = add_field(
            design,
            name,
            form.get("type", ""),
            form.get("section", ""),
            form.get("before", ""),
            form.get("after", ""),
        )
        return canvas_answer(design, name, made, gettext("Added."))


def change_layout(name: str) -> Response:
    """``do`` says what with the field or section named."""
    form = request.form
    with writing() as screen:
        design = Design(screen)
        design.object(name)
        act = ACTS.get(form.get("do", ""))
        if act is None:
            raise InvalidInput(Problem("unknown_step", UNKNOWN_STEP, "do"))
        at = act(design, name, form)
        return canvas_answer(design, name, at)


def canvas_context(design: Design, name: str, at: str) -> dict[str, Any]:
    canvas = canvas_of(design, name)
    panel = selected_panel(design, name, canvas, at)
    shown = at if panel is not None else ""
    return {"canvas": canvas, "panel": panel, "at": shown, "object_name": name, "errors": {}}


def selected_panel(design: Design, name: str, canvas: Canvas, at: str) -> Panel | None:
    """Of the field, the section or the object itself that is selected; None where that is gone, or nothing is."""
    at = next(
        (
            one.placement
            for section in canvas.sections
            for one in section.fields
            if one.key == at and one.placement
        ),
        at,
    )
    if not at or at in SYSTEM_FIELDS:
        return None
    for kind, document in (("object", name), ("form", canvas.form_name)):
        if design.documents.by_name(kind, document) is None:
            continue
        try:
            return panel_of(design, kind, document, at)
        except NotFound:
            continue
    return None


def canvas_answer(design: Design, name: str, at: str, said: str = "") -> Response:
    """After a command: to a script the parts that may have changed, to a plain form the whole page."""
    if not request.headers.get("HX-Request"):
        return redirect(url_for("web.build_object", name=name, at=at or None), 303)
    context = canvas_context(design, name, at)
    html = render_template(
        "builder/canvas_answer.html",
        fragment=True,
        said=said or _place_of(context["canvas"], at),
        here=url_for("web.build_object", name=name, at=at or None),
        **bar_context(design, name),
        **context,
    )
    response = in_order(design, html)
    response.headers["HX-Replace-Url"] = url_for("web.build_object", name=name, at=at or None)
    return response


def _place_of(canvas: Canvas, key: str) -> str:
    """ "Region, 3 of 6, section Basics": told to whoever moves it without seeing it."""
    for section in canvas.sections:
        for index, field in enumerate(section.fields):
            if field.key == key:
                return gettext("{field}, {number} of {count}, section {section}").format(
                    field=field.title, number=index + 1, count=len(section.fields), section=section.title
                )
    return ""
