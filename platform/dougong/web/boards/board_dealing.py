"""The cards of a board: the first of each column, or of each cell where there are lanes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from dougong.records import Page, RecordQuery, deal, find
from dougong.views import joined
from dougong.web.boards.board_lanes import with_lanes
from dougong.web.boards.boards import Board, without_option
from dougong.web.screens import Screen

CARDS = 50
CARDS_IN_LANE = 20


def dealt(screen: Screen, board: Board, fields: Sequence[str], sort: Sequence[str]) -> Board:
    """With the first cards of each column and lane that is not collapsed."""
    keys = [column.key for column in board.columns if not column.collapsed]
    if board.lane_path is None:
        return replace(board, pages=dict(_columns_dealt(screen, board, fields, sort, keys)))
    if board.later:
        return _cells_dealt(screen, with_lanes(screen, board), fields, sort, keys)
    named = ", ".join(f"'{key}'" for key in keys if key)
    conditions = [f"{board.field.name} in ({named})"] if named else []
    conditions += [f"{board.field.name} = NULL"] if "" in keys else []
    if not conditions:
        return board
    query = replace(
        _query(board, fields, sort, CARDS_IN_LANE),
        filter=joined([board.filter, " OR ".join(conditions)]),
        by=(board.field.name, board.lane_path.name),
    )
    return replace(board, pages=_pages(screen, query))


def _cells_dealt(
    screen: Screen, board: Board, fields: Sequence[str], sort: Sequence[str], keys: Sequence[str]
) -> Board:
    """All cells by one statement, each off the index of the view. What is in no column is known by its cards."""
    if board.lane_path is None:
        return board
    asked = [*([""] if board.pipeline is None else []), *keys]
    query = replace(
        _query(board, fields, sort, CARDS_IN_LANE),
        by=(board.field.name, board.lane_path.name),
        cells=[(key or None, lane.value) for lane in board.lanes for key in asked],
    )
    pages = _pages(screen, query)
    without = [without_option()] if any(key == "" for key, _ in pages) else []
    return replace(board, columns=[*without, *board.columns], pages=pages)


def _pages(screen: Screen, query: RecordQuery) -> dict[tuple[str, str], Page]:
    pages = deal(screen.tx, screen.actor, query)
    return {(values[0] or "", _key(values[1])): page for values, page in pages.items()}


def _columns_dealt(
    screen: Screen, board: Board, fields: Sequence[str], sort: Sequence[str], keys: Sequence[str]
) -> Iterator[tuple[tuple[str, str], Page]]:
    """A column at a time: each comes from an index, while one statement for all would number every record."""
    for key in keys:
        query = replace(_query(board, fields, sort, CARDS), match=[(board.field.name, key or None)])
        page = find(screen.tx, screen.actor, query)
        if page.data:
            yield (key, ""), page


def _query(board: Board, fields: Sequence[str], sort: Sequence[str], limit: int) -> RecordQuery:
    return RecordQuery(
        board.asked.obj.name,
        fields=tuple(fields),
        filter=board.filter,
        sort=tuple(sort),
        limit=limit,
        search=board.asked.q or None,
        sensitive="masked",
    )


def _key(value: Any) -> str:
    return "" if value is None else str(value)
