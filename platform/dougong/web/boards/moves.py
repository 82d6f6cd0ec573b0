"""Moving a record into another stage, from a board or from its own page: done, refused with the reason and
the fields that are missing, or overtaken by somebody else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import InvalidInput, StaleVersion, not_found
from dougong.pipelines import positions_of
from dougong.problems import Problem
from dougong.records import RecordQuery, find, get, update
from dougong.records.undoing import new_run
from dougong.web.addresses import whole_number
from dougong.web.boards.board_cards import card_fields, card_writer
from dougong.web.boards.board_heads import heads_of, lane_texts
from dougong.web.boards.board_sums import excess_in, summed_in_time
from dougong.web.boards.boards import board_of
from dougong.web.faces.controls import people
from dougong.web.forms.demands import to_confirm
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_views import section_views
from dougong.web.forms.record_forms import as_typed, bind, gathered, layout_of_fields, to_write
from dougong.web.languages import say
from dougong.web.lists.list_requests import ListRequest, read_request
from dougong.web.record.undo_pages import undo_address
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast

TO, FIELD, VERSION, CONFIRM = "move.to", "move.field", "move.version", "move.confirm"
"""Names that no field can have, as the fields that a stage demands stand in the same form."""
DOOR = "board"

Typed = MultiDict[str, str]


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/<int:record_id>/move")(move_record)


def move_record(name: str, record_id: int) -> Response | tuple[Response, int]:
    typed: Typed = request.form
    run = new_run()
    try:
        with writing() as screen:
            obj = screen.object(name, "update")
            field = _stage_field(obj, typed)
            layout = layout_of_fields(screen, obj, set(typed))
            given = gathered(layout, typed)
            values = to_write(layout, bind(layout, given, {}), given)
            values[field.name] = typed.get(TO) or None
            version = typed.get(VERSION, type=whole_number)
            if version is not None:
                values["version"] = version
            confirmed = frozenset(typed.getlist(CONFIRM))
            update(
                *(screen.tx, screen.actor, name, record_id, values),
                door=DOOR,
                input=people(screen),
                confirmed=confirmed,
                run=run,
            )
    except StaleVersion:
        return jsonify(_overtaken(name, record_id, typed)), 409
    except InvalidInput as refusal:
        return jsonify(_refused(name, record_id, typed, refusal.problems)), 422
    done = _done(name, record_id, typed)
    if "card" not in done:
        # The record's own page shows itself anew: what it says, and the way back, come with it.
        toast(done["text"], undo_address(run))
    return jsonify(done)


def _stage_field(obj: ObjectDefinition, typed: Mapping[str, str]) -> FieldDefinition:
    field = obj.fields_by_name.get(typed.get(FIELD, ""))
    if field is None or field.type_name != "select":
        raise not_found("field", typed.get(FIELD, "")[:40])
    return field


def _done(name: str, record_id: int, typed: Typed) -> dict[str, Any]:
    with reading() as screen:
        obj = screen.object(name)
        field = _stage_field(obj, typed)
        record = get(screen.tx, screen.actor, name, record_id, (field.name,))
        title = _stage_title(screen, field, record[field.name])
        text = gettext("Moved to “{stage}”.").format(stage=title)
        shown = _on_board(screen, name, record_id)
        excess = shown.pop("excess", {}).get(record[field.name])
        return {"text": f"{text} {excess}" if excess else text, **shown}


def _on_board(screen: Screen, name: str, record_id: int) -> dict[str, Any]:
    """Nothing where no board asks."""
    asked = read_request(screen, name)
    if not request.args.get("board") or asked.view is None or asked.view.board is None:
        return {}
    return on_board(screen, asked, record_id)


def on_board(screen: Screen, asked: ListRequest, record_id: int) -> dict[str, Any]:
    """The card as it is now, None if the board does not show it, and what the columns come to."""
    board = summed_in_time(screen, board_of(screen, asked))
    heads = {} if board.later else heads_of(screen, board)
    told: dict[str, Any] = {
        "heads": {key: head.to_json() for key, head in heads.items()},
        "excess": {key: head.excess for key, head in heads.items() if head.excess},
        "lanes": {} if board.later else lane_texts(screen, board),
        "later": board.later,
    }
    fields = tuple({*card_fields(screen, board), board.field.name})
    query = RecordQuery(
        asked.obj.name, fields=fields, filter=board.filter, ids=[record_id], sensitive="masked"
    )
    records = find(screen.tx, screen.actor, query).data
    if not records:
        return {"card": None, **told}
    column = records[0][board.field.name] or ""
    if board.later and (excess := excess_in(screen, board, column)):
        told["excess"] = {column: excess}
    positions = positions_of(screen.tx, board.pipeline, [record_id]) if board.pipeline else {}
    card = card_writer(screen, board)(records[0], positions.get(record_id))
    return {"card": str(card), "column": column, **told}


def _overtaken(name: str, record_id: int, typed: Typed) -> dict[str, Any]:
    with reading() as screen:
        obj = screen.object(name)
        field = _stage_field(obj, typed)
        record = get(screen.tx, screen.actor, name, record_id, sensitive="masked")
        who = (record.get("updated_by") or {}).get("title") or gettext("Somebody")
        text = gettext(
            "{name} was faster: changed at {time}, now in “{stage}”. Look at it and move it again."
        )
        shown = text.format(
            name=who,
            time=screen.formats.short_instant(record["updated_at"], screen.now),
            stage=_stage_title(screen, field, record.get(field.name)),
        )
        return {"text": shown, **_on_board(screen, name, record_id)}


def _refused(name: str, record_id: int, typed: Typed, problems: Iterable[Problem]) -> dict[str, Any]:
    """A small form: the reason, and the fields that would help."""
    problems = list(problems)
    with reading() as screen:
        obj = screen.object(name)
        field = _stage_field(obj, typed)
        record = get(screen.tx, screen.actor, name, record_id)
        fields = asked_fields(screen, obj, field, record, typed, problems)
        shown = {view.name for view in fields}
        warned = to_confirm(problems)
        reasons = list(
            dict.fromkeys(say(problem) for problem in problems if warned or problem.place not in shown)
        )
        heading = gettext("Move it to “{stage}” anyway?") if warned else gettext("Can’t enter “{stage}” yet")
        html = render_template(
            "parts/move_dialog.html",
            heading=heading.format(stage=_stage_title(screen, field, typed.get(TO))),
            warned=bool(warned),
            confirmed=sorted({*warned, *typed.getlist(CONFIRM)}),
            reasons=reasons,
            fields=fields,
        )
        return {"dialog": html}


def asked_fields(
    screen: Screen,
    obj: ObjectDefinition,
    field: FieldDefinition,
    record: Mapping[str, Any] | None,
    typed: Typed,
    problems: Iterable[Problem],
) -> list[FieldView]:
    """Fields that are refused or missing, that the gate looks at, and that were asked for before. ``record`` is None
    for one that is still to be made."""
    needed = {problem.place for problem in problems}
    read = {name for problem in problems for name in problem.params.get("asks", ())}
    names = (needed | read | set(typed)) - {field.name, ""}
    layout = layout_of_fields(screen, obj, names)
    given = gathered(layout, typed)
    data = {
        one.name: given[one.name]
        if one.name in given
        else as_typed(screen, one, (record or {}).get(one.name))
        for one in layout.editable
    }
    typed_or_none = given if any(one.name in given for one in layout.editable) else None
    (section,) = section_views(screen, layout, data, problems, typed_or_none, record)
    return [
        dataclasses.replace(view, required=view.name in needed)
        for view in section.fields
        if not view.read_only
    ]


def _stage_title(screen: Screen, field: FieldDefinition, key: str | None) -> str:
    option = field.options_by_key.get(key or "")
    return screen.titles.option(option) if option else key or gettext("None")
