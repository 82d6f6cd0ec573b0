"""Pressing a button for many chosen records: what it asks, then few at once and many by a job that can be undone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.buttons import ButtonModel, judge_many, named_button, press_many
from dougong.buttons.jobs import KIND
from dougong.buttons.judging import may_at_all, readable
from dougong.buttons.pressing import OPENS, How, asked_for
from dougong.errors import Forbidden, InvalidInput
from dougong.jobs.enqueuing import enqueue_for
from dougong.problems import Problem
from dougong.records.selections import Selection
from dougong.records.undoing import new_run
from dougong.web.buttons.asking import asked_form, exact_values, question, sent_values
from dougong.web.buttons.views import text_of, title_of
from dougong.web.faces.controls import Typed
from dougong.web.forms.form_drafts import made_before, was_made
from dougong.web.forms.form_values import confirmed
from dougong.web.lists.bulk_pages import MOST_AT_ONCE
from dougong.web.lists.chosen_records import Chosen, chosen_of
from dougong.web.record.undo_pages import undo_address
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext, ngettext
from dougong.web.toasts import toast

ALL = frozenset({"all"})
LOOKED_AT = 100
"""Records of which it is told beforehand for how many it would not be done."""


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/press/<button>", endpoint="ask_button_for_many")(ask)
    web.post("/o/<name>/press/<button>", endpoint="press_for_many")(press_them)


def ask(name: str, button: str) -> Response:
    with reading() as screen:
        model, chosen = _chosen(screen, name, button)
        return _question(screen, model, chosen)


def press_them(name: str, button: str) -> Response:
    typed: Typed = request.form
    try:
        with writing() as screen:
            model, chosen = _chosen(screen, name, button)
            if made_before(screen, chosen.obj, 0, typed) is not None:
                return redirect(chosen.asked.url(), 303)
            form = asked_form(screen, chosen.obj, model)
            values = exact_values(screen, chosen.obj, asked_for(model, sent_values(screen, form, typed)))
            was_made(screen, typed, 0)
            if _done_at_once(screen, model, chosen, values):
                return redirect(chosen.asked.url(), 303)
            payload = {**chosen.payload, "button": button, "values": values}
            job = enqueue_for(
                screen.tx, screen.actor, KIND, payload | {"confirm_warnings": bool(confirmed())}
            )
            return redirect(f"/jobs/{job}", 303)
    except InvalidInput as refusal:
        with reading() as screen:
            model, chosen = _chosen(screen, name, button)
            return _question(screen, model, chosen, typed, refusal.problems, 422)


class _NotAll(Exception):
    """Some are left alone: a job lists which, and why."""


def _done_at_once(screen: Screen, model: ButtonModel, chosen: Chosen, values: dict[str, Any]) -> bool:
    if chosen.count > MOST_AT_ONCE:
        return False
    ids, _ = _ids(screen, chosen)
    run = new_run()
    how = How(confirmed=ALL if confirmed() else frozenset(), run=run)
    try:
        with screen.tx.savepoint():
            done = press_many(screen.tx, screen.actor, model, ids, values, how)
            if done.refused:
                raise _NotAll
    except _NotAll:
        return False
    said = text_of(screen, model, "message", model.definition.message) or title_of(screen, model)
    counted = ngettext("%(num)d record", "%(num)d records", done.changed + done.unchanged)
    undo = undo_address(run) if done.changed and model.definition.do == "fill" else None
    toast(f"{said} ({counted})", undo)
    return True


def _chosen(screen: Screen, name: str, button: str) -> tuple[ButtonModel, Chosen]:
    chosen = chosen_of(screen, name, "update")
    POLICY.require(screen.actor, "bulk", chosen.obj)
    model = named_button(screen.tx.release, name, button)
    refusal = may_at_all(screen.tx, screen.actor, model)
    if refusal is not None:
        raise (Forbidden if refusal.code == "forbidden" else InvalidInput)(refusal)
    if "list" not in model.definition.places:
        raise InvalidInput(Problem("opens_a_form", OPENS))
    return model, chosen


def _ids(screen: Screen, chosen: Chosen) -> tuple[list[int], bool]:
    """The first ones, and whether these are all."""
    selection = Selection.of(chosen.payload)
    begun = selection.begin(screen.tx, screen.actor)
    ids, more = selection.next(screen.tx, screen.actor, begun, LOOKED_AT)
    return ids, more is None


def _question(
    screen: Screen,
    model: ButtonModel,
    chosen: Chosen,
    typed: Typed | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    asked = question(screen, model, asked_form(screen, chosen.obj, model), typed, problems)
    count = screen.formats.number(chosen.count)
    heading = f"{asked['heading']} · " + ngettext("%(num)d record", "%(num)d records", chosen.count).replace(
        str(chosen.count), count
    )
    asked |= {
        "action": chosen.url("web.press_for_many", button=model.definition.name),
        "back": chosen.asked.url(),
        "heading": heading,
        "note": _note(screen, model, chosen),
        "version": None,
    }
    page = show(
        screen, "press.html", object_crumbs(screen, chosen.obj, Crumb(heading)), chosen.obj, asked=asked
    )
    return make_response(page, status)


def _note(screen: Screen, model: ButtonModel, chosen: Chosen) -> str:
    """How many of those that were looked at it would not be done for."""
    ids, whole = _ids(screen, chosen)
    entries = readable(screen.tx, screen.actor, model, ids)
    fit = sum(one.allowed for one in judge_many(screen.tx, screen.actor, model, entries).values())
    left = len(ids) - fit
    if not left:
        return ""
    number = screen.formats.number
    if whole:
        text = gettext("{left} of them do not meet what the button asks of records; they are left alone.")
        return text.format(left=number(left))
    text = gettext(
        "{left} of the first {looked} do not meet what the button asks of records; such are left alone."
    )
    return text.format(left=number(left), looked=number(len(ids)))
