"""The functions that a filter may use, and what becomes of them in SQL."""

from __future__ import annotations

import ast
from collections.abc import Callable

from dougong.expressions.folding import fold
from dougong.expressions.sql_binds import FALSE, TRUE, ordered
from dougong.expressions.sql_comparison import blank
from dougong.expressions.sql_lists import holds_any, is_list
from dougong.expressions.sql_walk import ConditionWalk
from dougong.problems import N_
from dougong.registry import Registry

SqlForm = Callable[[ConditionWalk, ast.Call, bool], str]
"""Gives the condition, or its negation if the last argument is false."""

SQL_FORMS: Registry[SqlForm] = Registry("function in filters")


@SQL_FORMS.registering("AND")
def _and(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    return walk.joined(node.args, positive, conjunctive=True)


@SQL_FORMS.registering("OR")
def _or(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    return walk.joined(node.args, positive, conjunctive=False)


@SQL_FORMS.registering("NOT")
def _not(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    return walk.condition(node.args[0], not positive)


@SQL_FORMS.registering("IF")
def _if(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    test, then, *otherwise = node.args
    chosen = f"({walk.condition(test)} AND {walk.condition(then, positive)})"
    none_given = FALSE if positive else TRUE
    rest = walk.condition(otherwise[0], positive) if otherwise else none_given
    return f"({chosen} OR ({walk.condition(test, positive=False)} AND {rest}))"


@SQL_FORMS.registering("ISEMPTY")
def _isempty(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    test = blank(walk, node.args[0])
    return test if positive else f"NOT {test}" if test.endswith("NULL") else f"({test}) IS NOT TRUE"


@SQL_FORMS.registering("EXACT")
def _exact(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    return walk.equal(node.args[0], node.args[1], positive)


@SQL_FORMS.registering("CONTAINS")
def _contains(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    if is_list(walk, node.args[0]):
        return _signed(holds_any(walk, node.args[0], node.args[1:]), positive)

    def test(key: str, part: str) -> str:
        search = "instr" if walk.binds.is_sqlite else "strpos"
        return f"{search}({key}, {walk.binds.value('text', part)}) > 0"

    return _part(walk, node, positive, test)


@SQL_FORMS.registering("HASANY")
def _has_any(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    return _signed(holds_any(walk, node.args[0], node.args[1:]), positive)


@SQL_FORMS.registering("HASALL")
def _has_all(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    tests = [holds_any(walk, node.args[0], [value]) for value in node.args[1:]]
    return _signed(f"({' AND '.join(tests)})", positive)


@SQL_FORMS.registering("STARTSWITH")
def _starts(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    """As a range, which an index can serve."""

    def test(key: str, part: str) -> str:
        binds = walk.binds
        low = ordered(key, ">=", binds.value("text", part), "text", binds.dialect)
        following = _after(part)
        if following is None:
            return low
        return f"({low} AND {ordered(key, '<', binds.value('text', following), 'text', binds.dialect)})"

    return _part(walk, node, positive, test)


@SQL_FORMS.registering("ENDSWITH")
def _ends(walk: ConditionWalk, node: ast.Call, positive: bool) -> str:
    def test(key: str, part: str) -> str:
        tail = f"substr({key}, -{len(part)})" if walk.binds.is_sqlite else f"right({key}, {len(part)})"
        return f"{tail} = {walk.binds.value('text', part)}"

    return _part(walk, node, positive, test)


def _part(walk: ConditionWalk, node: ast.Call, positive: bool, test: Callable[[str, str], str]) -> str:
    text, part = node.args
    if not isinstance(text, ast.Name) or walk.is_constant(text) or not walk.is_constant(part):
        raise walk.refusal(node)
    key = walk.column(text).key_sql
    if key is None:
        template = N_(
            "“{part}” cannot be filtered by parts of its text (at character {position}); use the search."
        )
        raise walk.refusal(text, template)
    value = walk.constant(part)
    sql = FALSE if value is None else test(key, fold(value))
    return _signed(sql, positive)


def _signed(sql: str, positive: bool) -> str:
    return sql if positive else f"({sql}) IS NOT TRUE"


def _after(prefix: str) -> str | None:
    """The least text, by code point, that comes after all that begin with the prefix."""
    start = prefix.rstrip("\U0010ffff")
    if not start:
        return None
    following = ord(start[-1]) + 1
    return start[:-1] + chr(0xE000 if following == 0xD800 else following)
