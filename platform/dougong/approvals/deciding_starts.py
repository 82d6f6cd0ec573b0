"""Whether a change begins an approval, and if not, why: the one judgement, for what happens and for what would have
happened."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.definitions import WorkflowDefinition
from dougong.expressions import EvaluationContext
from dougong.expressions.types import BOOLEAN
from dougong.records.conditions import checked
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import followed, layout_of
from dougong.storage import Release, Transaction

QUIET = ("demo",)
"""Doors of what tells of the past."""
Reason = str | None
"""None: it begins."""


def start_conditions(definition: WorkflowDefinition, kind: str) -> list[str | None]:
    """Of those that a change of this kind may meet; None is met by every change."""
    events = {"create": ("created", "changed"), "update": ("changed",)}.get(kind, ())
    return [one.condition for event in events for one in definition.start_on(event)]


def decide(
    tx: Transaction,
    release: Release,
    definition: WorkflowDefinition,
    kind: str,
    entries: Sequence[Entry],
    context: EvaluationContext,
) -> list[Reason]:
    """For each entry, by the definitions of a release, which may be one that is only tried."""
    reasons: list[Reason] = ["other_event"] * len(entries)
    for condition in start_conditions(definition, kind):
        found = _reasons(tx, release, definition, entries, context, condition)
        reasons = [None if None in pair else pair[1] for pair in zip(reasons, found, strict=True)]
    return reasons


def _reasons(
    tx: Transaction,
    release: Release,
    definition: WorkflowDefinition,
    entries: Sequence[Entry],
    context: EvaluationContext,
    condition: str | None,
) -> list[Reason]:
    if condition is None:
        return [None] * len(entries)
    layout = layout_of(release, definition.object_id)
    expression = checked(release, layout, condition, BOOLEAN)
    read, test = followed(layout, expression.paths), expression.prepare(context)

    def holding(some: Sequence[Entry]) -> set[int]:
        if some:
            follow_paths(release, tx, layout, read, some)
        return {entry.id for entry in some if test(entry.values) is True}

    now = holding(entries)
    before = [
        Entry(0, dict(entry.old), id=entry.id)
        for entry in entries
        if entry.id in now and entry.old is not None
    ]
    held = holding(before)
    return [
        "not_true" if entry.id not in now else "was_true" if entry.id in held else None for entry in entries
    ]
