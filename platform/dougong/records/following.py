"""What expressions read beyond a record's own fields: of records that it refers to, and of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.access import SYSTEM
from dougong.expressions.types import Path
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.line_layout import LineLayout, lines_of
from dougong.records.line_lookups import as_entries, lines_below
from dougong.records.lookups import list_bind
from dougong.storage import Release, Transaction, in_list


def follow_paths(
    release: Release, tx: Transaction, layout: ObjectLayout, paths: Sequence[Path], entries: Sequence[Entry]
) -> None:
    """Fill in what rules, formulas and the search text read of other records, one statement for each
    reference; paths through lines become lists."""
    lines = layout.definition.line_items_by_id
    if lines and (of_lines := [path for path in paths if path[0] in lines]):
        _follow_lines(release, tx, layout, of_lines, entries)
        paths = [path for path in paths if path[0] not in lines]
    length = 2
    while waiting := [path for path in paths if len(path) >= length]:
        for prefix in dict.fromkeys(path[: length - 1] for path in waiting):
            names = {path[length - 1] for path in waiting if path[: length - 1] == prefix}
            _follow(release, tx, layout, prefix, sorted(names), entries)
        length += 1


def _follow(
    release: Release,
    tx: Transaction,
    layout: ObjectLayout,
    prefix: Path,
    names: Sequence[str],
    entries: Sequence[Entry],
) -> None:
    target = _target(release, layout, prefix)
    fields = [target.by_id[name] for name in names]
    entries = _seen_from_lines(prefix, fields, entries)
    ids = {i for entry in entries for i in _ids(entry.values[prefix])}
    rows: dict[int, Sequence[Any]] = {}
    if ids:
        columns = ", ".join(['"id"', *(field.column for field in fields)])
        statement = f'SELECT {columns} FROM {target.table} WHERE "id" {in_list("ids", tx.dialect)}'
        rows = {row[0]: row for row in tx.execute(statement, {"ids": list_bind(ids, tx)}).fetchall()}
    for index, field in enumerate(fields, start=1):
        path = (*prefix, field.id)
        for entry in entries:
            here = entry.values[prefix]
            if isinstance(here, tuple):
                found = [_decoded(field, rows.get(i), index) for i in here]
                entry.values[path] = tuple(value for value in found if value is not None)
            else:
                entry.values[path] = _decoded(field, rows.get(here), index)


def _ids(value: Any) -> tuple[int, ...]:
    """A reference that could not be resolved is none."""
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, int))
    return (value,) if isinstance(value, int) else ()


def _decoded(field: FieldLayout, row: Sequence[Any] | None, index: int) -> Any:
    value = None if row is None else row[index]
    return value if value is None or field.decode is None else field.decode(value)


def _seen_from_lines(
    prefix: Path, fields: Sequence[FieldLayout], entries: Sequence[Entry]
) -> Sequence[Entry]:
    """Lines see their parent as it is about to be written; the other entries are left to be looked up."""
    others = []
    for entry in entries:
        if entry.parent is None or prefix != (entry.via,):
            others.append(entry)
            continue
        for field in fields:
            entry.values[(*prefix, field.id)] = entry.parent.values[field.path]
    return others


def _target(release: Release, layout: ObjectLayout, prefix: Path) -> ObjectLayout:
    for segment in prefix:
        field = layout.by_id[segment]
        layout = layout_of(release, field.target or field.links or "")
    return layout


def _follow_lines(
    release: Release, tx: Transaction, layout: ObjectLayout, paths: Sequence[Path], entries: Sequence[Entry]
) -> None:
    for lines in lines_of(release, layout):
        wanted = [path[1:] for path in paths if path[0] == lines.id]
        if not wanted:
            continue
        found = _lines_of_each(release, tx, lines, entries)
        every = [line for listed in found for line in listed]
        child = layout_of(release, lines.child_id)
        follow_paths(release, tx, child, [path for path in wanted if len(path) > 1], every)
        for path in wanted:
            for entry, listed in zip(entries, found, strict=True):
                values: list[Any] = [line.values[path] for line in listed] if path else [1] * len(listed)
                entry.values[(lines.id, *path)] = values


def _lines_of_each(
    release: Release, tx: Transaction, lines: LineLayout, entries: Sequence[Entry]
) -> list[Sequence[Entry]]:
    """As they are about to be written, else as they are; whoever may see them."""
    ids = [entry.id for entry in entries if entry.id and lines.id not in entry.lines]
    there = lines_below(tx, SYSTEM, lines, ids, lock=False, release=release) if ids else {}
    return [
        entry.lines[lines.id]
        if lines.id in entry.lines
        else as_entries(release, lines, there.get(entry.id, {}))
        for entry in entries
    ]
