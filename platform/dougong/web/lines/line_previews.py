"""Lines pasted from a spreadsheet, looked through before the form takes them over: every error at its cell."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import not_found
from dougong.fields import MOST_LINES
from dougong.problems import N_
from dougong.records import live_check
from dougong.web.faces.controls import Typed, people
from dougong.web.forms.form_values import asked_record, sent_values
from dougong.web.forms.form_views import by_field
from dougong.web.forms.record_forms import FormLayout, PlacedGrid, gathered, layout_of
from dougong.web.lines.line_grids import GridColumn, columns_of
from dougong.web.lines.line_rows import rows_typed
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext, told

TOO_MANY = N_("At most {most} rows can be pasted at once.")
COLUMNS, CELLS, OPENED = "paste.columns", "paste.cells", "paste.opened"
"""Names that no field can have: which columns were pasted, what stood in their cells, which of them are mended."""
_KEY = re.compile(r"p(\d{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PastedCell:
    id: str
    column: int
    title: str
    text: str
    errors: Sequence[str]
    opened: bool
    """It is shown as a box: something is, or was, wrong with it."""


@dataclass(frozen=True, slots=True)
class PastedRow:
    number: int
    cells: Sequence[PastedCell]
    others: Sequence[str]
    """What is wrong with the row as a whole, or with what was not pasted."""

    @property
    def wrong(self) -> bool:
        return bool(self.others) or any(cell.errors for cell in self.cells)


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/pasted/<lines>")(preview_lines)


def preview_lines(name: str, lines: str) -> str:
    """The form is sent with the pasted rows, called p0, p1 and so on, in place of its own."""
    with reading() as screen:
        obj = screen.object(name)
        layout = layout_of(screen, obj)
        grid = next((one for one in layout.grids if one.lines.name == lines), None)
        if grid is None:
            raise not_found("field", lines[:40])
        known = {column.field.name: column for column in columns_of(screen, grid.lines)}
        names = [one for one in request.form.get(COLUMNS, "").split() if one in known]
        texts = _cells()
        columns, too_many = [known[one] for one in names], len(texts) > MOST_LINES
        rows = [] if too_many else _rows(screen, obj, layout, grid, columns, texts)
        good = sum(not row.wrong for row in rows)
        number = screen.formats.number
        told = gettext("All {count} rows are fine.")
        if good < len(rows):
            told = gettext("{good} are fine, {bad} need a change.")
        return render_template(
            "parts/line_preview.html",
            heading=gettext("Look through the pasted rows"),
            columns=columns,
            rows=rows,
            good=good,
            told=told.format(count=number(len(rows)), good=number(good), bad=number(len(rows) - good)),
            refusal=gettext(TOO_MANY).format(most=number(MOST_LINES)) if too_many else "",
        )


def _rows(
    screen: Screen,
    obj: ObjectDefinition,
    layout: FormLayout,
    grid: PlacedGrid,
    columns: Sequence[GridColumn],
    texts: Sequence[Sequence[str]],
) -> list[PastedRow]:
    said = _said(screen, obj, layout, grid)
    opened = set(request.form.get(OPENED, "").split())
    titles = {column.field.name: column.title for column in columns_of(screen, grid.lines)}
    made = []
    for number, row in enumerate(texts):
        errors = said.get(number, {})
        cells = []
        for position, column in enumerate(columns):
            cell_id = f"pasted-{number}-{position}"
            found = errors.get(column.field.name, [])
            text = row[position] if position < len(row) else ""
            cells.append(
                PastedCell(cell_id, position, column.title, text, found, bool(found) or cell_id in opened)
            )
        shown = {column.field.name for column in columns}
        others = [
            told(titles[name], message) if name in titles else message
            for name, messages in errors.items()
            if name not in shown
            for message in messages
        ]
        made.append(PastedRow(number + 1, cells, others))
    return made


def _said(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, grid: PlacedGrid
) -> Mapping[int, Mapping[str, list[str]]]:
    """Messages by the number of the row and the name of the field; "" for the row as a whole."""
    typed: Typed = gathered(layout, request.form)
    values = sent_values(screen, obj, layout, typed)
    checked = live_check(
        screen.tx, screen.actor, obj.name, values, record_id=asked_record(), input=people(screen)
    )
    keys = [row.key for row in rows_typed(screen, grid.lines, typed)]
    found: dict[int, dict[str, list[str]]] = {}
    for place, messages in by_field(one for one in checked.problems if one.severity == "error").items():
        lines, _, rest = place.lstrip("/").partition("/")
        position, _, name = rest.partition("/")
        if lines != grid.lines.name or not position.isdecimal() or int(position) >= len(keys):
            continue
        key = _KEY.fullmatch(keys[int(position)])
        if key is not None:
            found.setdefault(int(key[1]), {}).setdefault(name, []).extend(messages)
    return found


def _cells() -> list[list[str]]:
    """Anything else than what the script sends is as good as nothing."""
    try:
        found: Any = json.loads(request.form.get(CELLS, "") or "[]")
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    return [[text for text in row if isinstance(text, str)] for row in found if isinstance(row, list)]
