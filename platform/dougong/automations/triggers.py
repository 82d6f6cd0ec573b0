"""After a write: which automations it sets off. Their runs are committed with it, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from dougong.access import Actor
from dougong.automations.causes import Cause, cause_of
from dougong.automations.deciding import EVENTS, QUIET, decide
from dougong.automations.models import AutomationModel, automations_of
from dougong.automations.pausing import paused
from dougong.dataclasses import dataclass
from dougong.definitions import Event
from dougong.jobs import enqueue
from dougong.jobs.rows import problems_text
from dougong.problems import N_, Problem
from dougong.records import Done
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.model import WriteModel
from dougong.storage import Transaction

KIND = "automation"
TOGETHER = 200
"""Runs in one job."""
URGENCY = ((20, 0), (200, -10), (2_000, -20))
"""The more runs of an automation wait, the less urgent are those that come to them: others, which begin few, are not
kept waiting by one that has run away."""
LEAST_URGENT = -30
_WAIT = (
    'SELECT count(*) FROM (SELECT 1 FROM "_dg_automation_run" WHERE "automation_id" = ? AND "state" = \'waiting\''
    " LIMIT ?) AS w"
)
LIMITED_KEY = N_(
    "A limited key made the change: what acts as the person would have more rights than the key."
)

_INSERT = (
    'INSERT INTO "_dg_automation_run" ("run", "automation_id", "object_id", "record_id", "event", "door", "at",'
    ' "user_id", "actor_kind", "mark", "cause", "root", "depth", "state", "trace", "problems")'
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', ?)"
    ' ON CONFLICT ("automation_id", "record_id", "mark") DO NOTHING'
)
_NEW = (
    'SELECT "id" FROM "_dg_automation_run" WHERE "automation_id" = ? AND "mark" = ? AND "job_id" IS NULL'
    ' AND "state" = \'waiting\' ORDER BY "id"'
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What has happened to records, who did it, and through which door."""

    event: Event
    door: str
    actor: Actor
    cause: Cause
    mark: str | None = None
    """In each an automation runs once at most for a record; None: the transaction."""


def set_off(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    """The after-write hook."""
    event = EVENTS.get(done.kind)
    quiet = done.door in QUIET
    models = automations_of(tx.release, model.layout.id, "after") if event and not quiet else ()
    models = tuple(one for one in models if event in one.definition.trigger.events)
    if not models or event is None:
        return
    off = paused(tx)
    occasion: Occasion | None = None
    for one in models:
        if "" in off or one.definition.id in off:
            continue
        entries = _concerned(tx, actor, one, event, done.entries)
        if entries:
            by = done.by or actor
            occasion = occasion or Occasion(event, done.door, by, cause_of(tx, done.run))
            begin(tx, one, [entry.id for entry in entries], occasion)


def _concerned(
    tx: Transaction, actor: Actor, model: AutomationModel, event: Event, entries: Sequence[Entry]
) -> Sequence[Entry]:
    reasons = decide(tx, model, event, entries, context_of(tx, actor))
    return [entry for entry, reason in zip(entries, reasons, strict=True) if reason is None]


def begin(tx: Transaction, model: AutomationModel, ids: Sequence[int], occasion: Occasion) -> None:
    """Runs for records, with the jobs that do them."""
    definition, actor, cause = model.definition, occasion.actor, occasion.cause
    problem, state = cause.problem, "stopped"
    if problem is None and actor.scope is not None and not definition.as_system:
        problem, state = Problem("limited_key", LIMITED_KEY), "failed"
    mark = occasion.mark or tx.mark
    shared = (occasion.event, occasion.door, tx.now_text, actor.user_id, actor.kind, mark, cause.run)
    rows = []
    for record_id in ids:
        run = secrets.token_hex(8)
        ending = (cause.root or run, cause.depth, state if problem else "waiting")
        problems = problems_text([problem] if problem else [])
        rows.append((run, definition.id, definition.object_id, record_id, *shared, *ending, problems))
    tx.executemany(_INSERT, rows)
    if problem is None:
        hand_over(tx, model, [row[0] for row in tx.execute(_NEW, (definition.id, mark)).fetchall()], actor)


def hand_over(
    tx: Transaction, model: AutomationModel, ids: Sequence[int], actor: Actor, due: datetime | None = None
) -> None:
    """Rows of runs to the queue; what is due later waits there."""
    definition = model.definition
    acting = None if definition.as_system or actor.user_id is None else actor
    urgency = _urgency(tx, definition.id)
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        job_id = enqueue(
            tx,
            KIND,
            {"automation": definition.id, "runs": list(some)},
            actor=acting,
            subject=definition.title,
            priority=urgency,
            not_before=due,
        )
        tx.executemany(
            'UPDATE "_dg_automation_run" SET "job_id" = ? WHERE "id" = ?', [(job_id, one) for one in some]
        )


def _urgency(tx: Transaction, automation_id: str) -> int:
    (waiting,) = tx.execute(_WAIT, (automation_id, URGENCY[-1][0] + 1)).fetchone()
    return next((urgency for most, urgency in URGENCY if waiting <= most), LEAST_URGENT)
