"""When and from where keys are used: now and then on the key, once a day and address in the audit log."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.keys import USED_EVERY, note_use
from dougong.access.origins import current_origin
from dougong.errors import DougongError
from dougong.storage import Transaction, Workspace, instant_text

MOST_KEPT = 5_000
_TOLD = (
    'SELECT 1 FROM "_dg_audit" WHERE "user_id" = ? AND "at" >= ? AND "kind" = ? AND "key_id" = ?'
    ' AND "address" = ? LIMIT 1'
)


def heed_use(tx: Transaction, actor: Actor) -> None:
    """Cheap where it has just been noted; else it is written once ``tx`` has ended well."""
    if actor.key_id is None:
        return
    origin = current_origin()
    mark = (actor.key_id, origin.address if origin is not None else "")
    seen: dict[Any, datetime] = tx.workspace.memory.setdefault("access.key_uses", {})
    last = seen.get(mark)
    if last is not None and tx.now - last < USED_EVERY and last.date() == tx.now.date():
        return
    if len(seen) >= MOST_KEPT:
        seen.clear()
    seen[mark] = tx.now
    workspace = tx.workspace

    def write() -> None:
        _write(workspace, actor, mark[1])

    tx.on_commit(write)


def _write(workspace: Workspace, actor: Actor, address: str) -> None:
    """The answer does not wait for it to succeed: the next use tells of itself again."""
    try:
        with workspace.write() as tx:
            note_use(tx, actor.key_id or 0, address)
            today = instant_text(datetime.combine(tx.now.date(), time(), tx.now.tzinfo))
            told = tx.execute(_TOLD, (actor.user_id, today, "key_used", actor.key_id, address)).fetchone()
            if told is None:
                audit.note(tx, actor, "key_used")
    except DougongError:
        return
