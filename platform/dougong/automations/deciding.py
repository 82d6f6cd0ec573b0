"""Whether a change sets an automation off, and if not, why: the one judgement, for what happens, for questions
afterwards, and for what would have happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dougong.automations.models import AutomationModel
from dougong.definitions import Event
from dougong.expressions import EvaluationContext
from dougong.problems import N_
from dougong.records.entries import Entry
from dougong.storage import Transaction

EVENTS: Mapping[str, Event] = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "restore": "restored",
}
QUIET = ("demo",)
"""Doors of what tells of the past."""

REASONS: Mapping[str, str] = {
    "other_event": N_("It goes by other events."),
    "other_fields": N_("None of the fields that it looks at has been changed."),
    "not_true": N_("The condition was not true."),
    "was_true": N_("The condition had been true before the change already; it runs where it becomes true."),
    "quiet": N_("The change told of the past, as demo data does."),
    "off": N_("It is switched off in its definition."),
    "paused": N_("It was switched off."),
    "not_published": N_("It was published, or changed, only afterwards."),
    "guard": N_("Automations had set each other off too often; see the run."),
    "not_due": N_("By the clock, it was not due yet."),
    "no_date": N_("The record has no date that it could go by."),
    "swept": N_("It is too long ago: the log of what it did then is not kept any more."),
    "unknown": N_(
        "By what is known today it should have run; the record or what it reads may have been changed."
    ),
}

Reason = str | None
"""None: it runs."""


def decide(
    tx: Transaction,
    model: AutomationModel,
    event: Event,
    entries: Sequence[Entry],
    context: EvaluationContext,
) -> list[Reason]:
    """For each entry. It must know what was changed, by the fields that live changes are told by."""
    if event not in model.definition.trigger.events:
        return ["other_event"] * len(entries)
    reasons: list[Reason] = [None] * len(entries)
    fields = model.definition.trigger.field_ids
    if event == "updated" and fields:
        for number, entry in enumerate(entries):
            if not any(field.id in fields for field in entry.changed):
                reasons[number] = "other_fields"
    if model.condition is not None:
        _put(reasons, "not_true", [not one for one in _held(tx, model, entries, reasons, context)])
        if model.definition.becomes and event == "updated":
            before = [Entry(0, dict(entry.old or {}), id=entry.id) for entry in entries]
            _put(reasons, "was_true", _held(tx, model, before, reasons, context))
    return reasons


def _held(
    tx: Transaction,
    model: AutomationModel,
    entries: Sequence[Entry],
    reasons: Sequence[Reason],
    context: EvaluationContext,
) -> list[bool]:
    """For those that are not decided yet."""
    return model.holds(
        tx, [entry for entry, reason in zip(entries, reasons, strict=True) if reason is None], context
    )


def _put(reasons: list[Reason], reason: str, applies: Sequence[bool]) -> None:
    left = [number for number, found in enumerate(reasons) if found is None]
    for number, one in zip(left, applies, strict=True):
        if one:
            reasons[number] = reason
