"""Who may look at an approval: whoever takes part in it, whoever may read its record, whoever manages it."""

from __future__ import annotations

from dougong.access import POLICY, Actor
from dougong.approvals.models import WorkflowModel, model_of_version
from dougong.approvals.rows import Instance, find_instance
from dougong.errors import not_found
from dougong.records import RecordQuery, find
from dougong.storage import Transaction


def visible_instance(
    tx: Transaction, actor: Actor, instance_id: int, what: str = "instance", number: int | None = None
) -> Instance:
    found = find_instance(tx, instance_id)
    if found is None or not may_see(tx, actor, found):
        raise not_found(what, instance_id if number is None else number)
    return found


def may_see(tx: Transaction, actor: Actor, instance: Instance) -> bool:
    if takes_part(tx, actor, instance) or may_manage(tx, actor, instance):
        return True
    return may_read(tx, actor, instance)


def takes_part(tx: Transaction, actor: Actor, instance: Instance) -> bool:
    if actor.user_id is None or actor.scope is not None:
        return actor.kind == "system"
    if actor.user_id == instance.initiator_id:
        return True
    row = tx.execute(
        'SELECT 1 FROM "_dg_workflow_task" WHERE "instance_id" = ? AND ("user_id" = ? OR "seat" = ?)'
        ' UNION ALL SELECT 1 FROM "_dg_workflow_copy" WHERE "instance_id" = ? AND "user_id" = ? LIMIT 1',
        (instance.id, actor.user_id, actor.user_id, instance.id, actor.user_id),
    ).fetchone()
    return row is not None


def may_manage(tx: Transaction, actor: Actor, instance: Instance) -> bool:
    item = tx.release.definitions.objects_by_id.get(instance.object_id)
    if item is None:
        return POLICY.has_right(actor, "design")
    return POLICY.can(actor, "manage_workflows", item)


def may_read(tx: Transaction, actor: Actor, instance: Instance) -> bool:
    item = tx.release.definitions.objects_by_id.get(instance.object_id)
    if item is None or not POLICY.can(actor, "read", item):
        return False
    query = RecordQuery(item.name, ("id",), ids=[instance.record_id], limit=1)
    return bool(find(tx, actor, query).data)


def model_for(tx: Transaction, instance: Instance) -> WorkflowModel:
    return model_of_version(tx, instance.version_id)
