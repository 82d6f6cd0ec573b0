"""The screen of an object's buttons and public forms: which there are, and new ones."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions.walking import Document
from dougong.errors import InvalidInput
from dougong.web.builder.creating import titles_of
from dougong.web.builder.doors import DOORS, Door, create_door, doors_of
from dougong.web.builder.drafting import Design
from dougong.web.builder.frame import show_builder
from dougong.web.builder.sentences import in_words
from dougong.web.builder.tabs import object_tabs
from dougong.web.languages import say_all
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast


def register_routes(web: Blueprint) -> None:
    web.get("/build/objects/<name>/actions", endpoint="build_actions")(show_doors)
    web.post("/build/objects/<name>/actions/<kind>", endpoint="build_add_action")(add_door)


def show_doors(name: str) -> str:
    return _page(name, "", "")


def add_door(name: str, kind: str) -> Response | tuple[str, int]:
    form = request.form
    try:
        with writing() as screen:
            design = Design(screen)
            words = titles_of(design, form.get("title", ""), form.get("other", ""))
            made = create_door(design, kind, name, words)
    except InvalidInput as error:
        return _page(name, kind, " ".join(say_all(error.problems))), 422
    toast(gettext("Added to the draft."))
    return redirect(url_for("web.build_document", kind=kind, name=made), 303)


def _page(name: str, kind: str, error: str) -> str:
    with reading() as screen:
        design = Design(screen)
        obj = design.object(name)
        return show_builder(
            design,
            "builder/doors.html",
            [
                Crumb(design.titles.plural(obj), url_for("web.build_object", name=name)),
                Crumb(gettext("Actions")),
            ],
            name,
            tabs=object_tabs(design, obj, "actions"),
            object_name=name,
            doors=[_door(design, one, obj.id, error if one.kind == kind else "") for one in DOORS],
        )


def _door(design: Design, door: Door, object_id: str, error: str) -> dict[str, Any]:
    language = design.screen.language
    return {
        "kind": door.kind,
        "title": gettext(door.title),
        "about": gettext(door.about),
        "icon": door.icon,
        "add": gettext(door.add),
        "error": error,
        "given": request.form.get("title", "") if error else "",
        "lines": [
            {
                "title": design.texts.shown(one["id"], "title", language, one["title"]),
                "note": _note(design, one),
                "name": one["name"],
                "icon": one.get("icon", door.icon),
                "off": one.get("off", False),
                "url": url_for("web.build_document", kind=door.kind, name=one["name"]),
            }
            for one in doors_of(design, door, object_id)
        ],
    }


def _note(design: Design, document: Document) -> str:
    """For which records it is, and what it times."""
    file = design.file(document["kind"], document["name"])
    language = design.screen.language
    clocks = (
        design.texts.shown(one["id"], "title", language, one["title"]) for one in file.get("clocks", ())
    )
    said = in_words(design, file["object"], file.get("condition")).text
    return " · ".join(filter(None, [said, gettext(", ").join(clocks)]))
