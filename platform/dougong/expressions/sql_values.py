"""Turn an expression into SQL that gives its value, for lists that are sorted or grouped by it.

A smaller part of the language than in conditions: fields, constants, conditions, sums, ROUND, and choices
between such (IF, IFS, SWITCH, COALESCE). A number comes in the form in which a column of ``scale`` keeps it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from dougong.dataclasses import dataclass
from dougong.expressions.checked import Checked
from dougong.expressions.functions import EvaluationContext
from dougong.expressions.numbers import exact
from dougong.expressions.sql import Compiler, SqlText, is_fixed
from dougong.expressions.sql_binds import LARGEST_INTEGER, Binds, Dialect, Kind
from dougong.expressions.sql_comparison import is_two_valued
from dougong.expressions.sql_linear import Linear, Term
from dougong.expressions.sql_sums import BlankSum, linear
from dougong.expressions.sql_walk import ConditionWalk, SqlColumn
from dougong.expressions.types import Path

_MOST = {True: Decimal(10) ** 12, False: Decimal(2**53)}
"""What a column of decimals, and one of whole numbers, can hold."""
_LATEST = Decimal(date.max.toordinal())
_KINDS: dict[str, Kind] = {"text": "text", "date": "date", "datetime": "timestamptz", "boolean": "boolean"}


def _largest(term: Term) -> Decimal:
    return _LATEST if term.is_date else _MOST[term.scale > 0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The column as whose value the result shall come: decimals it keeps, and those that are shown, to which a number
    is rounded; beyond the ``largest`` it is blank; ``longest`` cuts a text."""

    scale: int = 0
    decimals: int = 0
    largest: Decimal | None = None
    longest: int | None = None


def compile_value(
    checked: Checked,
    dialect: Dialect,
    column: Callable[[Path], SqlColumn],
    context: EvaluationContext,
    wanted: Wanted,
    *,
    prefix: str,
) -> SqlText:
    """Raises NotCompilable where a database cannot give exactly the same value."""
    walk = Compiler(checked, Binds(dialect, prefix), column, context)
    tree = checked.expression.tree
    if "chance" in checked.volatility:
        raise walk.refusal(tree)
    values = _Values(walk, wanted)
    sql = values.rounded(tree, wanted.decimals) if values.is_number(tree) else values.of(tree)
    if values.may_exceed and wanted.largest is not None:
        most = int(wanted.largest.scaleb(wanted.scale)) if walk.binds.is_sqlite else wanted.largest
        sql = f"CASE WHEN abs({sql}) <= {most} THEN {sql} END"
    if wanted.longest is not None and walk.type_of(tree).name == "text":
        sql = f"substr({sql}, 1, {wanted.longest})"
    return SqlText(f"({sql})", walk.binds.params, is_fixed(checked))


class _Values:
    def __init__(self, walk: ConditionWalk, wanted: Wanted) -> None:
        self._walk = walk
        self._wanted = wanted
        self.may_exceed = False

    def is_number(self, node: ast.expr) -> bool:
        return self._walk.type_of(node).name == "number"

    def of(self, node: ast.expr) -> str:
        walk = self._walk
        if walk.is_constant(node):
            return self._constant(node)
        if isinstance(node, ast.Call) and (chosen := self._chosen(node)) is not None:
            return chosen
        if self.is_number(node):
            return self._number(node)
        if isinstance(node, ast.Name) and walk.type_of(node).name in _KINDS:
            return walk.column(node).sql
        if walk.type_of(node).name == "boolean" and is_two_valued(node):
            yes, no = ("1", "0") if walk.binds.is_sqlite else ("TRUE", "FALSE")
            return f"CASE WHEN {walk.condition(node)} THEN {yes} ELSE {no} END"
        raise walk.refusal(node)

    def rounded(self, node: ast.expr, decimals: int) -> str:
        """Half away from zero."""
        if self._walk.is_constant(node) or self._is_choice(node):
            return self.of(node)
        if (digits := self._digits(node)) is not None and digits <= decimals:
            return self.of(node)
        found = self._linear(node)
        if all(term.scale <= decimals for term in found.terms):
            return self.of(node)
        return self._round(node, found, decimals)

    def _round(self, node: ast.expr, found: Linear, decimals: int) -> str:
        scale = max(term.scale for term in found.terms)
        sql = self._total(node, found, scale)
        if not self._walk.binds.is_sqlite:
            return f"round({sql}, {decimals})"
        unit = 10 ** (scale - decimals)
        whole = f"(({sql}) + CASE WHEN ({sql}) < 0 THEN -{unit // 2} ELSE {unit // 2} END) / {unit}"
        return f"({whole}) * {10 ** (self._wanted.scale - decimals)}"

    def _constant(self, node: ast.expr) -> str:
        value, binds = self._walk.constant(node), self._walk.binds
        if value is None:
            return "NULL"
        if isinstance(value, bool | str | date):
            return binds.value(_KINDS[self._walk.type_of(node).name], value)
        number = exact(value)
        if number.scaleb(self._wanted.scale) % 1 or abs(number) > _MOST[True]:
            raise self._walk.refusal(node)
        if binds.is_sqlite or not self._wanted.scale:
            return binds.value("bigint", int(number.scaleb(self._wanted.scale)))
        return binds.value("numeric", number)

    def _is_choice(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return False
        return node.func.id in ("IF", "IFS", "SWITCH", "COALESCE")

    def _digits(self, node: ast.expr) -> int | None:
        """Of a call of ROUND to a fixed number of decimals."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "ROUND":
            return None
        if len(node.args) != 2 or not self._walk.is_constant(node.args[1]):
            return 0 if len(node.args) == 1 else None
        digits = self._walk.constant(node.args[1])
        fits = isinstance(digits, int | Decimal) and 0 <= digits <= self._wanted.scale
        return int(digits) if fits else None

    def _chosen(self, node: ast.Call) -> str | None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        arguments = node.args
        if name == "IF":
            return self._cases(list(zip(*[iter(arguments[:2])] * 2, strict=True)), arguments[2:])
        if name == "IFS":
            return self._cases(list(zip(arguments[::2], arguments[1::2], strict=True)), [])
        if name == "SWITCH":
            rest = arguments[1:]
            pairs = list(zip(rest[::2], rest[1::2], strict=False))
            whens = [(self._same(arguments[0], case), self._part(result)) for case, result in pairs]
            return self._case(whens, rest[-1:] if len(rest) % 2 else [])
        if name == "COALESCE":
            parts = ", ".join(self._part(argument) for argument in arguments)
            return f"coalesce({parts})" if len(arguments) > 1 else self._part(arguments[0])
        digits = self._digits(node)
        return None if digits is None else self.rounded(arguments[0], digits)

    def _cases(self, pairs: list[tuple[ast.expr, ast.expr]], otherwise: list[ast.expr]) -> str:
        return self._case(
            [(self._walk.condition(test), self._part(value)) for test, value in pairs], otherwise
        )

    def _case(self, whens: list[tuple[str, str]], otherwise: list[ast.expr]) -> str:
        texts = " ".join(f"WHEN {test} THEN {value}" for test, value in whens)
        rest = f" ELSE {self._part(otherwise[0])}" if otherwise else ""
        return f"CASE {texts}{rest} END"

    def _part(self, node: ast.expr) -> str:
        """All branches come in one form."""
        return self.rounded(node, self._wanted.decimals) if self.is_number(node) else self.of(node)

    def _same(self, left: ast.expr, right: ast.expr) -> str:
        if self._walk.is_constant(left) and self._walk.is_constant(right):
            raise self._walk.refusal(left)
        return self._walk.equal(left, right, positive=True)

    def _number(self, node: ast.expr) -> str:
        return self._total(node, self._linear(node), self._wanted.scale)

    def _linear(self, node: ast.expr) -> Linear:
        try:
            found = linear(self._walk, node)
        except BlankSum:
            raise self._walk.refusal(node) from None
        if found.guards or not found.terms:
            raise self._walk.refusal(node)
        return found

    def _total(self, node: ast.expr, found: Linear, scale: int) -> str:
        """In units of the scale on SQLite, where everything must fit into 64 bits."""
        units = found.constant.scaleb(scale)
        most = sum((_largest(term) * abs(term.factor) for term in found.terms), abs(found.constant))
        self.may_exceed |= self._wanted.largest is None or most > self._wanted.largest
        is_exact = not units % 1 and all(term.scale <= scale for term in found.terms)
        if not is_exact or most.scaleb(scale) > LARGEST_INTEGER:
            raise self._walk.refusal(node)
        binds = self._walk.binds
        parts = [self._term(term, scale) for term in found.terms]
        if found.constant:
            kind: Kind = "bigint" if binds.is_sqlite or not scale else "numeric"
            parts.append(binds.value(kind, int(units) if kind == "bigint" else found.constant))
        return f"({' + '.join(parts)})"

    def _term(self, term: Term, scale: int) -> str:
        sql = term.sql
        if term.is_date and self._walk.binds.is_sqlite:
            sql = f"CAST(julianday({sql}) - 1721424.5 AS INTEGER)"
        elif term.is_date:
            sql = f"({sql} - DATE '0001-01-01' + 1)"
        factor = term.factor * (10 ** (scale - term.scale) if self._walk.binds.is_sqlite else 1)
        return sql if factor == 1 else f"{factor} * {sql}"
