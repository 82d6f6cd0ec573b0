"""By the clock: what becomes at risk or is breached, once, also after the server was off; and all clocks of an object
anew when what they go by has been published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import SYSTEM
from dougong.jobs import KINDS, SCHEDULES, JobKind, Progress, Schedule
from dougong.problems import N_
from dougong.records import RecordQuery, find
from dougong.records.entries import Entry
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.records.recalculating import settle
from dougong.records.turns import take_turn
from dougong.service_levels.keeping import KIND, look
from dougong.service_levels.models import timed_objects
from dougong.service_levels.publishing import RECOUNT
from dougong.service_levels.rows import due_records, forget_others, rest
from dougong.storage import Transaction, Workspace

PAYLOAD: Mapping[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}


def look_at_due(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    count = int(progress.note.get("changed", 0))
    while True:
        with progress.step() as tx:
            found = due_records(tx, progress.pace.size)
            if found:
                object_id, ids = found[0][0], [record_id for _, record_id in found]
                count += _look(tx, object_id, ids, due=True)
            progress.save(tx, {"changed": count}, done=progress.done + len(found))
        if not found:
            return {"changed": count}


def recount(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Object by object, in the order of their ids."""
    count = int(progress.note.get("changed", 0))
    with progress.step() as tx:
        forget_others(tx, _every_clock(tx))
        objects = timed_objects(tx.release)
        progress.save(tx, {**progress.note, "changed": count})
    for object_id in [one for one in objects if one >= progress.note.get("object", "")]:
        cursor: str | None = None
        while True:
            with progress.step() as tx:
                item = tx.release.definitions.objects_by_id.get(object_id)
                if item is None:
                    break
                query = RecordQuery(item.name, ("id",), None, ("id",), progress.pace.size, cursor)
                page = find(tx, SYSTEM, query)
                ids = [one["id"] for one in page.data]
                count += _look(tx, object_id, ids, due=False)
                cursor = page.next
                note = {"object": object_id, "changed": count}
                progress.save(tx, note, done=progress.done + len(ids))
            if cursor is None:
                break
    return {"changed": count}


def _look(tx: Transaction, object_id: str, ids: Sequence[int], *, due: bool) -> int:
    """What is looked at because it is due is not due any more, whatever comes of it."""
    if object_id not in tx.release.definitions.objects_by_id:
        rest(tx, object_id, ids)
        return 0
    take_turn(tx, object_id, "update")
    model = model_of(tx.release, object_id)
    found = current(tx, model, ids, deleted=False) if ids else {}
    if due:
        rest(tx, object_id, ids)
    entries = [Entry(0, dict(values), id=key, version=values["version",]) for key, values in found.items()]
    count = look(tx, model, entries)
    settle(tx)
    return count


def _every_clock(tx: Transaction) -> list[str]:
    """Those that are off too: they may go on."""
    return [one["id"] for level in tx.release.documents.of_kind("service_level") for one in level["clocks"]]


KINDS.add(JobKind(KIND, N_("Service levels"), look_at_due, PAYLOAD))
KINDS.add(JobKind(RECOUNT, N_("Service levels counted anew"), recount, PAYLOAD))
SCHEDULES.register(KIND, Schedule(KIND, KIND, "17 * * * *"))
