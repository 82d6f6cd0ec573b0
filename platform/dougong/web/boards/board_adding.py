"""A new card, typed where it is to stand: the record has the column's option, the lane's value and a title.
What else it needs is asked in place, as for a move.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import InvalidInput
from dougong.problems import Problem
from dougong.records import create, get
from dougong.web.boards.boards import Board, BoardColumn, Lane, board_of, lane_value
from dougong.web.boards.moves import CONFIRM, DOOR, TO, asked_fields, on_board
from dougong.web.faces.controls import people
from dougong.web.forms.demands import to_confirm
from dougong.web.forms.form_drafts import made_before, was_made
from dougong.web.forms.record_forms import bind, gathered, layout_of_fields, to_write
from dougong.web.languages import say
from dougong.web.lists.list_requests import read_request
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import in_sentence
from dougong.web.texts import gettext
from dougong.web.titles import record_title

LANE = "move.lane"
"""A name that no field can have."""

Typed = MultiDict[str, str]


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/cards")(add_card)


def typed_title(screen: Screen, obj: ObjectDefinition) -> FieldDefinition | None:
    """The field by which a new record can be called in one line; None: it takes the whole form."""
    field = obj.title_field
    if field is None or field.type_name != "text" or field.read_only:
        return None
    return field if POLICY.can_write_field(screen.actor, obj, field.id, "create") else None


def new_card_url(screen: Screen, board: Board, column: BoardColumn, lane: Lane) -> str | None:
    """The whole form for a new card there; None where nobody, or not this person, adds any."""
    obj = board.asked.obj
    if not column.key or column.closed or not screen.may("create", obj):
        return None
    given = {board.field.name: column.key}
    if board.lane_path is not None and lane.key:
        given[board.lane_path.name] = lane.key
    return f"{url_for('web.new_record', name=obj.name)}?{urlencode(given)}"


def add_card(name: str) -> Response | tuple[Response, int]:
    typed: Typed = request.form
    try:
        with writing() as screen:
            obj = screen.object(name, "create")
            board = board_of(screen, read_request(screen, name))
            earlier = made_before(screen, obj, 0, typed)
            if earlier is None:
                values = _values(screen, obj, board, typed)
                confirmed = frozenset(typed.getlist(CONFIRM))
                options: Any = {"door": DOOR, "input": people(screen), "confirmed": confirmed}
                record_id = create(screen.tx, screen.actor, name, values, **options).id
                was_made(screen, typed, record_id)
            else:
                record_id = earlier.record_id
    except InvalidInput as refusal:
        return jsonify(_refused(name, typed, refusal.problems)), 422
    return jsonify(_added(name, record_id))


def _values(screen: Screen, obj: ObjectDefinition, board: Board, typed: Typed) -> dict[str, Any]:
    layout = layout_of_fields(screen, obj, set(typed))
    given = gathered(layout, typed)
    values = to_write(layout, bind(layout, given, {}), given)
    values[board.field.name] = board.column(typed.get(TO, "")).key
    lane = lane_value(board, typed.get(LANE, ""))
    if board.lane_path is not None and lane is not None and _is_filled(board):
        values[board.lane_path.name] = lane
    return values


def _is_filled(board: Board) -> bool:
    """Who made a record is not for anybody to say."""
    path = board.lane_path
    return path is not None and (path.field is not None or path.name == "owner")


def _added(name: str, record_id: int) -> dict[str, Any]:
    with reading() as screen:
        obj = screen.object(name)
        asked = read_request(screen, name)
        record = get(screen.tx, screen.actor, name, record_id, sensitive="masked")
        shown = on_board(screen, asked, record_id)
        text = gettext("“{title}” has been added.")
        excess = shown.pop("excess").get(shown.get("column"))
        if shown["card"] is None:
            text = gettext("“{title}” has been added, but this view does not show it.")
        said = text.format(title=record_title(obj, record))
        return {"text": f"{said} {excess}" if excess else said, **shown}


def _refused(name: str, typed: Typed, problems: Iterable[Problem]) -> dict[str, Any]:
    """A small form with what a new record there needs besides."""
    problems = list(problems)
    with reading() as screen:
        obj = screen.object(name)
        board = board_of(screen, read_request(screen, name))
        fields = asked_fields(screen, obj, board.field, None, typed, problems)
        shown = {view.name for view in fields}
        warned = to_confirm(problems)
        reasons = [say(problem) for problem in problems if warned or problem.place not in shown]
        html = render_template(
            "parts/move_dialog.html",
            adding=True,
            heading=gettext("New {object}").format(object=in_sentence(screen, screen.titles.object(obj))),
            warned=bool(warned),
            confirmed=sorted({*warned, *typed.getlist(CONFIRM)}),
            reasons=list(dict.fromkeys(reasons)),
            fields=fields,
        )
        return {"dialog": html}
