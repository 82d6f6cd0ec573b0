"""What a list holds, asked in SQL: of its column, or of the table of links where the list has one."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import orjson

from dougong.expressions.folding import key_of
from dougong.expressions.numbers import exact
from dougong.expressions.operators import Value
from dougong.expressions.sql_binds import FALSE
from dougong.expressions.sql_linear import whole_units
from dougong.expressions.sql_walk import ConditionWalk


def is_list(walk: ConditionWalk, node: ast.expr) -> bool:
    return walk.type_of(node).name == "list"


def holds_exactly(walk: ConditionWalk, node: ast.Name, value: ast.expr) -> str:
    """For IN, which compares texts as they stand."""
    if not walk.is_constant(value):
        raise walk.refusal(value)
    return _any_of(walk, node, _members(walk, node, [walk.constant(value)]), walk.column(node).sql)


def holds_any(walk: ConditionWalk, node: ast.expr, values: Sequence[ast.expr]) -> str:
    """For CONTAINS and its kin, which take texts for the same whatever their capitals."""
    if not isinstance(node, ast.Name) or not all(walk.is_constant(value) for value in values):
        raise walk.refusal(node)
    if walk.is_constant(node):
        return FALSE
    column = walk.column(node)
    found = [walk.constant(value) for value in values]
    members = _members(walk, node, [key_of(value) if isinstance(value, str) else value for value in found])
    return _any_of(walk, node, members, column.key_sql or column.sql)


def length(walk: ConditionWalk, node: ast.Name) -> str:
    count = "json_array_length" if walk.binds.is_sqlite else "jsonb_array_length"
    return f"coalesce({count}({walk.column(node).sql}), 0)"


def _members(walk: ConditionWalk, node: ast.Name, values: Sequence[Value]) -> list[Value]:
    """Those of the values that the list can hold: no blanks, and of numbers only whole ones, which ids are."""
    element = walk.type_of(node).element
    present = [value for value in values if value is not None]
    if element is None or element.name != "record":
        return present
    units = [whole_units(exact(value), 0) for value in present]
    return [unit for unit in units if unit is not None]


def _any_of(walk: ConditionWalk, node: ast.Name, members: list[Value], list_sql: str) -> str:
    if not members:
        return FALSE
    binds, link = walk.binds, walk.column(node).link
    if link is not None:
        chosen = binds.one_of(link.target, "bigint", members)
        return f"{link.source} IN ({link.select} AND {chosen})"
    if binds.is_sqlite:
        chosen = binds.one_of("value", "text" if isinstance(members[0], str) else "bigint", members)
        return f"EXISTS (SELECT 1 FROM json_each({list_sql}) WHERE {chosen})"
    parts = [f"{list_sql} @> {binds.json(orjson.dumps([member]).decode())}" for member in members]
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"
