"""Creating and editing a record. Whatever the one door refuses comes back with everything that was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput, StaleVersion, Unavailable
from dougong.problems import N_, Problem
from dougong.records import create, get, live_check, update
from dougong.records.undoing import new_run
from dougong.web.addresses import whole_number
from dougong.web.buttons.beginnings import begun_by_button
from dougong.web.faces.controls import people
from dougong.web.forms.conflicts import told, who_saved, with_choices
from dougong.web.forms.form_drafts import FORM, made_before, sent_digest, taken_up, was_made
from dougong.web.forms.form_rendering import form_page, of_record
from dougong.web.forms.form_values import confirmed, sent_values
from dougong.web.forms.merging import merge_forms
from dougong.web.forms.record_forms import FormLayout, gathered, layout_of
from dougong.web.lines.line_following import lines_to_take
from dougong.web.record.undo_pages import undo_address
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import saved, toast

Typed = MultiDict[str, str]
TRIES = 5
"""Of a change that others overtake again and again."""
BUSY = N_("Others are changing this record at this very moment. Save again.")


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/new")(new_record)
    web.post("/o/<name>/new", endpoint="create_record")(create_record)
    web.get("/o/<name>/<int:record_id>/edit")(edit_record)
    web.post("/o/<name>/<int:record_id>/edit", endpoint="update_record")(update_record)


def new_record(name: str) -> str:
    with reading() as screen:
        obj = screen.object(name, "create")
        layout = layout_of(screen, obj)
        kept = taken_up(screen, obj, 0)
        if kept is not None:
            typed, notice = gathered(layout, kept[0]), kept[1]
            return form_page(screen, obj, layout, None, typed=typed, notice=notice)
        begun = {} if "copy" in request.args else _begun(screen, obj, layout)
        computed = live_check(screen.tx, screen.actor, name, begun, input=people(screen)).values
        initial = _initial(screen, obj, layout, computed)
        filled = {} if "copy" in request.args else lines_to_take(screen, obj, layout, begun)
        return form_page(screen, obj, layout, None, initial=initial, computed=computed, filled=filled)


def edit_record(name: str, record_id: int) -> str:
    with reading() as screen:
        obj = screen.object(name, "update")
        layout = layout_of(screen, obj)
        record = get(screen.tx, screen.actor, name, record_id)
        kept = taken_up(screen, obj, record_id)
        if kept is not None:
            typed, notice = gathered(layout, kept[0]), kept[1]
            return form_page(screen, obj, layout, record, typed=typed, notice=notice)
        return form_page(screen, obj, layout, record, initial=of_record(screen, layout, record))


def create_record(name: str) -> Response | tuple[str, int]:
    typed: Typed = request.form
    try:
        with writing() as screen:
            obj = screen.object(name, "create")
            layout = layout_of(screen, obj)
            typed = gathered(layout, typed)
            earlier = made_before(screen, obj, 0, typed)
            if earlier is not None and earlier.digest == sent_digest():
                return _saved(name, earlier.record_id, typed)
            if earlier is not None:
                return _made_already(screen, obj, layout, typed, earlier.record_id), 409
            values = sent_values(screen, obj, layout, typed)
            written = create(
                screen.tx,
                screen.actor,
                name,
                values,
                door="form",
                input=people(screen),
                confirmed=confirmed(),
            )
            was_made(screen, typed, written.id)
    except InvalidInput as refusal:
        return _again(name, None, typed, refusal.problems), 422
    return _saved(name, written.id, typed)


def update_record(name: str, record_id: int) -> Response | tuple[str, int]:
    """What somebody else has saved meanwhile is taken along where the two do not contradict each other."""
    sent: Typed = request.form
    typed, run, others = sent, new_run(), ""
    for _ in range(TRIES):
        try:
            with writing() as screen:
                obj = screen.object(name, "update")
                layout = layout_of(screen, obj)
                if typed is sent:
                    typed = with_choices(gathered(layout, sent))
                earlier = made_before(screen, obj, record_id, typed)
                if earlier is None or earlier.digest != sent_digest():
                    _update(screen, obj, layout, record_id, typed, run)
            break
        except StaleVersion:
            merged, others = _merged(name, record_id, typed)
            if isinstance(merged, str):
                return merged, 409
            typed = merged
        except InvalidInput as refusal:
            return _again(name, record_id, typed, refusal.problems), 422
    else:
        raise Unavailable(Problem("busy", BUSY))
    text = gettext("Saved, together with what {name} has changed meanwhile.") if others else gettext("Saved.")
    toast(text.format(name=others), undo=undo_address(run))
    saved(sent.get(FORM, ""))
    following = re.fullmatch(r"next:([1-9][0-9]{0,14})", sent.get("then", ""), re.ASCII)
    if following:
        return redirect(url_for("web.edit_record", name=name, record_id=int(following[1])), 303)
    return redirect(url_for("web.show_record", name=name, record_id=record_id), 303)


def _update(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, record_id: int, typed: Typed, run: str
) -> None:
    values = sent_values(screen, obj, layout, typed)
    version = typed.get("version", type=whole_number)
    if version is not None:
        values["version"] = version
    update(
        screen.tx,
        screen.actor,
        obj.name,
        record_id,
        values,
        door="form",
        run=run,
        input=people(screen),
        confirmed=confirmed(),
    )
    was_made(screen, typed, record_id)


def _merged(name: str, record_id: int, typed: Typed) -> tuple[Typed | str, str]:
    """The form with what was saved meanwhile, or the page that asks; and who saved it."""
    with reading() as screen:
        obj = screen.object(name)
        layout = layout_of(screen, obj)
        record = get(screen.tx, screen.actor, name, record_id)
        merged = merge_forms(screen, obj, layout, record, typed)
        if merged.is_clear:
            return merged.typed, who_saved(record)
        conflict = told(screen, record, merged.rows)
        return form_page(screen, obj, layout, record, typed=merged.typed, conflict=conflict), ""


def _saved(name: str, record_id: int, typed: Typed) -> Response:
    saved(typed.get(FORM, ""))
    if typed.get("then") == "new":
        toast(gettext("Saved."))
        return redirect(url_for("web.new_record", name=name), 303)
    return redirect(url_for("web.show_record", name=name, record_id=record_id), 303)


def _made_already(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, typed: Typed, record_id: int
) -> str:
    """Somebody went back to a form that was saved, and changed it."""
    typed.poplist(FORM)
    text = gettext("This form was saved already, as record {id}. Saving it again makes another record.")
    return form_page(screen, obj, layout, None, typed=typed, notice=text.format(id=record_id))


def resume(endpoint: str, arguments: Mapping[str, Any], typed: Typed, token: str) -> str:
    """The form again after signing in, with what had been typed before."""
    with reading(token) as screen:
        obj = screen.object(arguments["name"])
        layout = layout_of(screen, obj)
        typed = gathered(layout, typed)
        record_id = arguments.get("record_id")
        record = get(screen.tx, screen.actor, obj.name, record_id) if record_id else None
        notice = gettext("You are signed in again. Nothing was lost; save when you are ready.")
        return form_page(screen, obj, layout, record, typed=typed, notice=notice)


def _again(name: str, record_id: int | None, typed: Typed, problems: Iterable[Problem]) -> str:
    with reading() as screen:
        obj = screen.object(name)
        record = get(screen.tx, screen.actor, name, record_id) if record_id else None
        return form_page(screen, obj, layout_of(screen, obj), record, typed=typed, problems=tuple(problems))


def _initial(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, computed: Mapping[str, Any]
) -> dict[str, str]:
    """Defaults, or the fields of a record to copy, and what the address says (a related list's parent)."""
    copied = request.args.get("copy", type=whole_number)
    if copied is None:
        initial = of_record(screen, layout, computed)
    else:
        record = get(screen.tx, screen.actor, obj.name, copied)
        unique = {field.name for field in obj.fields if field.unique}
        initial = {
            name: text for name, text in of_record(screen, layout, record).items() if name not in unique
        }
    return initial | _begun(screen, obj, layout)


def _begun(screen: Screen, obj: ObjectDefinition, layout: FormLayout) -> dict[str, str]:
    """What the address says of fields, or the button that has opened the form."""
    known = {placed.name for placed in layout.editable}
    return begun_by_button(screen, obj, layout) | {
        name: value for name, value in request.args.items() if name in known
    }
