"""Which rows an actor may see, as a condition on an alias."""

from __future__ import annotations

from dougong.access import POLICY, SYSTEM, Actor
from dougong.expressions import EvaluationContext
from dougong.records.conditions import Condition, compile_filter
from dougong.records.joins import Joins
from dougong.records.layout import ObjectLayout
from dougong.storage import Release


def guard(
    release: Release, actor: Actor, alias: str, layout: ObjectLayout, context: EvaluationContext
) -> Condition | None:
    """None where the actor may see all rows. The policy's own expression is compiled with every right."""
    text = POLICY.row_condition(actor, layout.definition)
    if text is None:
        return None
    inner = Joins(release, SYSTEM, layout, base=f"g_{alias}")
    condition = compile_filter(inner, text, context, prefix=f"g_{alias}_")
    exists = (
        f"EXISTS (SELECT 1 FROM {layout.table} {inner.base}{inner.sql}"
        f' WHERE {inner.base}."id" = {alias}."id" AND ({condition.sql}))'
    )
    return Condition(exists, condition.binds, condition.volatile)
