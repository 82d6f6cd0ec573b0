"""The page of a flow: its tree, the palette at each connection, the panel beside it, the question before a removal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.errors import InvalidInput, NotFound
from dougong.web.builder.creating import Wording
from dougong.web.builder.drafting import Design
from dougong.web.builder.flows import drawings, panels  # noqa: F401 - they register themselves
from dougong.web.builder.flows.acts import act
from dougong.web.builder.flows.drawing import flow_of
from dougong.web.builder.flows.kinds import palette
from dougong.web.builder.flows.shapes import shape_of
from dougong.web.builder.flows.tree import Tree
from dougong.web.builder.flows.wording import Speaker
from dougong.web.builder.frame import bar_context, in_order, show_builder
from dougong.web.builder.panels import DRAWINGS, Panel, panel_of
from dougong.web.builder.tabs import object_tabs
from dougong.web.languages import say_all
from dougong.web.schema_words import schema_title
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast

TRIALS = {"automation": "web.trial", "workflow": "web.start_trial"}


def register_routes(web: Blueprint) -> None:
    one = "/build/flows/<kind>/<name>"
    web.get(one, endpoint="build_flow")(show_flow)
    web.post(one, endpoint="build_change_flow")(change_flow)
    web.get(f"{one}/palette", endpoint="build_flow_palette")(show_palette)
    web.get(f"{one}/removal", endpoint="build_ask_flow_removal")(ask_removal)


def show_flow(kind: str, name: str) -> str:
    with reading() as screen:
        design = Design(screen)
        shape_of(kind)
        at = request.args.get("at", "")
        context = flow_context(design, kind, name, at)
        obj = design.object(context["flow"].object_name)
        published = screen.tx.release.documents.by_name(kind, name)
        return show_builder(
            design,
            "builder/flows/page.html",
            [
                Crumb(design.titles.plural(obj), url_for("web.build_object", name=obj.name)),
                Crumb(gettext("Flows"), url_for("web.build_flows", name=obj.name)),
                Crumb(context["flow"].title),
            ],
            obj.name,
            tabs=object_tabs(design, obj, "flows"),
            is_published=published is not None,
            may_try=screen.has_right("jobs") and _by_changes(design, kind, name),
            trial=TRIALS[kind],
            **context,
        )


def _by_changes(design: Design, kind: str, name: str) -> bool:
    """Whether changes of the past can say something: approvals may begin by hand alone."""
    document = design.documents.by_name(kind, name) or {}
    return kind != "workflow" or any(
        one["on"] in ("created", "changed") for one in document.get("starts", ())
    )


def flow_context(design: Design, kind: str, name: str, at: str) -> dict[str, Any]:
    panel = _panel(design, kind, name, at)
    errors = DRAWINGS[kind].problems(design, panel) if panel is not None else {}
    shown = panel.element_id if panel is not None else ""
    return {"flow": flow_of(design, kind, name), "panel": panel, "at": shown, "errors": errors}


def _panel(design: Design, kind: str, name: str, at: str) -> Panel | None:
    """None where nothing is selected, or what was is gone."""
    try:
        return panel_of(design, kind, name, at) if at else None
    except NotFound:
        return None


def change_flow(kind: str, name: str) -> Response:
    """``do`` says what; a refusal is told, and the flow shown as it is."""
    shape, at = shape_of(kind), request.form.get("at", "")
    try:
        with writing() as screen:
            design = Design(screen)
            tree, wording = Tree(shape, design.file(kind, name)), Wording(design)
            at = act(tree, wording, request.form)
            design.put(tree.file, texts=wording.texts)
            return _answer(design, kind, name, at)
    except InvalidInput as error:
        with reading() as screen:
            return _answer(Design(screen), kind, name, at, " ".join(say_all(error.problems)))


def _answer(design: Design, kind: str, name: str, at: str, refused: str = "") -> Response:
    """To a script the parts that may have changed, to a plain form the whole page."""
    here = url_for("web.build_flow", kind=kind, name=name, at=at or None)
    if not request.headers.get("HX-Request"):
        if refused:
            toast(refused)
        return redirect(here, 303)
    html = render_template(
        "builder/flows/answer.html",
        fragment=True,
        refused=refused,
        here=here,
        canvas=True,
        **flow_context(design, kind, name, at),
        **bar_context(design, str(design.file(kind, name).get("object", ""))),
    )
    response = in_order(design, html, 422 if refused else 200)
    response.headers["HX-Replace-Url"] = here
    return response


def show_palette(kind: str, name: str) -> str:
    with reading() as screen:
        design = Design(screen)
        tree = Tree(shape_of(kind), design.file(kind, name))
        place = request.args.get("place", "")
        return render_template(
            "builder/flows/palette.html",
            groups=palette(tree, place, screen.language),
            place=place,
            before=request.args.get("before", ""),
        )


def ask_removal(kind: str, name: str) -> str:
    with reading() as screen:
        design = Design(screen)
        shape = shape_of(kind)
        tree, element = Tree(shape, design.file(kind, name)), request.args.get("element", "")
        spot, speaker = tree.spot(element), Speaker(design, shape)
        return render_template(
            "builder/flows/removal.html",
            title=speaker.title(spot.value),
            what=schema_title(spot.node, screen.language),
            inside=[speaker.title(one.value) for one in tree.goes_along(element)],
            places=len(tree.refer_to(element)),
            element=element,
        )
