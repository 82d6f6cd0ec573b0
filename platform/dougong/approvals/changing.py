"""After a write: decisions of running approvals that relied on what has just changed are asked for anew."""

from __future__ import annotations

from dougong.access import Actor
from dougong.approvals.acting import ask_again_if_changed
from dougong.approvals.models import model_of_version
from dougong.approvals.starting import running
from dougong.approvals.subjects import WRITING
from dougong.approvals.walking import Walk
from dougong.records import Done
from dougong.records.model import WriteModel
from dougong.storage import Transaction


def reconsider(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    if done.kind != "update" or not tx.release.definitions.workflows_of(model.layout.id):
        return
    for entry in done.entries:
        changed = {field.id for field in entry.changed}
        for instance in running(tx, model.layout.id, entry.id):
            if instance.state != "running" or tx.notes.get(WRITING) == instance.id:
                continue
            definition = model_of_version(tx, instance.version_id).definition
            if any(changed.intersection(node.relies_on) for node in definition.every_node):
                walk = Walk.take(tx, done.by or actor, instance.id)
                if ask_again_if_changed(walk):
                    walk.save()
