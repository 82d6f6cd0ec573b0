"""The log of runs: looking into it, asking for a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from dougong.access import POLICY, Actor
from dougong.automations.causes import Cause
from dougong.automations.models import AutomationModel, automation_model
from dougong.automations.pausing import ALL, paused
from dougong.automations.triggers import Occasion, begin
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.jobs.fates import Fates
from dougong.jobs.rows import problems_from_text
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.layout import layout_of
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.storage import Transaction, instant_text

STATES = ("waiting", "sleeping", "done", "failed", "stopped")
FATES = Fates("_dg_automation_run", STATES, lost="failed", open=("waiting", "sleeping"))
MOST = 500
NOT_BY_HAND = N_("“{title}” is not one that people set off.")
SWITCHED_OFF = N_("“{title}” is switched off.")
STUCK = {
    "dead": N_("Stuck: the job that was to go on with it was given up."),
    "cancelled": N_("Stuck: the job that was to go on with it was cancelled."),
    None: N_("Stuck: the job that was to go on with it is not there any more."),
}
_COLUMNS = (
    'one."id", one."run", one."automation_id", one."object_id", one."record_id", one."event", one."door", one."at",'
    ' one."user_id", one."cause", one."depth", one."ended_at", one."wake_at", one."trace", one."problems",'
    ' one."state", j."state", j."problems"'
)


@dataclass(frozen=True, slots=True)
class AutomationRun:
    """``trace`` has an entry for each step that was met: ``{"step", "do", "result", …}``."""

    id: int
    run: str
    automation_id: str
    object_id: str
    record_id: int
    event: str
    door: str
    at: str
    user_id: int | None
    cause: str | None
    depth: int
    ended_at: str | None
    wake_at: str | None
    """Until when it waits."""
    trace: Sequence[Mapping[str, Any]]
    problems: tuple[Problem, ...]
    state: str


@dataclass(frozen=True, slots=True)
class RunQuery:
    automation: str | None = None
    state: str | None = None
    object: str | None = None
    record_id: int | None = None
    user_id: int | None = None
    """For whom, or by whom, it was set off."""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 50


def find_runs(tx: Transaction, actor: Actor, query: RunQuery) -> list[AutomationRun]:
    """The newest first. Whoever runs the workspace sees all of them."""
    POLICY.require_right(actor, "jobs")
    if not 0 <= (query.before or 0) < 2**63:
        return []
    automation, item = query.automation, query.object
    given: dict[str, object] = {
        'one."automation_id" = ?': tx.release.definitions.automation(automation).id if automation else None,
        'one."object_id" = ?': layout_of(tx.release, item).id if item else None,
        'one."record_id" = ?': query.record_id,
        'one."user_id" = ?': query.user_id,
        'one."at" >= ?': instant_text(query.since) if query.since else None,
        'one."at" < ?': instant_text(query.until) if query.until else None,
        'one."id" < ?': query.before,
    }
    where, binds = FATES.where(query.state, given)
    limit = max(1, min(query.limit, MOST))
    rows = tx.execute(f'{SELECT}{where} ORDER BY one."id" DESC LIMIT {limit}', binds).fetchall()
    return [from_row(row) for row in rows]


SELECT = f"SELECT {_COLUMNS} FROM {FATES.joined}"


def get_run(tx: Transaction, actor: Actor, run_id: int) -> AutomationRun:
    POLICY.require_right(actor, "jobs")
    row = tx.execute(f'{SELECT} WHERE one."id" = ?', (run_id,)).fetchone()
    if row is None:
        raise not_found("run", run_id)
    return from_row(row)


def has_changed(tx: Transaction, run: AutomationRun) -> bool:
    """Whether there is something to take back. What it does before a save is part of that save."""
    if run.state in ("waiting", "sleeping"):
        return False
    row = tx.execute('SELECT 1 FROM "_dg_history" WHERE "run" = ? LIMIT 1', (run.run,)).fetchone()
    return row is not None


def start(tx: Transaction, actor: Actor, name: str, ids: Sequence[int]) -> int:
    """By hand, for records that the actor may change; how many runs were begun."""
    model = automation_model(tx.release, tx.release.definitions.automation(name))
    definition = model.definition
    if "by_hand" not in definition.trigger.events or definition.off:
        raise InvalidInput(Problem("not_by_hand", NOT_BY_HAND, "", {"title": definition.title}))
    if not 0 < len(ids) <= MOST:
        text = N_("Between 1 and {most} records can be named at once.")
        raise InvalidInput(Problem("ids", text, "ids", {"most": MOST}))
    if ALL in (off := paused(tx)) or definition.id in off:
        raise Conflict(Problem("switched_off", SWITCHED_OFF, "", {"title": definition.title}))
    POLICY.require(actor, "update", model.layout.definition)
    name = model.layout.definition.name
    query = RecordQuery(name, ("id",), ids=ids, limit=len(ids), operation="update")
    found = _holding(tx, actor, model, [record["id"] for record in find(tx, actor, query).data])
    if missing := sorted(set(ids) - set(found)):
        text = N_("“{title}” cannot run for record {id}: it is not there, or does not meet the condition.")
        params = {"title": definition.title, "id": missing[0]}
        raise InvalidInput(Problem("not_for_this", text, "ids", params))
    begin(tx, model, found, Occasion("by_hand", "by_hand", actor, Cause()))
    return len(found)


def _holding(tx: Transaction, actor: Actor, model: AutomationModel, ids: Sequence[int]) -> list[int]:
    """Those for which the condition is true; it need not be one that the database understands."""
    records = current(tx, model_of(tx.release, model.layout.id), ids, deleted=False, lock=False)
    entries = [Entry(0, dict(values), id=record_id) for record_id, values in records.items()]
    holds = model.holds(tx, entries, context_of(tx, actor))
    return [entry.id for entry, held in zip(entries, holds, strict=True) if held]


def from_row(row: Sequence[Any]) -> AutomationRun:
    trace, problems, state, job_state, job_problems = row[-5:]
    fate = FATES.shown(state, job_state)
    if fate != state:
        # The job was given up before it could write down why.
        stuck = Problem("stuck", STUCK[job_state])
        state, told = fate, (stuck, *problems_from_text(job_problems or "[]"), *problems_from_text(problems))
    else:
        told = problems_from_text(problems)
    facts: Sequence[Any] = row[:-5]
    return AutomationRun(*(*facts, orjson.loads(trace), told, state))


def tallies(tx: Transaction, actor: Actor) -> dict[str, dict[str, int]]:
    """How many runs are in which state, by automation."""
    POLICY.require_right(actor, "jobs")
    return FATES.tally(tx, "automation_id")
