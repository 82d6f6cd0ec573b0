"""Cards of a board as HTML: made in Python, as the rows of a list are, because there are hundreds of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from flask import url_for
from markupsafe import Markup

from dougong.pipelines import Position
from dougong.web.boards.boards import Board
from dougong.web.lists.columns import Column, view_columns
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.titles import record_title

Card = Mapping[str, Any]
PLACES = ("c-title", "c-sub", "c-amount", "c-date", "c-owner")
"""Where a card has a place of its own; whatever else the view shows follows below, with its title."""


def card_writer(screen: Screen, board: Board) -> Callable[[Card, Position | None], Markup]:
    """Asked once per page; the function is called for every card."""
    columns = view_columns(screen, board.asked.obj, board.asked.view)
    placed = {column.card: column for column in columns if column.card in PLACES}
    others = [
        column for column in columns if column.card not in PLACES and column.path.ids[0] != board.field.id
    ]
    base = url_for("web.show_record", name=board.asked.obj.name, record_id=0).removesuffix("0")
    movable = screen.may("update", board.asked.obj)

    def write(record: Card, position: Position | None) -> Markup:
        title = escape(record_title(board.asked.obj, record))
        pieces = [
            f'<li class="dg-card" tabindex="0" data-id="{record["id"]}" data-version="{record["version"]}"'
            f' data-title="{title}"{" draggable=true" if movable else ""}>'
            f'<a class="dg-card-title" href="{base}{record["id"]}" draggable="false">{title}</a>'
        ]
        if movable:
            label = escape(gettext("Move “{title}”").format(title=record_title(board.asked.obj, record)))
            pieces.append(
                '<button class="dg-card-move" type="button" popovertarget="move-menu" aria-expanded="false"'
                f' aria-label="{label}"></button>'
            )
        pieces.append(_line("dg-card-sub", _shown(placed, "c-sub", record)))
        amount, owner = _shown(placed, "c-amount", record), _shown(placed, "c-owner", record)
        owner = f'<span class="dg-card-owner">{owner}</span>' if owner else ""
        pieces.append(_line("dg-card-row", f"<b>{amount}</b>{owner}" if amount or owner else ""))
        for column in others:
            value = record[column.path.name]
            if value is not None:
                pieces.append(
                    f'<div class="dg-card-more"><span>{escape(column.title)}</span> {column.format(value)}</div>'
                )
        day = _day(screen, placed.get("c-date"), record)
        day = f'<span class="dg-card-day">{day}</span>' if day else ""
        pieces.append(_line("dg-card-foot", day + _idle(position)))
        pieces.append("</li>")
        return Markup("".join(pieces))  # noqa: S704 - made of escaped pieces only

    return write


def cards_html(
    write: Callable[[Card, Position | None], Markup],
    records: Iterable[Card],
    positions: Mapping[int, Position],
) -> Markup:
    return Markup("").join(write(record, positions.get(record["id"])) for record in records)


def card_fields(screen: Screen, board: Board) -> Sequence[str]:
    return [column.path.name for column in view_columns(screen, board.asked.obj, board.asked.view)]


def _shown(placed: Mapping[str, Column], place: str, record: Card) -> str:
    column = placed.get(place)
    value = record[column.path.name] if column else None
    return "" if column is None or value is None else column.format(value)


def _day(screen: Screen, column: Column | None, record: Card) -> str:
    """Without its year if that is this one: a card is narrow."""
    value = record[column.path.name] if column else None
    if column is None or value is None:
        return ""
    if column.path.type_name == "date" and (column.path.field is None or not column.path.field.sensitive):
        return escape(screen.formats.short_day(value, screen.now))
    return column.format(value)


def _line(kind: str, html: str) -> str:
    return f'<div class="{kind}">{html}</div>' if html else ""


def _idle(position: Position | None) -> str:
    if position is None or not position.rotting:
        return ""
    text = escape(gettext("Idle {days} d").format(days=position.days))
    return f'<span class="dg-idle">{text}</span>'
