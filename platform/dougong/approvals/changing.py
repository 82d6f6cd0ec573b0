"""After a write: decisions of running approvals that relied on what has just changed are asked for anew."""

from __future__ import annotations

from dougong.access import Actor
from dougong.approvals.acting import ask_again_if_changed
from dougong.approvals.locking import locks_of
from dougong.approvals.subjects import WRITING
from dougong.approvals.walking import Walk
from dougong.records import Done
from dougong.records.model import WriteModel
from dougong.storage import Transaction


def reconsider(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    if done.kind != "update" or not tx.release.definitions.workflows_of(model.layout.id):
        return
    locks = locks_of(tx, model.layout.id, [entry.id for entry in done.entries if entry.changed])
    for entry in done.entries if locks else ():
        changed = {field.id for field in entry.changed}
        for lock in locks.get(entry.id, ()):
            if lock.state != "running" or tx.notes.get(WRITING) == lock.instance_id:
                continue
            if any(changed.intersection(node.relies_on) for node in lock.model.definition.every_node):
                walk = Walk.take(tx, done.by or actor, lock.instance_id)
                if ask_again_if_changed(walk):
                    walk.save()
