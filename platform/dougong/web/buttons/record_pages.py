"""Pressing a button on the page of a record: at once, or after what it asks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.buttons import ButtonModel, judge, named_button, press
from dougong.buttons.pressing import How
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput, StaleVersion
from dougong.problems import Problem
from dougong.records import get
from dougong.records.undoing import new_run
from dougong.web.addresses import whole_number
from dougong.web.buttons.asking import CHANGED, asked_form, question, sent_values
from dougong.web.buttons.beginnings import form_address
from dougong.web.buttons.likely import filled_in, proposals
from dougong.web.buttons.views import text_of, title_of
from dougong.web.faces.controls import Typed, people
from dougong.web.forms.form_drafts import made_before, was_made
from dougong.web.forms.form_values import confirmed
from dougong.web.forms.matches import told_views
from dougong.web.record.undo_pages import undo_address
from dougong.web.screens import Screen, reading, record_url, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext
from dougong.web.titles import record_title
from dougong.web.toasts import toast


def register_routes(web: Blueprint) -> None:
    one = "/o/<name>/<int:record_id>/press/<button>"
    web.get(one, endpoint="ask_button")(ask)
    web.post(one, endpoint="press_button")(press_it)


def ask(name: str, record_id: int, button: str) -> Response:
    """The question; a button that opens a form leads there."""
    with reading() as screen:
        obj = screen.object(name)
        model = named_button(screen.tx.release, name, button)
        judge(screen.tx, screen.actor, model, record_id).require()
        if model.definition.do == "form":
            return redirect(form_address(model, record_id), 303)
        return _question(screen, obj, model, record_id)


def press_it(name: str, record_id: int, button: str) -> Response:
    """A press that is sent twice is done once."""
    typed: Typed = request.form
    run = new_run()
    try:
        with writing() as screen:
            obj = screen.object(name)
            model = named_button(screen.tx.release, name, button)
            if model.definition.do == "form":
                judge(screen.tx, screen.actor, model, record_id).require()
                return redirect(form_address(model, record_id), 303)
            if made_before(screen, obj, record_id, typed) is None:
                form = asked_form(screen, obj, model)
                how = How(people(screen), confirmed(), run)
                values, version = sent_values(screen, form, typed), typed.get("version", type=whole_number)
                press(screen.tx, screen.actor, model, record_id, values, version, how)
                was_made(screen, typed, record_id)
            said = text_of(screen, model, "message", model.definition.message)
            said = said or gettext("“{title}” is done.").format(title=title_of(screen, model))
            filled = model.definition.do == "fill"
    except StaleVersion:
        return _again(name, record_id, button, typed, (Problem("changed", CHANGED),), 409)
    except InvalidInput as refusal:
        return _again(name, record_id, button, typed, refusal.problems, 422)
    toast(said, undo=undo_address(run) if filled else None)
    return redirect(record_url(name, record_id), 303)


def _again(
    name: str, record_id: int, button: str, typed: Typed, problems: tuple[Problem, ...], status: int
) -> Response:
    with reading() as screen:
        model = named_button(screen.tx.release, name, button)
        return _question(screen, screen.object(name), model, record_id, typed, problems, status)


def _question(
    screen: Screen,
    obj: ObjectDefinition,
    model: ButtonModel,
    record_id: int,
    typed: Typed | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    form = asked_form(screen, obj, model)
    record = get(screen.tx, screen.actor, obj.name, record_id, sensitive="inward")
    back = record_url(obj.name, record_id)
    known = proposals(screen, model, record_id)
    begun = filled_in(screen, model, record, known)
    asked: dict[str, Any] = question(screen, model, form, typed, problems, begun) | {
        "matches": told_views(screen, known),
        "action": url_for(
            "web.press_button", name=obj.name, record_id=record_id, button=model.definition.name
        ),
        "back": back,
    }
    if request.headers.get("HX-Request"):
        return make_response(render_template("parts/press.html", fragment=True, asked=asked), status)
    title = record_title(obj, get(screen.tx, screen.actor, obj.name, record_id, sensitive="masked"))
    crumbs = object_crumbs(screen, obj, Crumb(title, back), Crumb(asked["heading"]))
    return make_response(show(screen, "press.html", crumbs, obj, asked=asked), status)
