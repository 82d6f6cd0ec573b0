"""The records that a step means by what stands in their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.automations.models import StepModel
from dougong.errors import DougongError, InvalidInput
from dougong.expressions import EvaluationContext
from dougong.expressions.types import Path
from dougong.problems import N_, Problem
from dougong.records.guards import guard
from dougong.records.intake import fitting
from dougong.records.layout import FieldLayout
from dougong.records.tuples import compared_value, joined, row_binds, wanted_rows
from dougong.storage import Transaction

MOST = 1_000
TOO_MANY = N_("More than {most} records match; narrow the step down.")


def matching_ids(
    tx: Transaction, actor: Actor, step: StepModel, values: Mapping[Path, Any], context: EvaluationContext
) -> Sequence[int]:
    """Of those that the actor may see. What is blank matches nothing."""
    fields = [field for field, _ in step.match]
    row = [_compared(field, expression.evaluate(values, context)) for field, expression in step.match]
    if None in row:
        return ()
    visible = guard(tx.release, actor, "t", step.target, context)
    seen, binds = ("", {}) if visible is None else (f" AND ({visible.sql})", visible.binds)
    statement = (
        f'SELECT DISTINCT t."id" FROM {wanted_rows(fields, tx.dialect)} JOIN {step.target.table} t'
        f' ON {joined(fields)} WHERE t."deleted_at" IS NULL{seen} ORDER BY t."id" LIMIT {MOST + 1}'
    )
    found = [one[0] for one in tx.execute(statement, {**row_binds([row], tx), **binds}).fetchall()]
    if len(found) > MOST:
        raise InvalidInput(Problem("too_many_match", TOO_MANY, "", {"most": MOST}))
    return found


def _compared(field: FieldLayout, value: Any) -> Any:
    """As it stands in the column; what the field could never hold matches nothing."""
    try:
        fitted = fitting(field, value)
    except DougongError:
        return None
    return None if fitted is None else compared_value(field)(fitted)
