"""Line items in the SQL of conditions: the rows that a count or a sum goes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dougong.errors import InvalidInput
from dougong.expressions import SqlColumn
from dougong.expressions.types import Path, Type
from dougong.fields.scope import find_line_items
from dougong.records.guessing import unknown_field_problem
from dougong.records.layout import layout_of
from dougong.records.line_reading import readable_lines

if TYPE_CHECKING:
    from dougong.records.joins import Joins


def line_column(joins: Joins, path: Path, type_: Type, base: str) -> SqlColumn | None:
    """``path`` as it is written; None if it does not begin with line items. What the actor may not see of the
    lines does not exist, as everywhere. ``base`` is an alias that nothing else has."""
    found = find_line_items(joins.layout.definition, path[0])
    if found is None:
        return None
    allowed = {lines.id: lines for lines in readable_lines(joins.release, joins.actor, joins.layout)}
    if found.id not in allowed:
        known = [lines.name for lines in allowed.values()]
        raise InvalidInput(unknown_field_problem(path[0], known))
    lines = allowed[found.id]
    child = layout_of(joins.release, lines.child_id)
    inner = joins.beside(child, base)
    column = inner.step(path[1:]).sql if len(path) > 1 else f'{base}."id"'
    rows = (
        f'FROM {child.table} {base}{inner.sql} WHERE {base}.{lines.via.column} = {joins.base}."id"'
        f' AND {base}."deleted_at" IS NULL{inner.visible(base, child)}'
    )
    return SqlColumn(column, type_, rows=rows, counts_rows=len(path) == 1)
