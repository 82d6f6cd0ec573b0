"""What can be told of a filter without asking the database: which columns it reads, and which it holds fixed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from dougong.definitions import ObjectDefinition
from dougong.errors import DougongError
from dougong.expressions.parsing import Expression, parse
from dougong.storage.tables import ObjectTable


def mentioned(filter_: str | None) -> list[str]:
    """The own fields that a filter reads, by id or name; none where it cannot be read."""
    if not filter_:
        return []
    try:
        paths = parse(filter_).paths
    except DougongError:
        return []
    return [path[0].removeprefix("#") for path in paths if len(path) == 1]


def fixed_columns(source: str | None, item: ObjectDefinition, table: ObjectTable) -> list[str]:
    """Columns that a filter compares with one value, joined by AND at the top."""
    if not source:
        return []
    try:
        expression = parse(source)
    except DougongError:
        return []
    paths = [_fixed_path(node, expression) for node in _conjuncts(expression.tree)]
    columns = [_column(path, item, table) for path in paths if path is not None and len(path) == 1]
    return list(dict.fromkeys(name for name in columns if name))


def _conjuncts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from _conjuncts(value)
    else:
        yield node


def _fixed_path(node: ast.expr, expression: Expression) -> tuple[str, ...] | None:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
        sides: Iterable[ast.expr] = (node.left, node.comparators[0])
    else:
        return None
    names = [side.id for side in sides if isinstance(side, ast.Name)]
    paths = [expression.paths[int(name[1:])] for name in names if name.startswith("p")]
    return paths[0] if len(paths) == 1 else None


def _column(path: tuple[str, ...], item: ObjectDefinition, table: ObjectTable) -> str | None:
    name = path[0].removeprefix("#")
    column = table.columns.get(name)
    if column is None and name in item.fields_by_name:
        column = table.columns.get(item.fields_by_name[name].id)
    return column.name if column and column.indexable else None
