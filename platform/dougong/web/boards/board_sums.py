"""What the columns and lanes of a board come to: one grouped statement counts and sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dougong.definitions import base_id
from dougong.records import AggregateQuery, Amount, RecordQuery, aggregate, count, find
from dougong.web.boards.board_heads import excess_text
from dougong.web.boards.board_lanes import MOST_LANES, has_steps, lane_of, with_lanes
from dougong.web.boards.boards import Board, BoardColumn, Lane, Sum, readable_field, without_option
from dougong.web.screens import Screen

MOST_GROUPS = 10_000
AT_ONCE = 20_000
"""Of more records than that counts and sums follow the page. Each costs what reading all of them does."""
COUNTED_BEYOND = 1_000
"""By how many records too many a column is told by their number, where counts follow."""


def summed_in_time(screen: Screen, board: Board) -> Board:
    """As ``summed``, unless there is too much to sum up. Without an index for them lanes are known by their sums
    alone."""
    query = RecordQuery(board.asked.obj.name, fields=("id",), filter=board.filter, search=board.searched)
    if board.found is not None:
        return summed(screen, board)
    waits = board.lane_path is not None and not has_steps(screen, board)
    if waits or count(screen.tx, screen.actor, query, AT_ONCE) <= AT_ONCE:
        return summed(screen, board)
    if board.lane_path is not None:
        return replace(board, later=True)
    blank = replace(query, match=[(board.field.name, None)], limit=1)
    has_blank = board.pipeline is None and find(screen.tx, screen.actor, blank).data
    return replace(board, columns=[*([without_option()] if has_blank else []), *board.columns], later=True)


def excess_in(screen: Screen, board: Board, key: str) -> str:
    """What a move into a column makes of its limit, on a board whose counts follow: this one is counted at once, as
    far as it matters."""
    column = next((one for one in board.columns if one.key == key), None)
    if column is None or column.limit is None:
        return ""
    query = RecordQuery(
        board.asked.obj.name,
        fields=("id",),
        filter=board.filter,
        search=board.asked.q or None,
        match=[(board.field.name, key or None)],
    )
    cap = column.limit + COUNTED_BEYOND
    return excess_text(screen, column, count(screen.tx, screen.actor, query, cap), cap)


def summed(screen: Screen, board: Board) -> Board:
    """With counts and sums: one statement, whatever there is."""
    return _summed_up(screen, board, in_one_currency(screen, board, _groups(screen, board)))


def _summed_up(screen: Screen, board: Board, rows: Iterable[Mapping[str, Any]]) -> Board:
    totals: dict[str, Sum] = {}
    by_lane: dict[str, Sum] = {}
    lanes: dict[str, Lane] = {}
    known = {column.key: column for column in board.columns}
    for row in rows:
        key = row[board.field.name] or ""
        lane = lane_of(screen, board.lane_path, row[board.lane_path.name] if board.lane_path else None)
        if key not in known and not (key == "" and board.pipeline is None):
            continue
        one = _sum_of(screen, board, row, known.get(key))
        totals[key] = totals.get(key, Sum()).plus(one)
        by_lane[lane.key] = by_lane.get(lane.key, Sum()).plus(one)
        lanes.setdefault(lane.key, lane)
    columns = board.columns
    if "" in totals:
        columns = [without_option(), *columns]
    shown = list(lanes.values())[:MOST_LANES] if board.lane_path else [Lane("")]
    return replace(
        board,
        columns=columns,
        lanes=shown or [Lane("")],
        hidden_lanes=max(0, len(lanes) - MOST_LANES) if board.lane_path else 0,
        column_sums=totals,
        lane_sums=by_lane,
    )


def summed_by_lanes(screen: Screen, board: Board) -> Board:
    """As ``summed``, of a board that has steps: what the lanes come to is summed up lane by lane, and only of those
    that are shown."""
    board = with_lanes(screen, board)
    path = board.lane_path
    if path is None:
        return summed(screen, board)
    rows = _groups(screen, replace(board, lane_path=None))
    of_lanes = [_total(screen, board, [(path.name, lane.value)]) for lane in board.lanes]
    converted = in_one_currency(screen, board, [*rows, *of_lanes])
    whole = _summed_up(screen, replace(board, lane_path=None), converted[: len(rows)])
    found = converted[len(rows) :]
    lane_sums = {
        lane.key: _sum_of(screen, board, row, None) for lane, row in zip(board.lanes, found, strict=True)
    }
    return replace(board, columns=whole.columns, column_sums=whole.column_sums, lane_sums=lane_sums)


def _groups(screen: Screen, board: Board) -> list[dict[str, Any]]:
    """Grouped by probability too where records have their own: so the weighted sum is exact."""
    probability = (
        readable_field(screen, board.asked, board.pipeline.probability_id) if board.pipeline else None
    )
    group = [board.field.name]
    group += [probability.name] if probability and board.sum_field else []
    group += [board.lane_path.name] if board.lane_path else []
    return aggregate(screen.tx, screen.actor, replace(_measuring(board), group=group, limit=MOST_GROUPS))


def _total(screen: Screen, board: Board, match: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    (row,) = aggregate(screen.tx, screen.actor, replace(_measuring(board), match=match))
    return row


def _measuring(board: Board) -> AggregateQuery:
    obj = board.asked.obj
    measures = ["count()", *([f"sum({board.sum_field.name})"] if board.sum_field else [])]
    if board.sum_field is not None and board.sum_field.currency_path:
        measures.append(f"sum({obj.fields_by_id[base_id(board.sum_field.id)].name})")
    return AggregateQuery(obj.name, (), measures, board.filter, search=board.searched, ids=board.found)


def _sum_of(screen: Screen, board: Board, row: Mapping[str, Any], column: BoardColumn | None) -> Sum:
    if board.sum_field is None:
        return Sum(row["count()"])
    amount = row[f"sum({board.sum_field.name})"] or "0"
    total = Decimal(amount)
    currency, mixed = getattr(amount, "currency", None), getattr(amount, "mixed", False)
    return Sum(row["count()"], total, total * _chance(board, row, column), currency, mixed)


def in_one_currency(
    screen: Screen, board: Board, rows: Sequence[dict[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """All sums of a board can be compared: where there are several currencies, they are in the workspace's."""
    field = board.sum_field
    if field is None or not field.currency_path:
        return rows
    name = f"sum({field.name})"
    codes = {code for row in rows if (code := row[f"{name}.currency"]) is not None}
    if len(codes) < 2 and not any(getattr(row[name], "mixed", False) for row in rows):
        return rows
    base = board.asked.obj.fields_by_id[base_id(field.id)]
    return [
        row | {name: Amount.of(row[f"sum({base.name})"], screen.workspace.currency, mixed=True)}
        for row in rows
    ]


def _chance(board: Board, row: Mapping[str, Any], column: BoardColumn | None) -> Decimal:
    """The record's own probability, else its stage's, else certainty."""
    item = board.asked.obj
    own = item.fields_by_id.get(board.pipeline.probability_id or "") if board.pipeline else None
    value = row.get(own.name) if own else None
    if own is not None and value is not None:
        return Decimal(value) if own.type_name == "percent" else Decimal(value) / 100
    return Decimal(column.chance) / 100 if column and column.chance is not None else Decimal(1)
