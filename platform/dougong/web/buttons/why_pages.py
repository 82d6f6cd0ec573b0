"""“Why?” of a button: each of its requirements, and whether it is met."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from dougong.buttons import Part, judge, named_button
from dougong.problems import N_
from dougong.records import get
from dougong.web.buttons.views import title_of
from dougong.web.conditions.told import words_of
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, record_url
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext
from dougong.web.titles import record_title

MET = {
    "on": N_("It is switched on."),
    "role": N_("It is for your roles."),
    "right": N_("Your roles let you do what it does."),
    "condition": N_("The record meets its condition."),
}


def register_routes(web: Blueprint) -> None:
    web.get("/why/<name>/<int:record_id>/buttons/<button>", endpoint="why_button")(why)


def why(name: str, record_id: int, button: str) -> str:
    with reading() as screen:
        obj = screen.object(name)
        model = named_button(screen.tx.release, name, button)
        verdict = judge(screen.tx, screen.actor, model, record_id)
        title = record_title(obj, get(screen.tx, screen.actor, name, record_id, sensitive="masked"))
        asked = gettext("“{title}”: why?") if verdict.allowed else gettext("“{title}”: why not?")
        context: dict[str, Any] = {
            "heading": asked.format(title=title_of(screen, model)),
            "allowed": verdict.allowed,
            "parts": [_part(screen, one, name, record_id) for one in verdict.parts],
            "condition": words_of(screen, obj, model.definition.condition),
        }
        if request.headers.get("HX-Request"):
            return render_template("parts/why_button.html", fragment=True, why=context)
        crumbs = object_crumbs(screen, obj, Crumb(title, record_url(name, record_id)), Crumb(gettext("Why?")))
        return show(screen, "why_button.html", crumbs, obj, why=context)


def _part(screen: Screen, part: Part, name: str, record_id: int) -> dict[str, Any]:
    """With the way to what is told of the right, where that is what is missing."""
    url = None
    if part.asked == "right" and part.problem is not None:
        same = part.object_name == name
        endpoint = "web.why_record" if same else "web.why_object"
        own: dict[str, Any] = {"record_id": record_id} if same else {}
        url = url_for(endpoint, name=part.object_name, operation=part.operation, **own)
    text = say(part.problem) if part.problem is not None else gettext(MET[part.asked])
    return {"met": part.problem is None, "text": text, "url": url, "is_condition": part.asked == "condition"}
