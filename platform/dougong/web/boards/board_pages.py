"""The page of a board, and more of one column's cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.pipelines import Position, positions_of
from dougong.records import Page, RecordQuery, find
from dougong.web.boards.board_adding import new_card_url, typed_title
from dougong.web.boards.board_cards import card_fields, card_writer, cards_html
from dougong.web.boards.board_dealing import CARDS, dealt, looked_for
from dougong.web.boards.board_heads import footer, heads_of, lane_texts
from dougong.web.boards.board_lanes import has_steps
from dougong.web.boards.board_sums import summed, summed_by_lanes, summed_in_time
from dougong.web.boards.boards import (
    CLOSED_COLUMNS_SHOWN,
    Board,
    BoardColumn,
    Lane,
    board_of,
    column_field,
    lane_value,
)
from dougong.web.languages import say_all
from dougong.web.lists.arrange_pages import arrange_menu
from dougong.web.lists.list_frame import VIEW_PAGES, quick_params, show_list
from dougong.web.lists.list_requests import ListRequest, read_request
from dougong.web.lists.sorting import sort_of
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext

AT_FIRST = 12
AT_FIRST_IN_LANE = 5
"""So many cards of a cell stand on the page at once; the others follow when the browser has time."""


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/board")(more_cards)
    web.get("/o/<name>/board/sums")(board_sums)


@dataclass(frozen=True, slots=True)
class Cell:
    """The cards of one column in one lane."""

    column: BoardColumn
    cards: Markup
    rest: Markup
    """Cards further down, which the browser takes up when it has time."""
    more_url: str | None
    new_url: str | None


def show_board(screen: Screen, asked: ListRequest) -> str:
    options = asked.view.board if asked.view is not None else None
    if options is not None and column_field(screen, options) not in asked.obj.fields_by_id:
        unseen = gettext("You may not see in which columns these records stand")
        return show_list(screen, asked, "place_unseen.html", unseen=unseen)
    board, refusal = board_of(screen, asked), ""
    try:
        board = summed_in_time(screen, looked_for(screen, board))
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
        add_url=asked.url("web.add_card", board=1),
        typed_title=typed_title(screen, asked.obj),
        sums_url=asked.url("web.board_sums") if board.later else "",
        move_url=asked.url("web.move_record", record_id=0),
        quick_params=[*quick_params(asked), *((CLOSED_COLUMNS_SHOWN, key) for key in opened)],
        arrange=arrange_menu(screen, asked, ("sort", "columns")),
        footer=footer(screen, board),
        refusal=refusal,
        may_update=screen.may("update", asked.obj),
    )


VIEW_PAGES.register("board", show_board)


def board_sums(name: str) -> Response:
    """What follows a page that did not wait for it, and each move on it."""
    with reading() as screen:
        board = looked_for(screen, board_of(screen, read_request(screen, name)))
        board = (summed_by_lanes if has_steps(screen, board) else summed)(screen, board)
        heads = {key: head.to_json() for key, head in heads_of(screen, board).items()}
        return jsonify(heads=heads, lanes=lane_texts(screen, board), footer=footer(screen, board))


def more_cards(name: str) -> str:
    """What follows in one column, where the last card was."""
    with reading() as screen:
        asked = read_request(screen, name)
        board = board_of(screen, asked)
        column = board.column(key) if (key := request.args.get("column", "")) else None
        lane = lane_value(board, request.args.get("lane", ""))
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
            "parts/board_cards.html",
            cards=_cards(screen, board, {("", ""): page}, CARDS)["", ""][0],
            more_url=more,
        )


def _rows(screen: Screen, board: Board) -> list[tuple[Lane, str, list[Cell]]]:
    """A lane, what it comes to, and its cells."""
    cards = _cards(screen, board, board.pages, AT_FIRST_IN_LANE if board.lane_path else AT_FIRST)
    rows, texts = [], lane_texts(screen, board)
    for lane in board.lanes:
        cells = [
            Cell(
                column,
                *cards.get((column.key, lane.key), (Markup(""), Markup(""))),
                _more_url(board, column.key, lane.key, board.pages.get((column.key, lane.key))),
                new_card_url(screen, board, column, lane),
            )
            for column in board.columns
        ]
        rows.append((lane, texts[lane.key], cells))
    return rows


def _cards(
    screen: Screen, board: Board, pages: Mapping[tuple[str, str], Page], at_first: int
) -> dict[tuple[str, str], tuple[Markup, Markup]]:
    ids = [record["id"] for page in pages.values() for record in page.data]
    positions: Mapping[int, Position] = {}
    if board.pipeline is not None:
        positions = positions_of(screen.tx, board.pipeline, ids)
    write = card_writer(screen, board)
    return {
        key: (
            cards_html(write, page.data[:at_first], positions),
            cards_html(write, page.data[at_first:], positions),
        )
        for key, page in pages.items()
    }


def _more_url(board: Board, key: str, lane: str, page: Page | None) -> str | None:
    if page is None or page.next is None:
        return None
    return board.asked.url("web.more_cards", column=key, lane=lane, cursor=page.next)


def _toggle(board: Board, column: BoardColumn, opened: Sequence[str]) -> str:
    others = [key for key in opened if key != column.key]
    wanted = [*others, column.key] if column.collapsed else others
    changes: dict[str, Any] = {CLOSED_COLUMNS_SHOWN: wanted}
    return board.asked.url(**changes)
