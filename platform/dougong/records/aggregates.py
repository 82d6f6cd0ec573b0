"""Counts, sums, averages and extremes of groups of records; money and whole numbers exactly, on both
databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records.choosing import choose, id_list, match_bind
from dougong.records.conditions import Bounded, context_of
from dougong.records.guards import gathered
from dougong.records.joins import BASE, Joins
from dougong.records.layout import layout_of
from dougong.records.measures import Part, measures_of, or_none
from dougong.records.path_steps import Step
from dougong.records.periods import NO_DATE, period_sql, read_period
from dougong.records.plans import FEW_BIND, KEPT_PLANS, among_few
from dougong.records.prepared_queries import few_readable
from dougong.records.searching import phrase_count, search_binds
from dougong.records.sensitive import note_reads
from dougong.records.shapes import Shape
from dougong.records.whose import ME
from dougong.storage import Dialect, Transaction, order_term

MAX_GROUPS = 10_000
MAX_PARTS = 20
NOT_GROUPED = N_(
    "Records cannot be grouped by “{field}”, which holds several values or records of several objects."
)
TOO_MANY = N_("At most {count} groups and measures can be asked for.")


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
    ids: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    head: str
    source: str
    """FROM and WHERE."""
    tail: str
    parts: tuple[Part, ...]
    binds: dict[str, Any]
    volatile: bool
    matched: tuple[Step, ...] = ()
    asked: tuple[str, ...] = ()
    """Sensitive fields that are measured or grouped by, or choose the records."""
    gather: str | None = None
    """As a query's plan has it: who sees few records sums up no others."""


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
    if query.ids is not None:
        binds["ids"] = id_list(query.ids, tx.dialect)
    source, layout_id = plan.source, layout_of(tx.release, query.object).id
    few = few_readable(tx, actor, layout_id, plan.gather, binds)
    if few is not None:
        binds[FEW_BIND] = id_list(few, tx.dialect)
        source = among_few(source, tx.dialect)
    rows = tx.execute(f"{plan.head} {source}{plan.tail}", binds).fetchall()
    return [_row(plan.parts, row) for row in rows]


def _plan(tx: Transaction, actor: Actor, query: AggregateQuery) -> _Plan:
    plans: Bounded = tx.release.cached("records.aggregates", lambda: Bounded(KEPT_PLANS))
    bounded = query.within is not None
    matched = _matched(query)
    asked = (query.object, tuple(query.group), tuple(query.measures), query.filter, bounded, matched)
    phrases = phrase_count(query.search) if query.search else 0
    key = (*asked, query.ids is None, phrases, POLICY.signature(actor))
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
    ids = "" if query.ids is None else "id"
    shape = Shape(layout.id, filter=query.filter or None, search=phrases, match=_matched(query), ids=ids)
    chosen = choose(joins, shape, context)
    grouped = [_grouping(joins, text, release.dialect) for text in query.group]
    groups = [part for part, _ in grouped]
    measures = [
        part for text in query.measures for part in measures_of(joins, text, release, tx.workspace.currency)
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
    gather = None
    if not (query.search or query.match or ids) and query.within is None:
        gather = gathered(release, actor, layout, context)
    return _Plan(
        f"SELECT {', '.join(columns) or '1'}",
        f"{source} WHERE {where}",
        f"{grouping} LIMIT :most",
        (*groups, *measures),
        chosen.binds | joins.binds | ({} if gather is None else gather.binds),
        chosen.volatile or joins.volatile,
        tuple(chosen.matched),
        tuple(sorted(joins.asked)),
        None if gather is None else gather.sql,
    )


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


def _grouping(joins: Joins, text: str, dialect: Dialect) -> tuple[Part, str]:
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
    return Part(text, (sql,), lambda value: value), sql


def _group(joins: Joins, step: Step) -> Part:
    convert = step.field.to_json if step.field is not None else None
    if step.field is not None and step.field.has_no_order:
        raise InvalidInput(Problem("not_grouped", NOT_GROUPED, "group", {"field": step.name}))
    if step.field is None or step.field.target is None:
        return Part(step.name, (step.sql,), or_none(convert))
    title = joins.title(step)
    if title is None:
        return Part(step.name, (step.sql,), lambda i: None if i is None else {"id": i, "title": None})
    return Part(step.name, (step.sql, title), lambda i, t: None if i is None else {"id": i, "title": t})


def _row(parts: Sequence[Part], row: Sequence[Any]) -> dict[str, Any]:
    values, at = {}, 0
    for part in parts:
        values[part.name] = part.convert(*row[at : at + len(part.sql)])
        at += len(part.sql)
    return values
