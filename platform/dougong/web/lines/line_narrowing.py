"""Cells of lines that no longer go with another cell of their line: what was chosen there goes, before the eyes of
whoever types. The one door tells which they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dougong.problems import Problem
from dougong.records import LiveCheck
from dougong.records.cascading import MISFITS
from dougong.web.faces.controls import Typed
from dougong.web.forms.record_forms import FormLayout
from dougong.web.lines.line_rows import rows_typed
from dougong.web.screens import Screen
from dougong.web.texts import gettext

Emptied = dict[str, dict[str, dict[str, str]]]
"""By line items, key of the row and field: what stood there."""


def check_narrowed(
    screen: Screen, layout: FormLayout, typed: Typed, touched: set[str], check: Callable[[], LiveCheck]
) -> tuple[LiveCheck, Emptied]:
    """Checks, and changes what was typed, until all cells fit: a city takes its district along."""
    emptied: Emptied = {}
    checked = check()
    while _empty_misfits(screen, layout, typed, checked.problems, touched, emptied):
        checked = check()
    return checked, emptied


def _empty_misfits(
    screen: Screen,
    layout: FormLayout,
    typed: Typed,
    problems: Iterable[Problem],
    touched: set[str],
    emptied: Emptied,
) -> bool:
    """Rows that were pasted keep what came, and say what is wrong with it."""
    places = [problem.place.split("/") for problem in problems if problem.code in MISFITS]
    some = False
    for grid in layout.grids:
        name = grid.lines.name
        here = [(int(place[2]), place[3]) for place in places if len(place) == 4 and place[1] == name]
        rows = rows_typed(screen, grid.lines, typed) if here else []
        for position, field in here:
            row = rows[position]
            if f"{name}.{row.key}" not in touched:
                emptied.setdefault(name, {}).setdefault(row.key, {})[field] = (row.data or {}).get(field, "")
                _empty(typed, f"{name}.{row.key}.{field}")
                some = True
    return some


def _empty(typed: Typed, cell: str) -> None:
    typed.poplist(f"{cell}.item")
    for name in (cell, f"{cell}.text"):
        if name in typed:
            typed.setlist(name, [""])


def with_emptied(rows: Mapping[str, Any], emptied: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What the live check says of rows, and for the script what has become of their cells."""
    note = gettext("What was chosen here did not fit any more and was removed.")
    return {
        key: {**row, "emptied": {name: {"was": was, "note": note} for name, was in emptied[key].items()}}
        if key in emptied
        else row
        for key, row in rows.items()
    }
