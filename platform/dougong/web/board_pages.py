"""The page of a board, and more of one column's cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from dougong.errors import InvalidInput, not_found
from dougong.pipelines import Position, positions_of
from dougong.records import Page, RecordQuery, find
from dougong.web.board_cards import card_fields, card_writer, cards_html
from dougong.web.board_sums import summed
from dougong.web.boards import CARDS, CLOSED_COLUMNS_SHOWN, Board, BoardColumn, Lane, Sum, board_of, dealt
from dougong.web.languages import say_all
from dougong.web.list_pages import VIEW_PAGES, quick_params, show_list
from dougong.web.list_requests import ListRequest, read_request
from dougong.web.screens import Screen, reading
from dougong.web.shell import in_sentence
from dougong.web.sorting import sort_of
from dougong.web.texts import gettext, ngettext


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/board")(more_cards)


@dataclass(frozen=True, slots=True)
class Cell:
    """The cards of one column in one lane."""

    column: BoardColumn
    cards: Markup
    more_url: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column, as text; a move brings it up to date."""

    key: str
    count: str
    total: str
    weighted: str
    over: bool

    def to_json(self) -> dict[str, Any]:
        return {"count": self.count, "total": self.total, "weighted": self.weighted, "over": self.over}


def show_board(screen: Screen, asked: ListRequest) -> str:
    board, refusal = board_of(screen, asked), ""
    try:
        board = summed(screen, board)
        board = dealt(screen, board, card_fields(screen, board), sort_of(screen, asked))
    except InvalidInput as error:
        refusal = " ".join(say_all(error.problems))
    opened = [column.key for column in board.columns if column.closed and not column.collapsed]
    return show_list(
        screen,
        asked,
        "board.html",
        board=board,
        heads=heads_of(screen, board),
        rows=_rows(screen, board),
        toggles={column.key: _toggle(board, column, opened) for column in board.columns if column.closed},
        new_urls=_new_urls(screen, board),
        move_url=asked.url("web.move_record", record_id=0),
        quick_params=[*quick_params(asked), *((CLOSED_COLUMNS_SHOWN, key) for key in opened)],
        footer=_footer(screen, board),
        refusal=refusal,
        may_update=screen.may("update", asked.obj),
    )


VIEW_PAGES.register("board", show_board)


def more_cards(name: str) -> str:
    """What follows in one column, where the last card was."""
    with reading() as screen:
        asked = read_request(screen, name)
        board = board_of(screen, asked)
        column = board.column(key) if (key := request.args.get("column", "")) else None
        lane = _lane_value(board, request.args.get("lane", ""))
        match: list[tuple[str, Any]] = [(board.field.name, column.key if column else None)]
        match += [(board.lane_path.name, lane)] if board.lane_path else []
        query = RecordQuery(
            asked.obj.name,
            fields=tuple(card_fields(screen, board)),
            filter=board.filter,
            sort=tuple(sort_of(screen, asked)),
            limit=CARDS,
            cursor=request.args.get("cursor"),
            search=asked.q or None,
            match=match,
            sensitive="masked",
        )
        page = find(screen.tx, screen.actor, query)
        more = _more_url(board, key, request.args.get("lane", ""), page)
        return render_template(
            "parts/board_cards.html", cards=_cards(screen, board, {("", ""): page})[("", "")], more_url=more
        )


def heads_of(screen: Screen, board: Board) -> dict[str, Head]:
    return {column.key: _head(screen, board, column) for column in board.columns}


def _head(screen: Screen, board: Board, column: BoardColumn) -> Head:
    found = board.column_sums.get(column.key, Sum())
    number = screen.formats.number(found.count)
    limit = column.limit
    return Head(
        column.key,
        f"{number}/{limit}" if limit else number,
        amount_text(screen, board, found, found.total) if found.count else "",
        amount_text(screen, board, found, found.weighted) if found.count and _weighs(column) else "",
        limit is not None and found.count >= limit,
    )


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


def _rows(screen: Screen, board: Board) -> list[tuple[Lane, str, list[Cell]]]:
    """A lane, what it comes to, and its cells."""
    cards = _cards(screen, board, board.pages)
    rows = []
    for lane in board.lanes:
        found = board.lane_sums.get(lane.key, Sum())
        parts = [screen.formats.number(found.count), amount_text(screen, board, found, found.total)]
        cells = [
            Cell(
                column,
                cards.get((column.key, lane.key), Markup("")),
                _more_url(board, column.key, lane.key, board.pages.get((column.key, lane.key))),
            )
            for column in board.columns
        ]
        rows.append((lane, " · ".join(part for part in parts if part), cells))
    return rows


def _cards(
    screen: Screen, board: Board, pages: Mapping[tuple[str, str], Page]
) -> dict[tuple[str, str], Markup]:
    ids = [record["id"] for page in pages.values() for record in page.data]
    positions: Mapping[int, Position] = {}
    if board.pipeline is not None:
        positions = positions_of(screen.tx, board.pipeline, ids)
    write = card_writer(screen, board)
    return {key: cards_html(write, page.data, positions) for key, page in pages.items()}


def _more_url(board: Board, key: str, lane: str, page: Page | None) -> str | None:
    if page is None or page.next is None:
        return None
    return board.asked.url("web.more_cards", column=key, lane=lane, cursor=page.next)


def _lane_value(board: Board, text: str) -> Any:
    """As the query compares it."""
    path = board.lane_path
    if path is None or not text:
        return None
    if path.field is not None and path.field.type_name == "select":
        return text
    if not text.isdecimal() or len(text) > 15:
        raise not_found("lane", text[:40])
    return int(text)


def _toggle(board: Board, column: BoardColumn, opened: Sequence[str]) -> str:
    others = [key for key in opened if key != column.key]
    wanted = [*others, column.key] if column.collapsed else others
    changes: dict[str, Any] = {CLOSED_COLUMNS_SHOWN: wanted}
    return board.asked.url(**changes)


def _new_urls(screen: Screen, board: Board) -> dict[str, str]:
    if not screen.may("create", board.asked.obj):
        return {}
    name, field = board.asked.obj.name, board.field.name
    base = url_for("web.new_record", name=name)
    return {
        column.key: f"{base}?{field}={column.key}"
        for column in board.columns
        if column.key and not column.closed
    }


def _footer(screen: Screen, board: Board) -> list[str]:
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
    if board.hidden_lanes:
        parts.append(gettext("{count} more lanes are not shown.").format(count=number(board.hidden_lanes)))
    return parts
