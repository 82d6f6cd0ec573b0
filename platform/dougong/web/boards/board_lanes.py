"""The lanes of a board: which there are, in their order, and by what each is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dougong.records import RecordQuery, find, one_of_each, steps_through
from dougong.web.boards.boards import Board, Lane
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen
from dougong.web.texts import gettext

MOST_LANES = 30
KNOWN_LANES = 1_000
"""So many are looked for on a board whose sums follow; more are told as "more than"."""


def has_steps(screen: Screen, board: Board) -> bool:
    """Whether lanes and cells are read off an index of the view, so that nobody goes through all records for them."""
    if board.lane_path is None or board.asked.q:
        return False
    return steps_through(screen.tx, board.asked.obj.name, (board.lane_path.name, board.field.name))


def with_lanes(screen: Screen, board: Board) -> Board:
    """The lanes of a board that ``has_steps``, found by a record of each."""
    path, name = board.lane_path, board.asked.obj.name
    if path is None:
        return board
    query = RecordQuery(name, ("id",), board.filter, by=(path.name,))
    ids = one_of_each(screen.tx, screen.actor, query, KNOWN_LANES + 1)
    if not ids:
        return board
    ordered = RecordQuery(name, (path.name,), sort=(path.name,), limit=len(ids), ids=ids, sensitive="masked")
    lanes = [lane_of(screen, path, one[path.name]) for one in find(screen.tx, screen.actor, ordered).data]
    known = lanes[:KNOWN_LANES]
    return replace(
        board,
        lanes=known[:MOST_LANES],
        hidden_lanes=max(0, len(known) - MOST_LANES),
        more_hidden=len(lanes) > KNOWN_LANES,
    )


def lane_of(screen: Screen, path: FieldPath | None, value: Any) -> Lane:
    """``value`` as record JSON has it."""
    if path is None:
        return Lane("")
    if value is None:
        return Lane("", None, gettext("None"))
    if isinstance(value, Mapping):
        return Lane(str(value["id"]), value["id"], _title(screen, path, value))
    option = path.field.options_by_key.get(value) if path.field else None
    return Lane(str(value), value, screen.titles.option(option) if option else str(value))


def _title(screen: Screen, path: FieldPath, value: Mapping[str, Any]) -> str:
    target = screen.definitions.target(path.field) if path.field is not None else None
    return screen.formats.called(value, target)
