"""What stands above the columns of a board, and below it, as text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dougong.dataclasses import dataclass
from dougong.web.boards.boards import Board, BoardColumn, Lane, Sum
from dougong.web.screens import Screen
from dougong.web.shell import in_sentence
from dougong.web.texts import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column, as text; a move brings it up to date."""

    key: str
    count: str
    total: str
    weighted: str
    over: bool
    """As many as are meant to be there, or more."""
    excess: str
    """More than are meant to be there: a sentence about it."""
    is_weighted: bool = False
    """Whether there is, or will be, a weighted total."""

    def to_json(self) -> dict[str, Any]:
        return {"count": self.count, "total": self.total, "weighted": self.weighted, "over": self.over}


def heads_of(screen: Screen, board: Board) -> dict[str, Head]:
    return {column.key: _head(screen, board, column) for column in board.columns}


def _head(screen: Screen, board: Board, column: BoardColumn) -> Head:
    if board.later:
        return Head(column.key, "", "", "", False, "", _weighs(column) and board.sum_field is not None)
    found = board.column_sums.get(column.key, Sum())
    number = screen.formats.number(found.count)
    limit = column.limit
    return Head(
        column.key,
        f"{number}/{limit}" if limit else number,
        amount_text(screen, board, found, found.total) if found.count else "",
        amount_text(screen, board, found, found.weighted) if found.count and _weighs(column) else "",
        limit is not None and found.count >= limit,
        excess_text(screen, column, found.count),
        bool(found.count) and _weighs(column) and board.sum_field is not None,
    )


def excess_text(screen: Screen, column: BoardColumn, found: int, cap: int | None = None) -> str:
    """Nothing as long as a column holds no more than is meant to be there. It was counted up to ``cap``."""
    if column.limit is None or found <= column.limit:
        return ""
    number = screen.formats.number(found)
    if cap is not None and found > cap:
        number = f"{screen.formats.number(cap)}+"
    text = gettext("“{stage}” holds {count} now; at most {limit} are meant to be there.")
    return text.format(stage=column.title, count=number, limit=column.limit)


def _weighs(column: BoardColumn) -> bool:
    return column.chance is not None and not column.closed


def amount_text(screen: Screen, board: Board, found: Sum, amount: Decimal) -> str:
    """``amount`` is the total of a sum, or its weighted one."""
    if board.sum_field is None:
        return ""
    if board.sum_field.type_name == "money":
        text = screen.formats.short_money(amount, found.currency or "")
        return f"≈ {text}" if found.mixed else text
    return screen.formats.number(int(amount))


def footer(screen: Screen, board: Board) -> list[str]:
    if board.later:
        return [gettext("Counting…"), *_hidden(screen, board)]
    everything = Sum()
    for one in board.column_sums.values():
        everything = everything.plus(one)
    open_keys = [column.key for column in board.columns if not column.closed]
    still_open = Sum()
    for key in open_keys:
        still_open = still_open.plus(board.column_sums.get(key, Sum()))
    number = screen.formats.number
    text = ngettext("%(num)d record", "%(num)d records", everything.count)
    parts = [text.replace(str(everything.count), number(everything.count))]
    if board.sum_field is not None:
        title = screen.titles.field(board.sum_field)
        parts.append(
            gettext("Open {field}: {amount}").format(
                field=in_sentence(screen, title),
                amount=amount_text(screen, board, still_open, still_open.total),
            )
        )
        if any(_weighs(column) for column in board.columns):
            weighted = amount_text(screen, board, still_open, still_open.weighted)
            parts.append(gettext("Weighted: {amount}").format(amount=weighted))
    return [*parts, *_hidden(screen, board)]


def _hidden(screen: Screen, board: Board) -> list[str]:
    if not board.hidden_lanes:
        return []
    number = screen.formats.number(board.hidden_lanes) + ("+" if board.more_hidden else "")
    return [gettext("{count} more lanes are not shown.").format(count=number)]


def lane_texts(screen: Screen, board: Board) -> dict[str, str]:
    """What stands beside the title of each lane; what is not known yet is on its way."""
    return {lane.key: "…" if board.later else _lane_text(screen, board, lane) for lane in board.lanes}


def _lane_text(screen: Screen, board: Board, lane: Lane) -> str:
    found = board.lane_sums.get(lane.key, Sum())
    parts = [screen.formats.number(found.count), amount_text(screen, board, found, found.total)]
    return " · ".join(part for part in parts if part)
