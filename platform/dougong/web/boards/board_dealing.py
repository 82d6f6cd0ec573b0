"""The cards of a board: the first of each column, or of each cell where there are lanes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from dougong.records import Page, RecordQuery, deal, few_ids, find
from dougong.views import joined
from dougong.web.boards.board_lanes import with_lanes
from dougong.web.boards.boards import Board, without_option
from dougong.web.screens import Screen

CARDS = 50
CARDS_IN_LANE = 20
FEW_FOUND = 5_000
"""So many records that a search finds are kept in mind while the board is made."""


def dealt(screen: Screen, board: Board, fields: Sequence[str], sort: Sequence[str]) -> Board:
    """With the first cards of each column and lane that is not collapsed."""
    keys = [column.key for column in board.columns if not column.collapsed]
    if board.lane_path is None and board.found is None:
        return replace(board, pages=dict(_columns_dealt(screen, board, fields, sort, keys)))
    if board.lane_path is not None and board.later:
        return _cells_dealt(screen, with_lanes(screen, board), fields, sort, keys)
    if not keys:
        return board
    lane = [] if board.lane_path is None else [board.lane_path.name]
    query = replace(
        _query(board, fields, sort, CARDS_IN_LANE if lane else CARDS),
        filter=joined([board.filter, None if board.found is not None else _in_columns(board, keys)]),
        by=(board.field.name, *lane),
    )
    pages = _pages(screen, query)
    return replace(board, pages={at: page for at, page in pages.items() if at[0] in keys})


def _in_columns(board: Board, keys: Sequence[str]) -> str:
    """Not asked of the few that a search has found: SQLite would go through the index of the columns for that."""
    named = ", ".join(f"'{key}'" for key in keys if key)
    conditions = [f"{board.field.name} in ({named})"] if named else []
    conditions += [f"{board.field.name} = NULL"] if "" in keys else []
    return " OR ".join(conditions)


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
    return {(values[0] or "", "".join(map(_key, values[1:]))): page for values, page in pages.items()}


def _columns_dealt(
    screen: Screen, board: Board, fields: Sequence[str], sort: Sequence[str], keys: Sequence[str]
) -> Iterator[tuple[tuple[str, str], Page]]:
    """A column at a time: each comes from an index, while one statement for all would number every record."""
    for key in keys:
        query = replace(_query(board, fields, sort, CARDS), match=[(board.field.name, key or None)])
        page = find(screen.tx, screen.actor, query)
        if page.data:
            yield (key, ""), page


def looked_for(screen: Screen, board: Board) -> Board:
    """With the records that a search finds, unless they are many."""
    if not board.asked.q:
        return board
    query = RecordQuery(board.asked.obj.name, ("id",), filter=board.filter, search=board.asked.q)
    return replace(board, found=few_ids(screen.tx, screen.actor, query, FEW_FOUND))


def _query(board: Board, fields: Sequence[str], sort: Sequence[str], limit: int) -> RecordQuery:
    return RecordQuery(
        board.asked.obj.name,
        fields=tuple(fields),
        filter=board.filter,
        sort=tuple(sort),
        limit=limit,
        search=board.searched,
        ids=board.found,
        sensitive="masked",
    )


def _key(value: Any) -> str:
    return "" if value is None else str(value)
