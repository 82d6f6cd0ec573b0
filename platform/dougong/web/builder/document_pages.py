"""Screens of whole documents: the settings of an object, its views and pipelines, apps and their menus, charts.

Each is one wide panel made from the schema of its kind, with a sketch beside it of what people will see.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.definitions.language import node
from dougong.errors import InvalidInput, not_found
from dougong.views import view_types
from dougong.web.builder.creating import titles_of
from dougong.web.builder.documents import create_pipeline, create_view
from dougong.web.builder.doors import DOORS
from dougong.web.builder.drafting import Design
from dougong.web.builder.frame import show_builder
from dougong.web.builder.panels import panel_of
from dougong.web.builder.sketches import sketch_of
from dougong.web.builder.tabs import object_tabs
from dougong.web.languages import say_all
from dougong.web.lists import view_kinds
from dougong.web.schema_words import schema_title
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast

EDITED_HERE = (
    "object",
    "view",
    "pipeline",
    "app",
    "chart",
    "form",
    "button",
    "pool",
    "service_level",
    "calendar",
    "public_form",
    "print_template",
)
ICONS = {
    **view_kinds.ICONS,
    "pipeline": "target-arrow",
    "chart": "chart-bar",
    "form": "forms",
}


@dataclass(frozen=True, slots=True)
class DocumentLine:
    title: str
    kind: str
    icon: str
    url: str
    note: str
    is_default: bool


def register_routes(web: Blueprint) -> None:
    web.get("/build/documents/<kind>/<name>", endpoint="build_document")(show_document)
    web.get("/build/objects/<name>/views", endpoint="build_views")(show_views)
    web.post("/build/objects/<name>/views", endpoint="build_add_view")(add_view)
    web.post("/build/objects/<name>/pipelines", endpoint="build_add_pipeline")(add_pipeline)


def show_document(kind: str, name: str) -> str:
    with reading() as screen:
        design = Design(screen)
        if kind not in EDITED_HERE:
            raise not_found("kind", kind)
        document = design.stored(kind, name)
        owner = design.definitions.objects_by_id.get(
            document["id"] if kind == "object" else document.get("object", "")
        )
        crumbs = (
            [Crumb(design.titles.plural(owner), url_for("web.build_object", name=owner.name))]
            if owner
            else []
        )
        panel = panel_of(design, kind, name, document["id"])
        return show_builder(
            design,
            "builder/document.html",
            [*crumbs, Crumb(gettext("Settings") if kind == "object" else panel.title)],
            owner.name if owner else "",
            tabs=object_tabs(design, owner, _tab(kind)) if owner else [],
            panel=panel,
            errors={},
            sketch=sketch_of(design, kind, name),
            kind_title=schema_title(node(kind), screen.language),
        )


def _tab(kind: str) -> str:
    if any(door.kind == kind for door in DOORS):
        return "actions"
    return "settings" if kind == "object" else "views"


def show_views(name: str) -> str:
    return _views_page(name, "")


def add_view(name: str) -> Response | tuple[str, int]:
    form = request.form

    def create(design: Design) -> tuple[str, str]:
        words = titles_of(design, form.get("title", ""), form.get("other", ""))
        return "view", create_view(design, name, words, form.get("type", ""))

    return _created(name, create)


def add_pipeline(name: str) -> Response | tuple[str, int]:
    form = request.form

    def create(design: Design) -> tuple[str, str]:
        words = titles_of(design, form.get("title", ""), form.get("other", ""))
        return "pipeline", create_pipeline(design, name, words)

    return _created(name, create)


def _created(name: str, create: Callable[[Design], tuple[str, str]]) -> Response | tuple[str, int]:
    try:
        with writing() as screen:
            design = Design(screen)
            design.object(name)
            kind, made = create(design)
    except InvalidInput as error:
        return _views_page(name, " ".join(say_all(error.problems))), 422
    toast(gettext("Added to the draft."))
    return redirect(url_for("web.build_document", kind=kind, name=made), 303)


def _views_page(name: str, error: str) -> str:
    with reading() as screen:
        design = Design(screen)
        obj = design.object(name)
        return show_builder(
            design,
            "builder/views.html",
            [
                Crumb(design.titles.plural(obj), url_for("web.build_object", name=name)),
                Crumb(gettext("Views")),
            ],
            name,
            tabs=object_tabs(design, obj, "views"),
            object_name=name,
            lines=_lines(design, obj.id),
            types=[(one, gettext(view_kinds.TITLES[one]), ICONS[one]) for one in view_types()],
            error=error,
            given=request.form,
        )


def _lines(design: Design, object_id: str) -> list[DocumentLine]:
    """Views first, in the order in which people meet them."""
    found = []
    for kind in ("view", "pipeline", "chart", "form"):
        for document in design.documents.of_kind(kind):
            if document.get("object") != object_id:
                continue
            language = design.screen.language
            type_ = str(document.get("type", "")) if kind == "view" else kind
            title = design.texts.shown(
                document["id"], "title", language, document.get("title", document["name"])
            )
            found.append(
                DocumentLine(
                    title,
                    gettext(view_kinds.TITLES[type_])
                    if kind == "view"
                    else schema_title(node(kind), language),
                    ICONS.get(type_, "settings"),
                    url_for("web.build_document", kind=kind, name=document["name"]),
                    document["name"],
                    bool(document.get("default")),
                )
            )
    return found
