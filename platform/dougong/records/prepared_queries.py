"""A query made ready for one who asks: the plan, compiled once per release, and the binds that are this query's."""

from __future__ import annotations

from typing import Any

from dougong.access import POLICY, Actor
from dougong.records.conditions import Bounded, context_of
from dougong.records.crowds import known_to_see_many, note_many
from dougong.records.layout import layout_of
from dougong.records.plans import FEW_BIND, KEPT_PLANS, Plan, make_plan
from dougong.records.record_queries import RecordQuery
from dougong.records.searching import phrase_count, search_binds
from dougong.records.sensitive import note_reads
from dougong.records.shapes import Shape
from dougong.storage import Transaction

FEW = 2_000
"""So many records are gathered rather than looked for among all: at a million, either takes about 2 ms."""


def prepare(tx: Transaction, actor: Actor, query: RecordQuery) -> tuple[Plan, dict[str, Any]]:
    layout = layout_of(tx.release, query.object)
    shape = Shape(
        layout.id,
        tuple(query.fields),
        query.filter or None,
        tuple(query.sort),
        query.deleted,
        phrase_count(query.search) if query.search else 0,
        tuple((path, value is None) for path, value in query.match),
        query.ids_of if query.ids is not None else "",
        top=query.top,
        strays=query.strays,
        below=query.below,
        by=tuple(query.by),
        operation=query.operation,
        masking=query.sensitive == "masked",
    )
    plan = plan_of(tx, actor, shape)
    if plan.asked and query.sensitive != "inward":
        note_reads(tx, actor, layout.definition.name, (), plan.asked, ())
    binds = plan.binds_for(actor, lambda: context_of(tx, actor))
    for index, (_, value) in enumerate(query.match):
        if value is not None:
            binds[f"m{index}"] = plan.match_value(index, value)
    if query.search:
        binds |= search_binds(layout.id, query.search, tx.dialect)
    if query.ids is not None:
        binds["ids"] = plan.id_list(query.ids)
        if query.by and query.ids_of == "id" and tx.dialect == "sqlite":
            # Otherwise it may go through an index of columns and order, so as not to sort these few.
            binds[FEW_BIND] = binds["ids"]
            return plan.among(len(query.ids)), binds
    return _narrowed(tx, actor, plan, binds), binds


def _narrowed(tx: Transaction, actor: Actor, plan: Plan, binds: dict[str, Any]) -> Plan:
    """To the records that the actor may read, if they are few."""
    ids = few_readable(tx, actor, plan.shape.object_id, plan.gather, binds)
    if ids is None:
        return plan
    binds[FEW_BIND] = plan.id_list(ids)
    return plan.among(len(ids))


def few_readable(
    tx: Transaction, actor: Actor, object_id: str, gather: str | None, binds: dict[str, Any]
) -> list[int] | None:
    """The ids of all records that the actor may read, which ``gather`` selects; None if they are not few."""
    if gather is None or known_to_see_many(tx, actor, object_id, FEW):
        return None
    ids = [row[0] for row in tx.execute(f"{gather} LIMIT {FEW + 1}", binds).fetchall()]
    if len(ids) > FEW:
        note_many(tx, actor, object_id, FEW)
        return None
    return ids


def plan_of(tx: Transaction, actor: Actor, shape: Shape) -> Plan:
    release = tx.release
    plans: Bounded = release.cached("records.plans", lambda: Bounded(KEPT_PLANS))
    base = tx.workspace.currency
    return plans.cached(
        (shape, POLICY.signature(actor)),
        lambda: make_plan(release, actor, shape, context_of(tx, actor), base),
    )


def total_of(tx: Transaction, plan: Plan, binds: dict[str, Any], cap: int, in_order: bool = False) -> int:
    if plan.readable_count is not None and plan.asks_for_all:
        return plan.readable_count
    total: int = tx.execute(plan.total(cap + 1, in_order), binds).fetchone()[0]
    return total
