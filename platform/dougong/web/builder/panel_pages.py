"""Panels sent and taken in: what was typed becomes one command, and what is wrong with it is told at its control."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions import STORED_KINDS
from dougong.definitions.walking import Spot, pointer
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.problems import Problem
from dougong.web.builder.canvas import canvas_of
from dougong.web.builder.controls import walk_controls
from dougong.web.builder.defaults import NAME, mode_of, read_default
from dougong.web.builder.drafting import Design, File, refuse_stale
from dougong.web.builder.first_titles import given_up
from dougong.web.builder.frame import bar_context, in_order
from dougong.web.builder.jumps import element_url
from dougong.web.builder.naming import CONTROL, rename
from dougong.web.builder.palette import keyword_schemas
from dougong.web.builder.panels import DRAWINGS, Panel, element_mark, field_panel, panel_for, panel_of
from dougong.web.builder.reading_controls import ControlReader
from dougong.web.builder.sketches import sketch_of
from dougong.web.builder.telling import Errors, by_control, control_names, slot_id
from dougong.web.languages import say, say_all
from dougong.web.screens import reading, writing

_TOKEN = re.compile(r"/(?:[0-9]+|[a-z]{3}_[a-z0-9]{10}|row_[a-z0-9]+|__new[0-9]__)(?=/|$)")


def register_routes(web: Blueprint) -> None:
    one = "/build/panel/<kind>/<name>/<element>"
    web.get(one, endpoint="build_panel")(show_panel)
    web.post(one, endpoint="build_save_panel")(save_panel)


def show_panel(kind: str, name: str, element: str) -> str:
    with reading() as screen:
        design = Design(screen)
        _known(kind)
        panel = panel_of(design, kind, name, element)
        return _panel_html(panel, _untold(design, panel))


def save_panel(kind: str, name: str, element: str) -> Response:
    """``changed`` names the control that was just left; the answer brings what follows from it."""
    _known(kind)
    attempt: Spot | None = None
    try:
        with writing() as screen:
            design = Design(screen)
            spot = design.spot(kind, name, element)
            refuse_stale(request.form.get("mark", ""), element_mark(design, spot))
            attempt, texts = _read(design, spot)
            renamed = rename(design, kind, name, spot, request.form.get(CONTROL))
            if renamed is not None:
                spot = design.spot(kind, renamed, element)
                attempt, texts = _read(design, spot)
            design.put(spot.above[0] if spot.above else attempt.value, texts=texts)
            if renamed is not None and not spot.above:
                return _moved(design, kind, renamed, element)
            return _saved(design, kind, name, element, anew=_is_shown_otherwise(element, texts))
    except InvalidInput as error:
        assert attempt is not None  # noqa: S101 - only what was read can be refused
        return _refused(kind, name, element, attempt, error.problems)
    except Conflict as error:
        return _stale(kind, name, element, error)


def _known(kind: str) -> None:
    if kind not in STORED_KINDS:
        raise not_found("kind", kind)


def _read(design: Design, spot: Spot) -> tuple[Spot, list[tuple[str, str, str, str]]]:
    """The element with what was sent, put into its document."""
    reader = ControlReader(design, request.form)
    value = reader.element(spot.node, spot.value)
    if _is_field(spot):
        default = read_default(design, spot, request.form, reader)
        value.pop("default", None)
        value |= {"default": default} if default is not None else {}
        # What was said of another result means nothing of this one.
        for key in keyword_schemas(spot.value).keys() - keyword_schemas(value).keys():
            value.pop(key, None)
        _read_required(spot)
    if "id" in spot.value:
        reader.texts += given_up(design, spot, request.form)
    if spot.above:
        container: Any = spot.above[-1]
        container[spot.key] = value
    return replace(spot, value=value), reader.texts


def _is_field(spot: Spot) -> bool:
    return spot.node.element is not None and spot.node.element.type == "field"


def _read_required(spot: Spot) -> None:
    if "/required!" not in request.form:
        return
    obj: Any = spot.above[0]
    asked = request.form.getlist("/required!")[-1] == "1"
    names = [name for name in obj.get("required", []) if name != spot.key]
    obj["required"] = [*names, str(spot.key)] if asked else names
    if not obj["required"]:
        del obj["required"]


def _is_shown_otherwise(element: str, texts: Sequence[tuple[str, str, str, str]]) -> bool:
    """Whether a translation that was sent is gone."""
    gone = (f"/{prop}@{language}" for one, prop, language, text in texts if one == element and not text)
    return any(request.form.get(name, "").strip() for name in gone)


def _saved(design: Design, kind: str, name: str, element: str, *, anew: bool) -> Response:
    panel = panel_of(design, kind, name, element)
    changed = request.form.get("changed", "")
    # Another way of giving the default that could not be kept yet is still shown.
    waiting = request.form.get(NAME, "")
    if waiting and panel.is_field:
        spot = design.spot(kind, name, element)
        if mode_of(spot.value.get("default")) != waiting:
            begun = replace(spot, value={**spot.value, "default": {waiting: {}}})
            panel = replace(field_panel(design, begun, name), mark=panel.mark)
            return _answer(design, panel, whole=True)
    return _answer(design, panel, whole=anew or _reshapes(panel, changed))


def _moved(design: Design, kind: str, name: str, element: str) -> Response:
    """The page of a document that is called otherwise now stands at another address."""
    on_canvas = kind == "object" and "at" in request.form
    place = url_for("web.build_object", name=name, at=element) if on_canvas else None
    headers = {"HX-Redirect": place or element_url(design, kind, name, element) or url_for("web.build")}
    return Response(headers=headers)


def _refused(kind: str, name: str, element: str, attempt: Spot, problems: Sequence[Problem]) -> Response:
    """Nothing was changed. What was typed stays in the panel, with what is wrong with it."""
    with reading() as screen:
        design = Design(screen)
        mark = request.form.get("mark", "")
        panel = replace(panel_for(design, kind, name, attempt), mark=mark)
        placed = [
            (one.place.partition("#")[2].removeprefix(pointer(attempt.path)), say(one)) for one in problems
        ]
        errors = by_control(control_names(panel), attempt.value, placed)
        return _answer(
            design, panel, whole=_reshapes(panel, request.form.get("changed", "")), errors=errors, status=422
        )


def _stale(kind: str, name: str, element: str, error: Conflict) -> Response:
    with reading() as screen:
        design = Design(screen)
        panel = panel_of(design, kind, name, element)
        return _answer(design, panel, whole=True, errors={"": " ".join(say_all(error.problems))}, status=409)


def _answer(
    design: Design, panel: Panel, *, whole: bool, errors: Errors | None = None, status: int = 200
) -> Response:
    object_name = _object_of(design, panel)
    drawing = DRAWINGS.get(panel.kind)
    errors = _untold(design, panel) | (errors or {})
    scope = "placement" if request.form.get("scope") == "placement" else "panel"
    at = request.form.get("at", "") or panel.element_id
    html = render_template(
        "builder/panel_answer.html",
        fragment=True,
        whole=whole,
        status=status,
        panel=panel,
        errors=errors,
        scope=scope,
        slots=[(slot_id(scope, name), errors.get(name, "")) for name in ("", *_sent(panel))],
        canvas=canvas_of(design, object_name)
        if object_name and "at" in request.form and drawing is None
        else None,
        drawing=drawing.html(design, panel.kind, panel.name, at) if drawing is not None else "",
        sketch=sketch_of(design, panel.kind, panel.name) if panel.kind in ("view", "pipeline") else None,
        object_name=object_name,
        at=at,
        here=element_url(design, panel.kind, panel.name, at) or url_for("web.build"),
        **bar_context(design, object_name or ""),
    )
    return in_order(design, html, status)


def _sent(panel: Panel) -> list[str]:
    """The controls that the page has: where something can be told."""
    form = request.form
    return [name for name in control_names(panel) if "@" not in name and (name in form or f"{name}#" in form)]


def _object_of(design: Design, panel: Panel) -> str:
    if panel.kind == "object":
        return panel.name
    document: File = dict(design.documents.by_name(panel.kind, panel.name) or {})
    owner = design.definitions.objects_by_id.get(document.get("object", ""))
    return owner.name if owner is not None else ""


def _reshapes(panel: Panel, changed: str) -> bool:
    if changed == NAME:
        return True
    controls = [control for group in panel.groups for control in group.controls] + panel.placement
    shapes = {_shape(one.name) for one in walk_controls(controls, blank=True) if one.reshapes}
    return _shape(changed) in shapes


def _shape(name: str) -> str:
    """The name of a control whichever entry of a list it belongs to: those that came since have tokens of their own."""
    return _TOKEN.sub("/*", name)


def _untold(design: Design, panel: Panel) -> Errors:
    """What is kept though it cannot be published so: told at its control, where the kind of document knows."""
    drawing = DRAWINGS.get(panel.kind)
    return drawing.problems(design, panel) if drawing is not None else {}


def _panel_html(panel: Panel, errors: Errors) -> str:
    return render_template("builder/panel.html", panel=panel, errors=errors, canvas=True)
