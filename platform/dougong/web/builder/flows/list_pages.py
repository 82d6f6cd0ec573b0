"""The workflows and automations of an object, or of all, and how new ones begin."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_
from dougong.web.builder.creating import titles_of
from dougong.web.builder.drafting import Design
from dougong.web.builder.flows.creating import create_flow
from dougong.web.builder.flows.drawing import flow_of
from dougong.web.builder.flows.shapes import SHAPES, shape_of
from dougong.web.builder.frame import show_builder
from dougong.web.builder.tabs import object_tabs
from dougong.web.languages import LANGUAGES, say_all
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast

ICONS = {"workflow": "hierarchy", "automation": "bolt"}
TITLES = {"workflow": N_("Workflows"), "automation": N_("Automations")}
NONE = {
    "workflow": N_(
        "No workflow yet. One asks people before a record counts: a discount, a contract, an expense."
    ),
    "automation": N_(
        "No automation yet. One acts by itself when records change or a date comes: it fills fields, assigns, reminds."
    ),
}


@dataclass(frozen=True, slots=True)
class FlowLine:
    title: str
    url: str
    icon: str
    note: str
    state: str
    """new, changed or nothing."""
    problems: int
    off: bool


def register_routes(web: Blueprint) -> None:
    web.get("/build/flows", endpoint="build_all_flows")(show_all)
    web.get("/build/objects/<name>/flows", endpoint="build_flows")(show_flows)
    web.post("/build/objects/<name>/flows", endpoint="build_add_flow")(add_flow)


def show_all() -> str:
    with reading() as screen:
        design = Design(screen)
        return show_builder(
            design,
            "builder/flows/all.html",
            [Crumb(gettext("Flows"))],
            groups=_groups(design, ""),
            begin=_where_to_begin(design),
        )


def show_flows(name: str) -> str:
    return _page(name, "")


def add_flow(name: str) -> Response | tuple[str, int]:
    form = request.form
    kind = form.get("kind", "")
    shape_of(kind)
    try:
        with writing() as screen:
            design = Design(screen)
            words = titles_of(design, form.get("title", ""), form.get("other", ""))
            made = create_flow(design, name, kind, words)
            at = design.stored(kind, made)["id"]
    except InvalidInput as error:
        return _page(name, " ".join(say_all(error.problems))), 422
    toast(gettext("Added to the draft."))
    return redirect(url_for("web.build_flow", kind=kind, name=made, at=at), 303)


def _page(name: str, error: str) -> str:
    with reading() as screen:
        design = Design(screen)
        obj = design.object(name)
        return show_builder(
            design,
            "builder/flows/list.html",
            [
                Crumb(design.titles.plural(obj), url_for("web.build_object", name=name)),
                Crumb(gettext("Flows")),
            ],
            name,
            tabs=object_tabs(design, obj, "flows"),
            object_name=name,
            groups=_groups(design, obj.id),
            begin=("#new-flow", gettext("Begin one")),
            error=error,
            given=request.form,
            other_language=LANGUAGES[design.texts.other(screen.language)],
        )


def _where_to_begin(design: Design) -> tuple[str, str]:
    """Each flow is about an object, on whose page it begins."""
    if design.definitions.objects:
        return url_for("web.build"), gettext("Choose an object")
    return url_for("web.build_new_object"), gettext("New object")


def _groups(design: Design, object_id: str) -> list[tuple[str, list[FlowLine], str]]:
    """What each kind is called, those there are, and what would stand here where there are none."""
    return [(gettext(TITLES[kind]), _lines(design, kind, object_id), gettext(NONE[kind])) for kind in SHAPES]


def _lines(design: Design, kind: str, object_id: str) -> list[FlowLine]:
    """With how each begins."""
    found = []
    for document in design.documents.of_kind(kind):
        if object_id and document["object"] != object_id:
            continue
        flow = flow_of(design, kind, document["name"])
        before = design.screen.tx.release.documents.get((kind, document["id"]))
        obj = design.definitions.objects_by_id.get(document["object"])
        about = "" if object_id or obj is None else f"{design.titles.plural(obj)} · "
        found.append(
            FlowLine(
                flow.title,
                url_for("web.build_flow", kind=kind, name=document["name"]),
                str(document.get("icon") or ICONS[kind]),
                about + " · ".join(flow.starts),
                "new" if before is None else "changed" if before != document else "",
                len(flow.problems),
                flow.off,
            )
        )
    return found
