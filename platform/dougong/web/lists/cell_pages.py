"""One cell of a list, edited where it stands: its control, saved through the one door, or why it cannot be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput, StaleVersion
from dougong.fields import FIELD_TYPES
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find, get, update
from dougong.registry import Registry
from dougong.web.addresses import whole_number
from dougong.web.faces.controls import Editing, control_of, people
from dougong.web.formats import SYSTEM_TYPES
from dougong.web.forms.demands import to_confirm
from dougong.web.forms.form_views import field_view
from dougong.web.forms.record_forms import Placed, as_typed, bind, gathered, layout_of_fields, to_write
from dougong.web.languages import say
from dougong.web.lists.bulk_bars import pick_text
from dougong.web.lists.columns import render_rows, view_columns
from dougong.web.lists.list_requests import ListRequest, read_request
from dougong.web.lists.painting import painted
from dougong.web.roles.explanations import explanation
from dougong.web.roles.rights import may_with
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext

FIELD, VERSION, WAS, CONFIRM = "cell.field", "cell.version", "cell.was", "cell.confirm"
"""Names that no field can have, as the field stands in the same form."""
DOOR = "list"

NOT_HERE = N_("This is kept by another record. Open that one to change it.")
NO_FIELD = N_("There is no field “{name}”.")
KEPT_BY_ITSELF = N_("This is kept by the workspace itself.")
COMPUTED = N_("This is computed: {how}")
FIXED = N_("This field cannot be changed.")
NOT_ALLOWED = N_("Your roles do not let you change this field.")
NOT_THIS_ONE = N_("Your roles do not let you change this record.")
IN_THE_RECORD = N_("Open the record to change this.")

Typed = MultiDict[str, str]

CHANGED_ROWS: Registry[Callable[[Screen, ListRequest, int], str]] = Registry("changed row of a type of view")
"""How the row of a record is written in views that are no plain lists; "" where it is out of sight."""


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/<int:record_id>/cell")(show_cell)
    web.post("/o/<name>/<int:record_id>/cell")(save_cell)


def show_cell(name: str, record_id: int) -> str:
    with reading() as screen:
        obj = screen.object(name)
        record = get(screen.tx, screen.actor, name, record_id, sensitive="masked")
        field = request.args.get("field", "")
        reason = why_not(screen, obj, record_id, field)
        if reason:
            return render_template("parts/cell_why.html", reason=reason)
        placed = _placed(screen, obj, field)
        if placed is None:
            return render_template("parts/cell_why.html", reason=gettext(FIXED))
        typed = as_typed(screen, placed, record.get(field))
        return _editor(screen, obj, record, placed, typed, typed)


def why_not(screen: Screen, obj: ObjectDefinition, record_id: int, name: str) -> str:
    """ "" where it can be changed."""
    if "." in name:
        return gettext(NOT_HERE)
    field = obj.fields_by_name.get(name)
    if field is None and name not in SYSTEM_TYPES:
        return gettext(NO_FIELD).format(name=name[:40])
    if field is None and name != "owner":
        return gettext(KEPT_BY_ITSELF)
    if field is not None:
        how = explanation(screen, field)
        if how is not None:
            return gettext(COMPUTED).format(how=how.text)
        if field.read_only or field.derived_from:
            return gettext(FIXED)
        if FIELD_TYPES[field.type_name].holds_files or field.sensitive:
            return gettext(IN_THE_RECORD)
    if not POLICY.can_write_field(screen.actor, obj, field.id if field else name):
        return gettext(NOT_ALLOWED)
    return "" if may_with(screen, obj, record_id, "update") else gettext(NOT_THIS_ONE)


def _placed(screen: Screen, obj: ObjectDefinition, name: str) -> Placed | None:
    return next((one for one in layout_of_fields(screen, obj, {name}).editable), None)


def _editor(
    screen: Screen,
    obj: ObjectDefinition,
    record: Mapping[str, Any],
    placed: Placed,
    data: str,
    was: str,
    problems: Iterable[Problem] = (),
    typed: Typed | None = None,
    conflict: Mapping[str, Any] | None = None,
) -> str:
    problems = list(problems)
    warned = to_confirm(problems)
    messages = [say(problem) for problem in problems]
    texts = _above(screen, obj, record, placed) | {placed.name: data}
    view = field_view(screen, placed, texts, (), typed, record)
    return render_template(
        "parts/cell_editor.html",
        field=view,
        version=record["version"],
        was=was,
        messages=list(dict.fromkeys(messages)),
        warned=warned,
        conflict=conflict,
    )


def _above(
    screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any], placed: Placed
) -> dict[str, str]:
    """What the record has in the field on which this one depends."""
    parent = obj.fields_by_id.get((placed.definition and placed.definition.depends_on) or "")
    there = _placed(screen, obj, parent.name) if parent is not None else None
    return {there.name: as_typed(screen, there, record.get(there.name))} if there is not None else {}


def save_cell(name: str, record_id: int) -> Response | tuple[Response, int]:
    typed: Typed = request.form
    try:
        with writing() as screen:
            obj = screen.object(name)
            field = typed.get(FIELD, "")
            placed = _placed(screen, obj, field)
            reason = why_not(screen, obj, record_id, field)
            if placed is None or reason:
                raise InvalidInput(Problem("read_only", FIXED, field))
            _write(screen, obj, record_id, placed, typed)
    except StaleVersion:
        return jsonify(_overtaken(name, record_id, typed)), 409
    except InvalidInput as refusal:
        return jsonify(_refused(name, record_id, typed, refusal.problems)), 422
    return jsonify({"row": _row(name, record_id)})


def _write(screen: Screen, obj: ObjectDefinition, record_id: int, placed: Placed, typed: Typed) -> None:
    """Somebody else may have changed other fields meanwhile: only the same one is a conflict."""
    layout = layout_of_fields(screen, obj, {placed.name})
    given = gathered(layout, typed)
    values = to_write(layout, bind(layout, given, {}), given)
    record = get(screen.tx, screen.actor, obj.name, record_id, sensitive="masked")
    version = typed.get(VERSION, type=whole_number)
    stands = as_typed(screen, placed, record.get(placed.name))
    if version not in (None, record["version"]) and stands != typed.get(WAS, ""):
        raise StaleVersion(Problem("stale", N_("Somebody else was faster."), placed.name))
    values["version"] = record["version"]
    confirmed = frozenset(typed.getlist(CONFIRM))
    update(
        *(screen.tx, screen.actor, obj.name, record_id, values),
        door=DOOR,
        input=people(screen),
        confirmed=confirmed,
    )


def _row(name: str, record_id: int) -> str:
    """The row as it is now; "" where the record is out of sight."""
    with reading() as screen:
        asked = read_request(screen, name)
        other = CHANGED_ROWS.get(asked.view.type) if asked.view else None
        if other is not None:
            return other(screen, asked, record_id)
        columns = view_columns(screen, asked.obj, asked.view)
        query = RecordQuery(
            name, tuple(column.path.name for column in columns), ids=[record_id], sensitive="masked"
        )
        records = find(screen.tx, screen.actor, query).data
        return str(
            render_rows(
                asked.obj,
                columns,
                records,
                pick=pick_text(screen, asked),
                paint=painted(screen, asked, records),
                frozen=asked.view.frozen if asked.view else 0,
            )
        )


def _refused(name: str, record_id: int, typed: Typed, problems: Iterable[Problem]) -> dict[str, Any]:
    with reading() as screen:
        obj = screen.object(name)
        record = get(screen.tx, screen.actor, name, record_id, sensitive="masked")
        field = typed.get(FIELD, "")
        placed = _placed(screen, obj, field)
        reason = why_not(screen, obj, record_id, field)
        if placed is None or reason:
            return {"editor": render_template("parts/cell_why.html", reason=reason or gettext(FIXED))}
        given = gathered(layout_of_fields(screen, obj, {field}), typed)
        was = typed.get(WAS, "")
        return {"editor": _editor(screen, obj, record, placed, given.get(field, ""), was, problems, given)}


def _overtaken(name: str, record_id: int, typed: Typed) -> dict[str, Any]:
    """What each of the two says, and the choice between them."""
    with reading() as screen:
        obj = screen.object(name)
        record = get(screen.tx, screen.actor, name, record_id, sensitive="masked")
        placed = _placed(screen, obj, typed.get(FIELD, ""))
        if placed is None:
            return {"editor": render_template("parts/cell_why.html", reason=gettext(FIXED))}
        theirs = as_typed(screen, placed, record.get(placed.name))
        given = gathered(layout_of_fields(screen, obj, {placed.name}), typed)
        who = (record.get("updated_by") or {}).get("title") or gettext("Somebody")
        text = gettext("{name} changed this at {time}. Keep yours or take theirs?")
        conflict = {
            "text": text.format(
                name=who, time=screen.formats.short_instant(record["updated_at"], screen.now)
            ),
            "theirs": _said(screen, placed, theirs),
        }
        editor = _editor(screen, obj, record, placed, given.get(placed.name, ""), theirs, (), given, conflict)
        return {"editor": editor, "row": _row(name, record_id)}


def _said(screen: Screen, placed: Placed, raw: str) -> Any:
    if not raw:
        return "—"
    return control_of(placed.type_name).shown(
        screen, Editing(placed.name, placed.type_name, placed.definition, raw)
    )
