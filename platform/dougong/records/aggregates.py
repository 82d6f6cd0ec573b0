"""Counts, sums, averages and extremes of groups of records; money and whole numbers exactly, on both
databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from dougong.access import POLICY, Actor
from dougong.definitions import base_id
from dougong.errors import InvalidInput
from dougong.fields import COLUMN_KINDS
from dougong.problems import N_, Problem
from dougong.records.amounts import Amount, AmountWriter
from dougong.records.choosing import choose, match_bind
from dougong.records.conditions import Bounded, context_of
from dougong.records.guessing import shown_name
from dougong.records.joins import BASE, Joins, Step
from dougong.records.layout import layout_of
from dougong.records.periods import NO_DATE, period_sql, read_period
from dougong.records.plans import KEPT_PLANS
from dougong.records.searching import phrase_count, search_binds
from dougong.records.sensitive import note_reads
from dougong.records.shapes import Shape
from dougong.records.whose import ME
from dougong.storage import Dialect, Release, Transaction, order_term

MAX_GROUPS = 10_000
MAX_PARTS = 20
AVERAGE_DECIMALS = 4
FUNCTIONS = ("count", "sum", "avg", "min", "max")
UNKNOWN = N_("“{measure}” is not a measure such as count(), sum(amount), avg(…), min(…) or max(…).")
NOT_SUMMED = N_("“{field}” holds no numbers that could be summed.")
NOT_GROUPED = N_(
    "Records cannot be grouped by “{field}”, which holds several values or records of several objects."
)
NOT_ORDERED = N_("“{field}” has no smallest or largest value.")
TOO_MANY = N_("At most {count} groups and measures can be asked for.")

_MEASURE = re.compile(r"\s*([a-z]+)\(\s*([^()]*?)\s*\)\s*")
# No sum of a table of amounts has more digits.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class AggregateQuery:
    """``group`` are fields or paths, dates also as ``month(close_date)``; ``measures`` are texts such as
    ``count()`` and ``sum(amount)``, which are also their names in the answer. Groups come in the order of their
    values, the largest ``limit`` first by nothing else."""

    object: str
    group: Sequence[str] = ()
    measures: Sequence[str] = ("count()",)
    filter: str | None = None
    limit: int = 1_000
    search: str | None = None
    within: int | None = None
    """Without groups: so many records are gone through at most, whichever they are. A count of so many says that
    the other measures are not those of all."""
    match: Sequence[tuple[str, Any]] = ()
    """Paths and the values that records have there, as in a RecordQuery."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A column of the answer: ``width`` columns of the row make its value."""

    name: str
    sql: tuple[str, ...]
    convert: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    text: str
    parts: tuple[_Part, ...]
    binds: dict[str, Any]
    volatile: bool
    matched: tuple[Step, ...] = ()
    asked: tuple[str, ...] = ()
    """Sensitive fields that are measured or grouped by, or choose the records."""


def aggregate(tx: Transaction, actor: Actor, query: AggregateQuery) -> list[dict[str, Any]]:
    """One row per group, ``{group: value, measure: value}``; a reference as ``{"id", "title"}``.

    Blanks are left out of measures: the sum of nothing is 0, its average and extremes are null.
    """
    if not 1 <= query.limit <= MAX_GROUPS:
        text = N_("The limit must be between 1 and {most}.")
        raise InvalidInput(Problem("limit", text, "limit", {"most": MAX_GROUPS}))
    plan = _plan(tx, actor, query)
    if plan.asked:
        note_reads(tx, actor, layout_of(tx.release, query.object).definition.name, (), plan.asked, ())
    binds = plan.binds | {"most": query.limit}
    if query.within is not None:
        binds["within"] = query.within
    for index, (_, value) in enumerate(query.match):
        if value is not None:
            binds[f"m{index}"] = match_bind(plan.matched[index], value)
    if ME in binds:
        binds[ME] = actor.user_id
    if query.search:
        binds |= search_binds(layout_of(tx.release, query.object).id, query.search, tx.dialect)
    rows = tx.execute(plan.text, binds).fetchall()
    return [_row(plan.parts, row) for row in rows]


def _plan(tx: Transaction, actor: Actor, query: AggregateQuery) -> _Plan:
    plans: Bounded = tx.release.cached("records.aggregates", lambda: Bounded(KEPT_PLANS))
    bounded = query.within is not None
    matched = _matched(query)
    asked = (query.object, tuple(query.group), tuple(query.measures), query.filter, bounded, matched)
    phrases = phrase_count(query.search) if query.search else 0
    key = (*asked, phrases, POLICY.signature(actor))
    plan = plans.get(key)
    if plan is None or plan.volatile:
        plan = plans[key] = _make(tx, actor, query)
    return plan


def _matched(query: AggregateQuery) -> tuple[tuple[str, bool], ...]:
    return tuple((path, value is None) for path, value in query.match)


def _make(tx: Transaction, actor: Actor, query: AggregateQuery) -> _Plan:
    if len(query.group) + len(query.measures) > MAX_PARTS:
        raise InvalidInput(Problem("measures", TOO_MANY, "measures", {"count": MAX_PARTS}))
    release = tx.release
    layout = layout_of(release, query.object)
    POLICY.require(actor, "read", layout.definition)
    context = context_of(tx, actor)
    joins = Joins(release, actor, layout, context)
    phrases = phrase_count(query.search) if query.search else 0
    shape = Shape(layout.id, filter=query.filter or None, search=phrases, match=_matched(query))
    chosen = choose(joins, shape, context)
    grouped = [_grouping(joins, text, release.dialect) for text in query.group]
    groups = [part for part, _ in grouped]
    measures = [
        part for text in query.measures for part in _measures(joins, text, release, tx.workspace.currency)
    ]
    columns = [sql for part in (*groups, *measures) for sql in part.sql]
    grouping = ""
    if grouped:
        ordered = [sql for _, sql in grouped]
        terms = dict.fromkeys([*(sql for part in groups for sql in part.sql), *ordered])
        order = ", ".join(order_term(sql, False, release.dialect) for sql in dict.fromkeys(ordered))
        grouping = f" GROUP BY {', '.join(terms)} ORDER BY {order}"
    source, where = f"FROM {layout.table} {BASE}{joins.sql}", " AND ".join(chosen.sql)
    if query.within is not None and not grouped:
        columns, source = _bounded(columns, f"{source} WHERE {where} LIMIT :within")
        where = "TRUE"
    text = f"SELECT {', '.join(columns) or '1'} {source} WHERE {where}{grouping} LIMIT :most"
    binds = chosen.binds | joins.binds
    volatile = chosen.volatile or joins.volatile
    parts, matched = (*groups, *measures), tuple(chosen.matched)
    return _Plan(text, parts, binds, volatile, matched, tuple(sorted(joins.asked)))


def _bounded(columns: Sequence[str], source: str) -> tuple[list[str], str]:
    """Measures over the first records of ``source`` only: what they measure comes out of it, so that one pass over an
    index that holds it is enough. All measures are one function of one term."""
    outer, inner = [], ['1 AS "any"']
    for index, column in enumerate(columns):
        function, term = column.removesuffix(")").split("(", 1)
        if term != "*":
            inner.append(f'{term} AS "b{index}"')
        outer.append(f"{function}({term})" if term == "*" else f'{function}("b{index}")')
    return outer, f'FROM (SELECT {", ".join(inner)} {source}) "bounded"'


def _grouping(joins: Joins, text: str, dialect: Dialect) -> tuple[_Part, str]:
    """A group and the SQL by which groups are ordered."""
    found = read_period(text)
    if found is None:
        step = joins.ordering(text.split("."))
        return _group(joins, step), joins.order(step)[0]
    period, path = found
    step = joins.step(path.split("."))
    if step.kind != "date":
        raise InvalidInput(Problem("no_date", NO_DATE, "group", {"field": step.name}))
    sql = period_sql(period, step.sql, dialect)
    return _Part(text, (sql,), lambda value: value), sql


def _group(joins: Joins, step: Step) -> _Part:
    convert = step.field.to_json if step.field is not None else None
    if step.field is not None and step.field.has_no_order:
        raise InvalidInput(Problem("not_grouped", NOT_GROUPED, "group", {"field": step.name}))
    if step.field is None or step.field.target is None:
        return _Part(step.name, (step.sql,), _or_none(convert))
    title = joins.title(step)
    if title is None:
        return _Part(step.name, (step.sql,), lambda i: None if i is None else {"id": i, "title": None})
    return _Part(step.name, (step.sql, title), lambda i, t: None if i is None else {"id": i, "title": t})


def _measures(joins: Joins, text: str, release: Release, base: str) -> list[_Part]:
    """An amount in several currencies is measured in the base currency; which it is, a value of its own says."""
    part, match = _measure(joins, text, release), _MEASURE.fullmatch(text)
    step = joins.step(match[2].split(".")) if match is not None and match[2] and match[1] != "count" else None
    currency = joins.currency(step) if step is not None else None
    if (
        currency is None
        or step is None
        or step.field is None
        or step.field.definition is None
        or match is None
    ):
        return [part]
    kept = layout_of(release, step.field.definition.object_id).by_id[base_id(step.field.id)]
    in_base = _of_step(text, match[1], replace(step, column=kept.column, field=kept), release.dialect)
    code = f"CASE WHEN {step.sql} IS NOT NULL THEN coalesce({currency}, '{base}') END"
    least, most = f"min({code})", f"max({code})"
    writer, width = AmountWriter(step.field, release.dialect, base), len(part.sql)

    def told(*values: Any) -> Amount | None:
        first, last = values[-2:]
        mixed = first != last
        own = in_base.convert(*values[width:-2]) if mixed else part.convert(*values[:width])
        if own is None:
            return None
        if match[1] in ("sum", "min", "max"):
            stored = values[width] if mixed else values[0]
            if stored is not None:
                return writer.write(stored, base if mixed else first, mixed=mixed)
        return Amount.of(own, base if mixed else first or base, mixed=mixed)

    columns = (*part.sql, *in_base.sql, least, most)
    name = f"{text}.currency"
    return [
        _Part(text, columns, told),
        _Part(name, (least, most), lambda first, last: base if first != last else first),
    ]


def _measure(joins: Joins, text: str, release: Release) -> _Part:
    match = _MEASURE.fullmatch(text)
    if match is None or match[1] not in FUNCTIONS or (not match[2] and match[1] != "count"):
        raise InvalidInput(Problem("measure", UNKNOWN, "measures", {"measure": shown_name(text)}))
    function, path = match[1], match[2]
    if not path:
        return _Part(text, ("count(*)",), int)
    step = joins.step(path.split("."))
    if function == "count":
        return _Part(text, (f"count({step.sql})",), int)
    return _of_step(text, function, step, release.dialect)


def _of_step(text: str, function: str, step: Step, dialect: Dialect) -> _Part:
    number = _is_number(step)
    if function in ("sum", "avg"):
        if not number:
            raise InvalidInput(Problem("measure", NOT_SUMMED, "measures", {"field": step.name}))
        return _sum(text, step, dialect) if function == "sum" else _average(text, step, dialect)
    has_no_order = step.field is not None and step.field.has_no_order
    if has_no_order or step.kind in ("boolean", "reference"):
        raise InvalidInput(Problem("measure", NOT_ORDERED, "measures", {"field": step.name}))
    convert = step.field.to_json if step.field is not None else None
    return _Part(text, (f"{function}({step.sql})",), _or_none(convert))


def _is_number(step: Step) -> bool:
    return COLUMN_KINDS[step.kind].scale is not None and step.name.rpartition(".")[2] not in ("id", "version")


def _sum(text: str, step: Step, dialect: Dialect) -> _Part:
    scale = COLUMN_KINDS[step.kind].scale
    if not scale:
        return _Part(text, (f"sum({step.sql})",), lambda total: int(total or 0))
    shown = step.field.to_json if step.field is not None and step.field.to_json is not None else str
    zero: Any = 0 if dialect == "sqlite" else Decimal(0).scaleb(-scale)
    return _Part(text, (f"sum({step.sql})",), lambda total: shown(zero if total is None else total))


def _average(text: str, step: Step, dialect: Dialect) -> _Part:
    """Divided here, as expressions divide; whole numbers give a decimal too."""
    units = Decimal(10 ** (COLUMN_KINDS[step.kind].scale or 0)) if dialect == "sqlite" else Decimal(1)

    def convert(total: Any, count: int) -> str | None:
        if not count:
            return None
        exact = _EXACT.divide(Decimal(total), units * count)
        return format(exact.quantize(Decimal(1).scaleb(-AVERAGE_DECIMALS), context=_EXACT), "f")

    return _Part(text, (f"sum({step.sql})", f"count({step.sql})"), convert)


def _or_none(convert: Convert | None) -> Convert:
    if convert is None:
        return lambda value: value
    return lambda value: None if value is None else convert(value)


def _row(parts: Sequence[_Part], row: Sequence[Any]) -> dict[str, Any]:
    values, at = {}, 0
    for part in parts:
        values[part.name] = part.convert(*row[at : at + len(part.sql)])
        at += len(part.sql)
    return values
