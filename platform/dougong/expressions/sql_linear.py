"""Sums of numbers and dates in SQL, exact on both databases.

A comparison is brought into the form "columns on the left, one number on the right". With a single column,
as nearly always, that is a plain comparison which an index can serve. On SQLite, where decimals are 64-bit
integers at their column's scale and an overflow would silently become a binary fraction, sums over columns
of several scales add whole parts and fractions apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from dougong.dataclasses import dataclass
from dougong.expressions.numbers import CONTEXT, LIMIT
from dougong.expressions.sql_binds import FALSE, LARGEST_INTEGER, Binds, Kind, same

LAST_DAY = date.max.toordinal()
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
_BOUNDS = {True: Decimal(2**53), False: Decimal(10) ** 15}


@dataclass(frozen=True, slots=True)
class Term:
    """A column times a whole number; of a date, the number of the day."""

    sql: str
    scale: int
    is_date: bool = False
    factor: int = 1

    @property
    def bound(self) -> Decimal:
        return _BOUNDS[self.scale == 0] * abs(self.factor)

    def sql_kind(self) -> Kind:
        if self.is_date:
            return "date"
        return "numeric" if self.scale else "bigint"


@dataclass(frozen=True, slots=True)
class Guard:
    """A day with so many days added must stay within the calendar, or the sum is blank."""

    sql: str
    least: int
    most: int

    def parts(self, binds: Binds) -> Iterator[str]:
        first, last = 1 - self.least, LAST_DAY - self.most
        if first > LAST_DAY or last < 1:
            yield FALSE
            return
        if first > 1:
            yield f"{self.sql} >= {binds.value('date', date.fromordinal(first))}"
        if last < LAST_DAY:
            yield f"{self.sql} <= {binds.value('date', date.fromordinal(last))}"


@dataclass(frozen=True, slots=True)
class Linear:
    """The sum of terms and a constant. ``weight`` bounds what any part of the sum can reach."""

    terms: tuple[Term, ...] = ()
    constant: Decimal = Decimal(0)
    guards: tuple[Guard, ...] = ()
    weight: Decimal = Decimal(0)

    @classmethod
    def of_constant(cls, value: Decimal) -> Linear:
        return cls(constant=value, weight=abs(value))

    @classmethod
    def of_column(cls, term: Term) -> Linear:
        return cls((term,), weight=term.bound)

    def plus(self, other: Linear) -> Linear:
        return Linear(
            self.terms + other.terms,
            CONTEXT.add(self.constant, other.constant),
            self.guards + other.guards,
            self.weight + other.weight,
        )

    def negated(self) -> Linear:
        terms = tuple(Term(t.sql, t.scale, t.is_date, -t.factor) for t in self.terms)
        return Linear(terms, -self.constant, self.guards, self.weight)

    def moved(self, days: int) -> Linear:
        """A date (one column) some days on."""
        moved = self.plus(Linear.of_constant(Decimal(days)))
        total = int(moved.constant)
        guard = Guard(self.terms[0].sql, min(total, 0), max(total, 0))
        return Linear(moved.terms, moved.constant, (*self.guards, guard), moved.weight)

    @property
    def is_exact(self) -> bool:
        return self.weight < LIMIT

    def blank(self, binds: Binds) -> str:
        tests = [f"{term.sql} IS NULL" for term in self.terms]
        inside = [part for guard in self.guards for part in guard.parts(binds)]
        if inside:
            tests.append(f"({' AND '.join(inside)}) IS NOT TRUE")
        return f"({' OR '.join(tests)})" if tests else FALSE


def compare(left: Linear, operator: str, right: Linear, binds: Binds) -> str:
    """``operator`` is one of = < <= > >=. NULL stands for false."""
    difference = left.plus(right.negated())
    if operator == "=" and left.terms and right.terms:
        if _are_twins(difference) and not difference.guards:
            return same(left.terms[0].sql, right.terms[0].sql, binds.dialect)
        both_blank = f"({left.blank(binds)} AND {right.blank(binds)})"
        return f"({_guarded(difference, operator, binds)} OR {both_blank})"
    return _guarded(difference, operator, binds)


def whole_units(value: Decimal, scale: int) -> int | None:
    """A number as SQLite keeps it in a column of that scale; None if no row can hold it."""
    units = CONTEXT.scaleb(value, scale)
    return int(units) if units == units.to_integral_value() and abs(units) <= LARGEST_INTEGER else None


def _guarded(difference: Linear, operator: str, binds: Binds) -> str:
    parts = [_against_zero(difference, operator, binds)]
    parts.extend(part for guard in difference.guards for part in guard.parts(binds))
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"


def _against_zero(difference: Linear, operator: str, binds: Binds) -> str:
    limit = -difference.constant
    if _are_twins(difference):
        left, right = sorted(difference.terms, key=lambda term: -term.factor)
        return f"{left.sql} {operator} {right.sql}"
    if len(difference.terms) == 1 and abs(difference.terms[0].factor) == 1:
        term = difference.terms[0]
        if term.factor == -1:
            operator, limit = MIRRORED[operator], -limit
        return _single(term, operator, limit, binds)
    return _sum(difference.terms, operator, limit, binds)


def _are_twins(difference: Linear) -> bool:
    """One column less another of the same kind, and nothing else."""
    if len(difference.terms) != 2 or difference.constant:
        return False
    first, second = difference.terms
    return (
        {first.factor, second.factor} == {1, -1}
        and first.scale == second.scale
        and first.is_date == second.is_date
    )


def _single(term: Term, operator: str, limit: Decimal, binds: Binds) -> str:
    if term.is_date:
        return _date(term.sql, operator, limit, binds)
    if term.scale and not binds.is_sqlite:
        return f"{term.sql} {operator} {binds.value('numeric', limit)}"
    units = _threshold(operator, limit, term.scale)
    if units is None:
        return FALSE
    stored = max(-LARGEST_INTEGER, min(units, LARGEST_INTEGER))
    return f"{term.sql} {operator} {binds.value('bigint', stored)}"


def _date(sql: str, operator: str, limit: Decimal, binds: Binds) -> str:
    day = _threshold(operator, limit, 0)
    if day is None:
        return FALSE
    if not 1 <= day <= LAST_DAY:
        always = operator in (("<", "<=") if day > LAST_DAY else (">", ">="))
        return f"{sql} IS NOT NULL" if always else FALSE
    return f"{sql} {operator} {binds.value('date', date.fromordinal(day))}"


def _threshold(operator: str, limit: Decimal, scale: int) -> int | None:
    """The whole number of units that bounds the same rows as ``limit``; None if nothing can equal it."""
    units = CONTEXT.scaleb(limit, scale)
    whole = int(units.to_integral_value(ROUND_CEILING if operator in ("<", ">=") else ROUND_FLOOR))
    return None if operator == "=" and whole != units else whole


def _sum(terms: tuple[Term, ...], operator: str, limit: Decimal, binds: Binds) -> str:
    columns = [(term.factor, _number(term, binds), term.scale) for term in terms]
    if not binds.is_sqlite:
        return f"({_total(columns)}) {operator} {binds.value('numeric', limit)}"
    scale = max(term.scale for term in terms)
    units = _threshold(operator, limit, scale)
    if units is None:
        return FALSE
    if scale == 0:
        return f"({_total(columns)}) {operator} {binds.value('bigint', units)}"
    wholes, fractions = divmod(units, 10**scale)
    whole_sum = _total([(f, f"{sql}/{10**s}" if s else sql, s) for f, sql, s in columns])
    rest_sum = _total([(f * 10 ** (scale - s), f"({sql}%{10**s})", s) for f, sql, s in columns if s])
    # Beyond this bound the fractions can no longer change the sign, so the whole part may be cut there.
    bound = 10 ** (17 - scale)
    whole = f"max(min({whole_sum} - {binds.value('bigint', wholes)}, {bound}), -{bound})"
    return f"({whole}*{10**scale} + {rest_sum} - {binds.value('bigint', fractions)}) {operator} 0"


def _total(columns: list[tuple[int, str, int]]) -> str:
    return " + ".join(sql if factor == 1 else f"{factor}*{sql}" for factor, sql, _ in columns)


def _number(term: Term, binds: Binds) -> str:
    if not term.is_date:
        return term.sql
    if binds.is_sqlite:
        return f"CAST(julianday({term.sql}) - 1721424.5 AS INTEGER)"
    return f"({term.sql} - DATE '0001-01-01' + 1)"
