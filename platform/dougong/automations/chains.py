"""Chains: what one change has led to by way of automations, and what a run of them has changed."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import POLICY, Actor
from dougong.automations.runs import SELECT, AutomationRun, from_row
from dougong.dataclasses import dataclass
from dougong.errors import Forbidden, NotFound
from dougong.records import history
from dougong.storage import Transaction

MOST = 100
RECORDS = 20


@dataclass(frozen=True, slots=True)
class Changed:
    """A record, and the events of its history that the run has made, the oldest first."""

    object: str
    record_id: int
    events: Sequence[history.Event]


def chain_of(tx: Transaction, actor: Actor, run: AutomationRun) -> list[AutomationRun]:
    """The runs that began with the same change, each behind what set it off; none if there is but this one."""
    POLICY.require_right(actor, "jobs")
    rows = tx.execute(
        f'{SELECT} WHERE one."root" = (SELECT "root" FROM "_dg_automation_run" WHERE "id" = ?)'
        f' ORDER BY one."id" LIMIT {MOST}',
        (run.id,),
    ).fetchall()
    found = [from_row(row) for row in rows]
    known = {one.run for one in found}
    first = [one for one in found if one.cause not in known]
    ordered = [link for one in first for link in _behind(one, found)]
    return ordered if len(ordered) > 1 else []


def _behind(run: AutomationRun, among: Sequence[AutomationRun]) -> list[AutomationRun]:
    return [run, *(link for one in among if one.cause == run.run for link in _behind(one, among))]


def changes_of(tx: Transaction, actor: Actor, run: AutomationRun) -> list[Changed]:
    """Of the first records, as far as the actor may see them and their fields."""
    rows = tx.execute(
        'SELECT "id", "object_id", "record_id" FROM "_dg_history" WHERE "run" = ? ORDER BY "id" LIMIT 500',
        (run.run,),
    ).fetchall()
    ids, known = {row[0] for row in rows}, tx.release.definitions.objects_by_id
    found = []
    for object_id, record_id in [*dict.fromkeys((row[1], row[2]) for row in rows)][:RECORDS]:
        if object_id not in known:
            continue
        name = known[object_id].name
        try:
            events = history.of(tx, actor, name, record_id)
        except (Forbidden, NotFound):
            continue
        found.append(Changed(name, record_id, [one for one in reversed(events) if one["id"] in ids]))
    return found
