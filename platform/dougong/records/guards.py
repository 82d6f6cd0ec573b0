"""Which rows an actor may do something with, as a condition on an alias."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dougong.access import POLICY, Actor, Operation
from dougong.expressions import EvaluationContext
from dougong.records import whose
from dougong.records.conditions import Bounded, Condition, context_of
from dougong.records.joins import all_seeing
from dougong.records.layout import ObjectLayout
from dougong.records.rows import RowCompiler
from dougong.storage import Release, Transaction, in_list, list_bind

KEPT_GUARDS = 500


def guard(
    release: Release,
    actor: Actor,
    alias: str,
    layout: ObjectLayout,
    context: EvaluationContext,
    operation: Operation = "read",
) -> Condition | None:
    """None where the actor may do it with all rows."""
    kept: Bounded = release.cached("records.guards", lambda: Bounded(KEPT_GUARDS))
    key = (layout.id, alias, operation, POLICY.signature(actor))
    found: Condition | None = kept.cached(
        key, lambda: _guard(release, actor, alias, layout, context, operation)
    )
    if found is None or not found.binds:
        return found
    if found.volatile:
        return _guard(release, actor, alias, layout, context, operation)
    return own_binds(found, actor)


def gathered(
    release: Release, actor: Actor, layout: ObjectLayout, context: EvaluationContext
) -> Condition | None:
    """A SELECT of the ids of all live records that the actor may read, if there is one that need not go through
    all records."""
    if actor.kind == "system":
        return None
    rows = RowCompiler(release, actor, context, all_seeing, "n_")
    text = rows.gather("n", layout)
    return None if text is None else Condition(text, rows.binds, rows.volatile)


def own_binds(condition: Condition, actor: Actor) -> Condition:
    """The same condition for another actor with the same roles."""
    if whose.ME not in condition.binds:
        return condition
    return Condition(condition.sql, {**condition.binds, whose.ME: actor.user_id}, condition.volatile)


def permitted(
    tx: Transaction,
    actor: Actor,
    layout: ObjectLayout,
    operation: Operation,
    ids: Iterable[int],
) -> set[int]:
    """Those of the ids, live or in the bin, with which the actor may do something."""
    wanted = set(ids)
    condition = guard(tx.release, actor, "t", layout, context_of(tx, actor), operation) if wanted else None
    if condition is None:
        return wanted
    return _those(tx, layout, wanted, condition)


def _those(tx: Transaction, layout: ObjectLayout, ids: Iterable[int], condition: Condition) -> set[int]:
    binds: dict[str, Any] = {"ids": list_bind(sorted(ids), tx.dialect), **condition.binds}
    which = in_list("ids", tx.dialect)
    rows = tx.execute(
        f'SELECT t."id" FROM {layout.table} t WHERE t."id" {which} AND ({condition.sql})', binds
    )
    return {row[0] for row in rows.fetchall()}


def leaving(tx: Transaction, actor: Actor, layout: ObjectLayout, ids: Iterable[int]) -> set[int]:
    """Those that a rule lets the actor change in a way that they no longer fall under it."""
    # Also where another rule lets everything be updated, for what is updated must be read as well.
    grants = POLICY.access(actor, layout.definition).grants.get("update", ())
    rules = [grant.rule for grant in grants if grant.rule.leaving]
    if not rules:
        return set()
    rows = RowCompiler(tx.release, actor, context_of(tx, actor), all_seeing, "g_t_")
    texts = [rows.rule("t", layout, rule, "update") or "1 = 1" for rule in rules]
    return _those(tx, layout, ids, Condition(" OR ".join(texts), rows.binds))


def _guard(
    release: Release,
    actor: Actor,
    alias: str,
    layout: ObjectLayout,
    context: EvaluationContext,
    operation: Operation,
) -> Condition | None:
    rows = RowCompiler(release, actor, context, all_seeing, f"g_{alias}_")
    text = rows.compile(alias, layout, operation)
    return None if text is None else Condition(text, rows.binds, rows.volatile)
