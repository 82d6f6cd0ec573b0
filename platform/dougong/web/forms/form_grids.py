"""The grids of a form's line items: as the page begins, after a refusal, after a conflict, while one types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request

from dougong.definitions import ObjectDefinition
from dougong.errors import DougongError
from dougong.problems import Problem
from dougong.records import LiveCheck, get, live_check
from dougong.web.addresses import whole_number
from dougong.web.faces.controls import Typed, people
from dougong.web.forms.conflicts import who_saved
from dougong.web.forms.form_views import ErrorLink
from dougong.web.forms.record_forms import FormLayout, PlacedGrid
from dougong.web.lines.line_grids import GridView, make_grid
from dougong.web.lines.line_narrowing import Emptied, with_emptied
from dougong.web.lines.line_rows import TypedRow, lines_to_write, rows_of_record, rows_typed, seen_lines
from dougong.web.lines.line_states import error_links_of, grid_state
from dougong.web.screens import Screen
from dougong.web.texts import gettext, listed

Record = Mapping[str, Any]
OPEN_ALL = "open"
"""Asked for by whoever has no scripts: no row rests."""


def page_grids(
    screen: Screen,
    obj: ObjectDefinition,
    layout: FormLayout,
    record: Record | None,
    typed: Typed | None,
    problems: Sequence[Problem],
    hidden: frozenset[str],
    merge: bool,
    filled: Mapping[str, Sequence[TypedRow]],
) -> dict[str, list[GridView]]:
    """By the name of their section. With ``merge``, what somebody else did meanwhile stands in them too.
    ``filled`` are the rows that a new record begins with."""
    grids: dict[str, list[GridView]] = {}
    values = _computed(screen, obj, layout, record, typed)
    for section in layout.sections:
        for grid in section.grids:
            rows = _rows(screen, obj, grid, record, typed, values.get(grid.lines.name, ()), merge)
            if typed is None and record is None:
                rows = [*rows, *filled.get(grid.lines.name, ())]
            there = (record or {}).get(grid.lines.name) or []
            seen = [f"{line['id']}:{line['version']}" for line in there]
            if typed is not None and not merge:
                known = seen_lines(typed.get(f"{grid.lines.name}.seen", ""))
                seen = [f"{line_id}:{version}" for line_id, version in known.items()]
            visible = grid.placement.id not in hidden
            made = make_grid(
                screen, obj, grid, rows, seen, problems, typed, visible, OPEN_ALL not in request.args
            )
            grids.setdefault(section.section.name, []).append(made)
    return grids


def _computed(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, record: Record | None, typed: Typed | None
) -> Mapping[str, Sequence[Record | None]]:
    """What the lines that were typed would become: computed cells and totals."""
    if typed is None or not layout.grids:
        return {}
    values = lines_to_write(screen, layout.grids, typed)
    record_id = record["id"] if record else None
    try:
        return live_check(
            screen.tx, screen.actor, obj.name, values, record_id=record_id, input=people(screen)
        ).lines
    except DougongError:
        return {}


def _rows(
    screen: Screen,
    obj: ObjectDefinition,
    grid: PlacedGrid,
    record: Record | None,
    typed: Typed | None,
    values: Sequence[Record | None],
    merge: bool,
) -> list[TypedRow]:
    lines = grid.lines
    if typed is not None and f"{lines.name}.seen" in typed:
        rows = rows_typed(screen, lines, typed)
        rows = [
            replace(row, value=values[position] if position < len(values) else None)
            for position, row in enumerate(rows)
        ]
        rows = _as_they_are(screen, grid, record or {}, rows)
        return _merged(screen, grid, record or {}, rows, typed) if merge else rows
    if record is not None:
        return rows_of_record(screen, lines, record.get(lines.name) or [])
    copied = request.args.get("copy", type=whole_number)
    if copied is None:
        return []
    original = get(screen.tx, screen.actor, obj.name, copied)
    return rows_of_record(screen, lines, original.get(lines.name) or [], copied=True)


def _as_they_are(
    screen: Screen, grid: PlacedGrid, record: Record, rows: Sequence[TypedRow]
) -> list[TypedRow]:
    """Rows that nobody touched follow the record; those that have left it are left out."""
    if not any(row.untouched for row in rows):
        return list(rows)
    there = {row.id: row for row in rows_of_record(screen, grid.lines, record.get(grid.lines.name) or [])}
    found = [there.get(row.id) if row.untouched else row for row in rows]
    return [row for row in found if row is not None]


def _merged(
    screen: Screen, grid: PlacedGrid, record: Record, rows: Sequence[TypedRow], typed: Typed
) -> list[TypedRow]:
    """Nothing is lost: what was typed stays, what somebody else added is added, and what differs is said."""
    name = grid.lines.name
    who = who_saved(record)
    there = {row.id: row for row in rows_of_record(screen, grid.lines, record.get(name) or [])}
    seen = {str(one): version for one, version in seen_lines(typed.get(f"{name}.seen", "")).items()}
    merged = [_beside(row, there.get(row.id), who) if row.id else row for row in rows]
    added = gettext("Added by {name} meanwhile.").format(name=who)
    again = gettext("Changed by {name} after you opened the form; delete it again if it shall go.")
    kept = {row.id for row in rows}
    for row in there.values():
        if row.id in kept or (row.id in seen and seen[row.id] in ("", row.version)):
            continue
        merged.append(replace(row, note=again.format(name=who) if row.id in seen else added))
    return merged


def _beside(row: TypedRow, theirs: TypedRow | None, who: str) -> TypedRow:
    if theirs is None:
        text = gettext("Deleted by {name} meanwhile; saving adds it again.").format(name=who)
        return replace(row, id="", version="", note=text)
    if theirs.version == row.version:
        return row
    differing = [
        data
        for field, data in (theirs.data or {}).items()
        if field in (row.data or {}) and (row.data or {})[field] != data and data
    ]
    if not differing:
        return replace(row, version=theirs.version)
    text = gettext("Changed by {name} meanwhile: {values}").format(name=who, values=listed(differing))
    return replace(row, version=theirs.version, note=text)


class LiveGrids:
    """What the live check says about the rows of all grids."""

    def __init__(
        self,
        screen: Screen,
        layout: FormLayout,
        typed: Typed,
        checked: LiveCheck,
        touched: set[str],
        filled: Mapping[str, Mapping[str, Any]],
        emptied: Emptied,
    ) -> None:
        self._screen = screen
        self._layout = layout
        self._typed = typed
        self.touched_places = set[str]()
        self.states: list[tuple[str, str]] = []
        for grid in layout.grids:
            name = grid.lines.name
            if f"{name}.seen" not in typed:
                continue
            rows = rows_typed(screen, grid.lines, typed)
            values = checked.lines.get(name, ())
            resting = set(typed.getlist(f"{name}.rests"))
            state = grid_state(screen, grid, rows, values, checked.problems, touched, resting)
            for position, row in enumerate(rows):
                for field in state["rows"][row.key]["errors"]:
                    self.touched_places.add(f"/{name}/{position}/{field}")
            state["rows"] = with_emptied(state["rows"], emptied.get(name, {}))
            state = {**state, **filled.get(name, {})}
            self.states.append((name, json.dumps(state, ensure_ascii=False)))

    def links(self, problems: Iterable[Problem]) -> dict[str, ErrorLink]:
        told = [problem for problem in problems if problem.place in self.touched_places]
        if not told:
            return {}
        views = [
            make_grid(
                self._screen, self._object(grid), grid, rows_typed(self._screen, grid.lines, self._typed), ()
            )
            for grid in self._layout.grids
        ]
        return error_links_of(self._screen, views, told)

    def _object(self, grid: PlacedGrid) -> ObjectDefinition:
        return self._screen.definitions.objects_by_id[grid.lines.field.object_id]
