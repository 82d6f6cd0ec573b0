"""Line items that follow other fields of a form: filled with the lines of the record that was chosen, as long as
nobody has touched them. What somebody typed is kept, and the lines are offered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.expressions import parse
from dougong.problems import N_
from dougong.records import sourced_lines
from dougong.web.faces.controls import Typed, people
from dougong.web.forms.record_forms import FormLayout, PlacedGrid, bind, to_write
from dougong.web.lines.line_grids import make_grid
from dougong.web.lines.line_moulds import rows_html
from dougong.web.lines.line_rows import TypedRow, put_rows, rows_of_record, rows_typed
from dougong.web.screens import Screen
from dougong.web.texts import gettext

FILLED = N_("Filled in from “{object}”.")
EMPTIED = N_("There is no matching record, so this was emptied.")
KEPT = N_("There are lines already, so those of “{object}” were not taken over.")

Memory = dict[str, list[str]]
"""By field: what it has followed, and what was filled in for it; of line items a digest of it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """``rows`` are the new ones, None where they are as they were. ``offered``: there would be others."""

    grid: PlacedGrid
    note: str = ""
    rows: Sequence[TypedRow] | None = None
    offered: bool = False

    def state(self, screen: Screen, obj: ObjectDefinition) -> dict[str, Any]:
        """For the script that shows it."""
        if self.rows is None:
            return {"note": self.note, "offered": True} if self.offered else {}
        html = rows_html(make_grid(screen, obj, self.grid, self.rows, ()))
        return {"note": self.note, "html": str(html)}


def matched_names(obj: ObjectDefinition, field: FieldDefinition) -> tuple[str, ...]:
    """The fields of the form by which a matching record is found."""
    match = field.default_from.match if field.default_from is not None else ()
    ids = [path[0].removeprefix("#") for _, text in match for path in parse(text).paths]
    return tuple(dict.fromkeys(obj.fields_by_id[one].name for one in ids if one in obj.fields_by_id))


def seen_of(names: Iterable[str], data: Mapping[str, Any]) -> str:
    return "\n".join(str(data.get(name, "")) for name in names)


def lines_to_take(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, values: Mapping[str, Any]
) -> dict[str, list[TypedRow]]:
    """By line items that are filled from a record: the rows that a form with these values begins with."""
    return {
        grid.lines.name: _rows(screen, obj, grid, values)
        for grid in layout.grids
        if grid.lines.field.default_from is not None
    }


def memory_of_lines(
    screen: Screen,
    obj: ObjectDefinition,
    layout: FormLayout,
    data: Mapping[str, str],
    filled: Mapping[str, Sequence[TypedRow]],
) -> Memory:
    memory = Memory()
    for grid in _followers(layout):
        name, field = grid.lines.name, grid.lines.field
        typed: Typed = MultiDict()
        put_rows(grid.lines, filled.get(name, ()), typed)
        memory[name] = [seen_of(matched_names(obj, field), data), _digest(screen, grid, typed)]
    return memory


def fill_lines(
    screen: Screen,
    obj: ObjectDefinition,
    layout: FormLayout,
    typed: Typed,
    before: Memory,
    memory: Memory,
) -> dict[str, Filled]:
    """Changes what was typed, and adds to the memory. Lines that are kept are asked about again until what they
    follow is as it was, or they are gone."""
    found = {}
    texts = {name: values[-1] for name, values in typed.lists() if values}
    for grid in _followers(layout):
        name = grid.lines.name
        seen = seen_of(matched_names(obj, grid.lines.field), texts)
        had, digest = memory[name] = before.get(name, [seen, ""])
        if had == seen or f"{name}.seen" not in typed:
            found[name] = Filled(grid)
            continue
        rows = _rows(screen, obj, grid, to_write(layout, bind(layout, typed, {}), typed))
        present = _digest(screen, grid, typed)
        if present not in ("", digest):
            found[name] = Filled(grid, _note(screen, grid, KEPT), offered=True) if rows else Filled(grid)
            continue
        put_rows(grid.lines, rows, typed)
        memory[name] = [seen, _digest(screen, grid, typed)]
        if rows or present:
            found[name] = Filled(grid, _note(screen, grid, FILLED if rows else EMPTIED), rows)
    return found


def _followers(layout: FormLayout) -> Iterable[PlacedGrid]:
    return (grid for grid in layout.grids if grid.lines.field.default_from is not None)


def _rows(
    screen: Screen, obj: ObjectDefinition, grid: PlacedGrid, values: Mapping[str, Any]
) -> list[TypedRow]:
    lines = sourced_lines(screen.tx, screen.actor, obj.name, values, grid.lines.name, people(screen))
    return rows_of_record(screen, grid.lines, lines, copied=True)


def _digest(screen: Screen, grid: PlacedGrid, typed: Typed) -> str:
    """What tells lines from others; "" of none."""
    rows = [[row.id, sorted((row.data or {}).items())] for row in rows_typed(screen, grid.lines, typed)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16] if rows else ""


def _note(screen: Screen, grid: PlacedGrid, text: str) -> str:
    default = grid.lines.field.default_from
    source = screen.definitions.objects_by_id[default.object_id if default is not None else ""]
    title = screen.titles.of(source.id, "title", source.title)
    return gettext(text).format(object=title)
