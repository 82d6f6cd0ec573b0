"""The jobs behind the clocks: they begin the runs of what has fallen due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.automations.causes import Cause
from dougong.automations.clocks import DUE, SCHEDULED
from dougong.automations.due_records import due_at, filters_of, page_of
from dougong.automations.models import AutomationModel, automation_model
from dougong.automations.pausing import ALL, paused
from dougong.automations.triggers import Occasion, begin
from dougong.definitions import DateRule, Event, Rhythm
from dougong.jobs import KINDS, JobKind, Progress
from dougong.problems import N_
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.records.scanning import entries_after
from dougong.storage import Transaction, Workspace, instant_text, parse_instant

DOOR = "clock"
NO_RECORD = 0
_INSTANT = {"type": "string", "maxLength": 40}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "automation": {"type": "string", "maxLength": 40},
        "after": _INSTANT,
        "until": _INSTANT,
    },
    "required": ["automation", "after", "until"],
    "additionalProperties": False,
}


def fire_schedule(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    last, begun = progress.note.get("last", 0), progress.note.get("begun", 0)
    due = parse_instant(payload["until"])
    while True:
        with progress.step() as tx:
            model = _model(tx, payload)
            if model is None:
                return {"runs": begun}
            rhythm = model.definition.trigger.clock
            if isinstance(rhythm, Rhythm) and rhythm.once:
                _begin(tx, model, {NO_RECORD: due})
                progress.finish(tx, {"runs": 1})
                return {"runs": 1}
            entries = entries_after(tx, model_of(tx.release, model.layout.id), last, progress.pace.size)
            found = _meeting(tx, model, entries)
            _begin(tx, model, dict.fromkeys(found, due))
            begun += len(found)
            last = entries[-1].id if entries else last
            progress.save(tx, {"last": last, "begun": begun}, done=begun, rows=len(entries))
        if not entries:
            return {"runs": begun}


def fire_due(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    note = {"filter": 0, "cursor": None, "begun": 0, **progress.note}
    after, until = parse_instant(payload["after"]), parse_instant(payload["until"])
    zone = workspace.default_zone
    while True:
        with progress.step() as tx:
            model = _model(tx, payload)
            rule = model.definition.trigger.clock if model is not None else None
            if model is None or not isinstance(rule, DateRule):
                return {"runs": note["begun"]}
            filters = filters_of(tx.release, model.definition, after, until, tx.now, zone)
            if note["filter"] >= len(filters):
                return {"runs": note["begun"]}
            calendar = tx.release.definitions.calendar(rule.calendar_id)
            text = filters[note["filter"]]
            rows, following = page_of(tx, model.definition, rule, text, note["cursor"], progress.pace.size)
            dues = {
                key: due for key, value in rows if (due := due_at(rule, calendar, value, after, until, zone))
            }
            records = current(tx, model_of(tx.release, model.layout.id), [*dues], deleted=False, lock=False)
            entries = [Entry(0, dict(values), id=key) for key, values in records.items()]
            found = _meeting(tx, model, entries) if entries else []
            _begin(tx, model, {key: dues[key] for key in found})
            note = {
                "filter": note["filter"] + (following is None),
                "cursor": following,
                "begun": note["begun"] + len(found),
            }
            progress.save(tx, note, done=note["begun"], rows=len(rows))


def _model(tx: Transaction, payload: Mapping[str, Any]) -> AutomationModel | None:
    """None if it is gone, or switched off by now: what was due then is left out."""
    definition = tx.release.definitions.automations_by_id.get(payload["automation"])
    if definition is None or definition.off or definition.trigger.clock is None:
        return None
    off = paused(tx)
    return None if ALL in off or definition.id in off else automation_model(tx.release, definition)


def _meeting(tx: Transaction, model: AutomationModel, entries: list[Entry]) -> list[int]:
    holds = model.holds(tx, entries, context_of(tx, _actor(tx)))
    return [entry.id for entry, held in zip(entries, holds, strict=True) if held]


def _begin(tx: Transaction, model: AutomationModel, dues: Mapping[int, datetime]) -> None:
    """One run for each record and due time, whatever is done twice."""
    event: Event = "schedule" if isinstance(model.definition.trigger.clock, Rhythm) else "date"
    by_due: dict[datetime, list[int]] = {}
    for key, due in dues.items():
        by_due.setdefault(due, []).append(key)
    for due, ids in by_due.items():
        begin(tx, model, ids, Occasion(event, DOOR, _actor(tx), Cause(), f"due {instant_text(due)}"))


def _actor(tx: Transaction) -> Actor:
    return replace(SYSTEM, language=tx.workspace.language, zone=tx.workspace.default_zone.key)


KINDS.add(JobKind(SCHEDULED, N_("Automations on schedule"), fire_schedule, SCHEMA, lane="long"))
KINDS.add(JobKind(DUE, N_("Automations on dates"), fire_due, SCHEMA))
