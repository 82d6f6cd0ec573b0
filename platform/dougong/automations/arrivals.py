"""What comes in at the address of an automation: judged, and written down with its run, once.

Whoever sends is told whether it was taken, and nothing else: what a call means is found out by the run, which can be
done again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from dougong.access import SYSTEM
from dougong.access.sealing import seal, unseal
from dougong.automations.causes import Cause
from dougong.automations.firing import NO_RECORD
from dougong.automations.hooks import Hook, hook_at, keep_sample
from dougong.automations.models import AutomationModel, automation_model
from dougong.automations.pausing import ALL, paused
from dougong.automations.triggers import Occasion, begin
from dougong.dataclasses import dataclass
from dougong.definitions import load_json
from dougong.errors import InvalidInput
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.schedules import SCHEDULES, Schedule
from dougong.problems import N_
from dougong.records.turns import take_turn_at
from dougong.storage import Transaction, Workspace, instant_text

LARGEST = 256 * 1024
LONGEST_KEY = 200
CLOCKS_APART = 300
"""Seconds between the time in a signature and ours."""
A_MINUTE = 300
"""Calls that an address takes."""
KEPT = timedelta(days=90)
BATCH = 500
EVENT: Literal["webhook"] = "webhook"
_SIGNATURE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")
Outcome = Literal["accepted", "unknown", "unsigned", "too_many", "paused", "not_json", "too_large"]

_INSERT = (
    'INSERT INTO "_dg_hook_call" ("automation_id", "key", "proof", "content", "at") VALUES (?, ?, ?, ?, ?)'
    ' ON CONFLICT DO NOTHING RETURNING "id"'
)
_OF_RUN = (
    'UPDATE "_dg_hook_call" SET "run" = (SELECT "run" FROM "_dg_automation_run" WHERE "automation_id" = ?'
    ' AND "record_id" = ? AND "mark" = ?) WHERE "id" = ?'
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """``key`` is what the sender calls it, however often it is sent; ``signature`` says when it was sent, and by
    whom."""

    token: str
    body: bytes
    key: str = ""
    signature: str = ""

    def __repr__(self) -> str:
        return "Arrival(…)"


@dataclass(frozen=True, slots=True)
class _Sound:
    hook: Hook
    model: AutomationModel | None
    payload: Any


def refusal_of(tx: Transaction, arrival: Arrival) -> Outcome | None:
    """Without writing: nobody holds up others by calling in vain."""
    found = _judged(tx, arrival)
    return None if isinstance(found, _Sound) else found


def receive(tx: Transaction, arrival: Arrival) -> Outcome:
    found = _judged(tx, arrival)
    if isinstance(found, _Sound) and found.hook.listens(tx):
        # One sample is wanted: whoever comes at the same time comes after, and is judged anew.
        take_turn_at(tx, f"sample {found.hook.automation_id}")
        found = _judged(tx, arrival)
    if not isinstance(found, _Sound):
        return found
    if found.hook.listens(tx):
        keep_sample(tx, found.hook.automation_id, found.payload)
    elif found.model is not None:
        _take(tx, found.model, arrival, found.payload)
    return "accepted"


def payload_of(tx: Transaction, run: str) -> Any:
    """What a run was begun with; None where it is not kept any more."""
    row = tx.execute('SELECT "content" FROM "_dg_hook_call" WHERE "run" = ?', (run,)).fetchone()
    return None if row is None else load_json(unseal(tx, row[0]))


def _judged(tx: Transaction, arrival: Arrival) -> _Sound | Outcome:
    hook = hook_at(tx, arrival.token)
    if hook is None:
        return "unknown"
    definition = tx.release.definitions.automations_by_id.get(hook.automation_id)
    on = definition is not None and not definition.off and EVENT in definition.trigger.events
    if not on and not hook.listens(tx):
        return "unknown"
    if hook.signing and not _is_signed(tx, hook, arrival):
        return "unsigned"
    if len(arrival.body) > LARGEST:
        return "too_large"
    try:
        payload = load_json(arrival.body)
    except InvalidInput:
        return "not_json"
    if definition is None or hook.listens(tx):
        return _Sound(hook, None, payload)
    if paused(tx) & {ALL, definition.id}:
        return "paused"
    if _busy(tx, definition.id):
        return "too_many"
    return _Sound(hook, automation_model(tx.release, definition), payload)


def _is_signed(tx: Transaction, hook: Hook, arrival: Arrival) -> bool:
    """Over the time as well: what was overheard is too old soon, and until then it is known already."""
    found = _SIGNATURE.fullmatch(arrival.signature)
    if found is None or abs(int(found[1]) - tx.now.timestamp()) > CLOCKS_APART:
        return False
    text = found[1].encode() + b"." + arrival.body
    right = hmac.new(unseal(tx, hook.signing).encode(), text, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right, found[2])


def _busy(tx: Transaction, automation_id: str) -> bool:
    since = instant_text(tx.now - timedelta(minutes=1))
    (count,) = tx.execute(
        'SELECT count(*) FROM "_dg_hook_call" WHERE "automation_id" = ? AND "at" > ?', (automation_id, since)
    ).fetchone()
    return int(count) >= A_MINUTE


def _take(tx: Transaction, model: AutomationModel, arrival: Arrival, payload: Any) -> None:
    automation_id = model.definition.id
    content = seal(tx, json.dumps(payload, ensure_ascii=False))
    key = _digest(arrival.key[:LONGEST_KEY]) if arrival.key else None
    proof = _digest(arrival.signature) if arrival.signature else None
    row = tx.execute(_INSERT, (automation_id, key, proof, content, tx.now_text)).fetchone()
    if row is None:
        return  # it has been here before
    actor = replace(SYSTEM, language=tx.workspace.language, zone=tx.workspace.default_zone.key)
    mark = f"call {row[0]}"
    begin(tx, model, [NO_RECORD], Occasion(EVENT, EVENT, actor, Cause(), mark))
    tx.execute(_OF_RUN, (automation_id, NO_RECORD, mark, row[0]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sweep(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, int]:
    count = 0
    while True:
        with progress.step() as tx:
            rows = tx.execute(
                f'SELECT "id" FROM "_dg_hook_call" WHERE "at" < ? ORDER BY "id" LIMIT {BATCH}',
                (instant_text(tx.now - KEPT),),
            ).fetchall()
            tx.executemany('DELETE FROM "_dg_hook_call" WHERE "id" = ?', [tuple(row) for row in rows])
        count += len(rows)
        if len(rows) < BATCH:
            return {"swept": count}


KINDS.add(JobKind("tidy_calls", N_("Sweep out what came in at the addresses of automations"), sweep))
SCHEDULES.register("tidy_calls", Schedule("tidy_calls", "tidy_calls", "50 3 * * *"))
