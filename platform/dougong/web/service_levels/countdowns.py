"""In lists: how much time is left, beside the instant at which a clock is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from dougong.definitions import ObjectDefinition
from dougong.service_levels import clocks_of
from dougong.web.screens import Screen
from dougong.web.service_levels.times import left_text, left_tone

if TYPE_CHECKING:
    from dougong.web.lists.columns import Column

WIDTH = 272


def with_time_left(screen: Screen, obj: ObjectDefinition, columns: Sequence[Column]) -> list[Column]:
    fields = {one.due.id for one in clocks_of(screen.tx.release, obj.id) if one.due is not None}
    return [_counting(screen, one) if _is_one(one, fields) else one for one in columns]


def _is_one(column: Column, fields: set[str]) -> bool:
    path = column.path
    return path.field is not None and len(path.ids) == 1 and path.ids[0] in fields and not column.veiled


def _counting(screen: Screen, column: Column) -> Column:
    usual, now = column.format, screen.now

    def cell(value: Any) -> str:
        due = datetime.fromisoformat(str(value))
        left = f'<span class="dg-left {left_tone(due, now)}">{escape(left_text(due, now))}</span>'
        return Markup(f"{usual(value)} {left}")  # noqa: S704 - escaped above

    return replace(column, format=cell, width=max(column.width, WIDTH))
