"""In lists: how many days are left until a record goes back into its pool, beside the day itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from dougong.definitions import ObjectDefinition
from dougong.pools import pools_of
from dougong.web.pools.days import days_left_text, days_left_tone
from dougong.web.screens import Screen

if TYPE_CHECKING:
    from dougong.web.lists.columns import Column

WIDTH = 196


def with_countdowns(screen: Screen, obj: ObjectDefinition, columns: Sequence[Column]) -> list[Column]:
    fields = {pool.due.id for pool in pools_of(screen.tx.release, obj.id) if pool.due is not None}
    if not fields:
        return list(columns)
    return [
        _counting(screen, one)
        if one.path.field is not None
        and one.path.ids[-1] in fields
        and len(one.path.ids) == 1
        and not one.veiled
        else one
        for one in columns
    ]


def _counting(screen: Screen, column: Column) -> Column:
    zone, usual = screen.workspace.default_zone, column.format
    today = screen.now.astimezone(zone).date()

    def cell(value: Any) -> str:
        text = str(value)
        due = (
            datetime.fromisoformat(text).astimezone(zone).date() if "T" in text else date.fromisoformat(text)
        )
        days = (due - today).days
        left = f'<span class="dg-left {days_left_tone(days)}">{escape(days_left_text(days))}</span>'
        return Markup(f"{usual(value)} {left}")  # noqa: S704 - escaped above

    return replace(column, format=cell, width=max(column.width, WIDTH))
