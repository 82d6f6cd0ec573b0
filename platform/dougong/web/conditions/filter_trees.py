"""A filter as people click it together: conditions in groups of "all" and "any", and what has no such form as text.

The expression is what counts. A tree is read from it and written back into it; whatever a condition of the filter
bar would be written as is read as that condition.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import DougongError
from dougong.expressions import Expression, parse
from dougong.fields import OPERATORS
from dougong.records.conditions import Bounded
from dougong.views import named
from dougong.views.filters import balanced, together
from dougong.web.conditions.filters import Condition
from dougong.web.conditions.operators import PERIODS, Unreadable
from dougong.web.faces.criteria import operators_of
from dougong.web.paths import path_of_name
from dougong.web.screens import Screen

DEEPEST = 3
"""Groups within groups, the outermost counted."""
KEPT = 1_000
_DAY = re.compile(r"DATE\((\d{1,4}), ?(\d{1,2}), ?(\d{1,2})\)")


@dataclass(frozen=True, slots=True)
class Text:
    """A condition that only the expression language can say."""

    source: str


@dataclass(frozen=True, slots=True)
class Group:
    items: tuple[Node, ...]
    every: bool = True
    """Whether all of them must be true, or any."""


Node = Condition | Group | Text


def read_tree(screen: Screen, obj: ObjectDefinition, text: str | None) -> Group:
    """By names, whether it is kept by ids or was written by somebody. Its outermost group is one of "all" unless
    the whole of it is one of "any"."""
    if not text:
        return Group(())
    kept: Bounded = screen.release.cached("web.filter_trees", lambda: Bounded(KEPT))
    key = (obj.id, text, POLICY.signature(screen.actor))
    return kept.cached(key, lambda: tree_of(screen, obj, text))


def tree_of(screen: Screen, obj: ObjectDefinition, text: str) -> Group:
    """Without remembering it: the screen may show other definitions than the release's."""
    try:
        source = named(screen.definitions, text)
        expression = parse(source)
    except DougongError:
        return Group((Text(text),))
    node = _node(screen, obj, expression, expression.tree, 1)
    return node if isinstance(node, Group) else Group((node,))


def _node(screen: Screen, obj: ObjectDefinition, expression: Expression, tree: ast.expr, depth: int) -> Node:
    source = balanced(expression.source, *expression.place(tree))
    found = recognised(screen, obj, source)
    if found is not None:
        return found
    for every in (True, False):
        parts = together(tree, every)
        if parts is not None and depth <= DEEPEST:
            items = list(_nodes(screen, obj, expression, parts, depth + 1, every))
            return Group(tuple(_merged(items, every)), every)
    return Text(source)


def _nodes(
    screen: Screen,
    obj: ObjectDefinition,
    expression: Expression,
    parts: Sequence[ast.expr],
    depth: int,
    every: bool,
) -> Iterator[Node]:
    """A stretch of days is two comparisons side by side, whether or not they stand in brackets."""
    waiting = list(parts)
    while waiting:
        first, following = waiting.pop(0), waiting[0] if waiting else None
        if every and isinstance(first, ast.Compare) and isinstance(following, ast.Compare):
            start, end = expression.place(first)[0], expression.place(following)[1]
            found = recognised(screen, obj, balanced(expression.source, start, end))
            if found is not None:
                waiting.pop(0)
                yield found
                continue
        yield _node(screen, obj, expression, first, depth)


def _merged(items: Iterable[Node], every: bool) -> Iterator[Node]:
    """Groups of the same kind in each other are one."""
    for item in items:
        if isinstance(item, Group) and item.every == every:
            yield from item.items
        else:
            yield item


def recognised(screen: Screen, obj: ObjectDefinition, source: str) -> Condition | None:
    """The condition of the filter bar that is written just so."""
    try:
        wanted = parse(source)
    except DougongError:
        return None
    names = {".".join(path) for path in wanted.paths}
    if len(names) == 2:
        return _record(screen, obj, wanted, names)
    if len(names) != 1:
        return None
    path = path_of_name(screen.definitions, obj, names.pop())
    if path is None:
        return None
    shape = _shape(wanted)
    for operator in operators_of(path):
        for values in _values(operator, wanted):
            condition = Condition(path, operator, values)
            if _written(screen, condition, shape):
                return condition
    return None


def _record(screen: Screen, obj: ObjectDefinition, wanted: Expression, names: set[str]) -> Condition | None:
    """One record of several objects is asked for by the object and the number."""
    owners = {name.rpartition(".")[0] for name in names}
    path = path_of_name(screen.definitions, obj, owners.pop()) if len(owners) == 1 else None
    if path is None or "is_record" not in operators_of(path):
        return None
    condition = Condition(path, "is_record", (":".join(_text(one, 1) for one in wanted.constants),))
    return condition if _written(screen, condition, _shape(wanted)) else None


def _written(screen: Screen, condition: Condition, shape: Any) -> bool:
    try:
        return bool(_shape(parse(condition.expression(screen.tx))) == shape)
    except (Unreadable, DougongError, IndexError):
        return False


def _shape(expression: Expression) -> Any:
    return ast.dump(expression.tree), expression.paths, expression.constants


def _values(operator: str, wanted: Expression) -> Iterator[tuple[str, ...]]:
    """What might have been entered to get these constants."""
    kind = OPERATORS[operator]
    if kind.values == 0:
        yield ()
        return
    if kind.presets:
        yield from ((name,) for name in PERIODS)
        return
    days = tuple(
        dict.fromkeys(
            "-".join((y.zfill(4), m.zfill(2), d.zfill(2))) for y, m, d in _DAY.findall(wanted.source)
        )
    )
    if days:
        yield days
    signed = [(constant, _sign(wanted, index)) for index, constant in enumerate(wanted.constants)]
    for factor in (1, 100):
        texts = tuple(_text(constant, factor * sign) for constant, sign in signed if constant is not None)
        if texts:
            yield texts if kind.values == -1 else texts[:1]


def _sign(wanted: Expression, index: int) -> int:
    """A number below zero is a minus before a constant."""
    for node in ast.walk(wanted.tree):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = node.operand
            if isinstance(inner, ast.Name) and inner.id == f"c{index}":
                return -1
    return 1


def _text(constant: Any, factor: int) -> str:
    if isinstance(constant, Decimal):
        scaled = constant * factor
        return f"{scaled.normalize():f}" if scaled else "0"
    return str(constant)


def write_tree(screen: Screen, node: Node) -> str | None:
    """None where nothing is asked. A condition whose value cannot be read lets nothing through."""
    if isinstance(node, Text):
        return node.source.strip() or None
    if isinstance(node, Condition):
        try:
            return node.expression(screen.tx)
        except Unreadable:
            return "FALSE"
    parts = [part for item in node.items if (part := write_tree(screen, item))]
    return _joined(parts, " AND " if node.every else " OR ")


def _joined(parts: Sequence[str], word: str) -> str | None:
    if len(parts) <= 1:
        return parts[0] if parts else None
    return word.join(f"({part})" for part in parts)


def tops(screen: Screen, tree: Group) -> list[tuple[Node, str]]:
    """What must all be true, each with its expression."""
    nodes: Sequence[Node] = tree.items if tree.every else (tree,)
    return [(node, part) for node in nodes if (part := write_tree(screen, node))]


def same(one: str, other: str) -> bool:
    """Whether two conditions say the same in the same words."""
    try:
        return bool(_shape(parse(one)) == _shape(parse(other)))
    except DougongError:
        return one == other
