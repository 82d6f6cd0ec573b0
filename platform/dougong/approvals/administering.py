"""What administrators do with running approvals: give a task to somebody else, go to another node, end it."""

from __future__ import annotations

from dougong.access import Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.approvals import telling
from dougong.approvals.checking import COMMENT_NEEDED, ENDED, LIMITED_KEY, check_comment, check_people
from dougong.approvals.handing import hand_to
from dougong.approvals.rows import Instance, find_task
from dougong.approvals.seeing import may_manage, visible_instance
from dougong.approvals.walking import Walk
from dougong.errors import Conflict, Forbidden, InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction

NOT_A_NODE = N_("“{node}” is not a node of this workflow that can be gone to.")
INSIDE_WAYS = N_("“{node}” is one of several ways in parallel, so it cannot be gone to alone.")
NOT_MANAGED = N_("You may not manage this approval.")
register_kind("approval_reassigned", N_("Gave a task of an approval to somebody else"), "data")
register_kind("approval_jumped", N_("Moved an approval to another node"), "data")
register_kind("approval_cancelled", N_("Cancelled an approval"), "data")


def reassign(tx: Transaction, actor: Actor, task_id: int, user_id: int, comment: str = "") -> Walk:
    task = find_task(tx, task_id)
    if task is None:
        raise not_found("task", task_id)
    walk = managed_walk(tx, actor, task.instance_id, comment)
    task = next(one for one in walk.tasks if one.id == task_id)
    if task.state != "open" or task.kind == "resubmit":
        raise Conflict(Problem("over", ENDED))
    check_people(tx, [user_id])
    if user_id != task.user_id:
        hand_to(walk, task, walk.model.nodes[task.node_id], user_id, "reassigned", comment)
        tell_audit(walk, "approval_reassigned")
        walk.save()
    return walk


def jump(tx: Transaction, actor: Actor, instance_id: int, node_name: str, comment: str = "") -> Walk:
    """On from that node, whatever was open; what stands before it counts as done."""
    walk = managed_walk(tx, actor, instance_id, comment)
    node = next((one for one in walk.model.nodes.values() if one.name == node_name), None)
    if node is None:
        raise InvalidInput(Problem("not_a_node", NOT_A_NODE, "node", {"node": node_name[:40]}))
    above = walk.model.positions[node.id].parent
    while above is not None:
        if above.do == "parallel":
            raise InvalidInput(Problem("inside_ways", INSIDE_WAYS, "node", {"node": node_name[:40]}))
        above = walk.model.positions[above.id].parent
    walk.close_open("jumped")
    walk.instance.round += 1
    walk.instance.state, walk.instance.keeping = "running", {"nodes": [], "again": []}
    walk.note("jumped", node.id, comment=comment)
    tell_audit(walk, "approval_jumped")
    walk.enter(node)
    walk.save()
    return walk


def cancel(tx: Transaction, actor: Actor, instance_id: int, comment: str = "") -> Walk:
    walk = managed_walk(tx, actor, instance_id, comment)
    walk.end("cancelled", "cancelled")
    walk.note("cancelled", comment=comment)
    telling.ended(walk, "cancelled", comment)
    tell_audit(walk, "approval_cancelled")
    walk.save()
    return walk


def managed(tx: Transaction, actor: Actor, instance_id: int, comment: str) -> Instance:
    """A running approval that the actor may manage, with their reason for it."""
    instance = visible_instance(tx, actor, instance_id)
    check_comment(comment)
    if actor.scope is not None:
        raise Forbidden(Problem("limited_key", LIMITED_KEY))
    if not may_manage(tx, actor, instance):
        raise Forbidden(Problem("not_managed", NOT_MANAGED))
    if not comment.strip():
        raise InvalidInput(Problem("required", COMMENT_NEEDED, "comment"))
    if instance.ended:
        raise Conflict(Problem("over", ENDED))
    return instance


def managed_walk(tx: Transaction, actor: Actor, instance_id: int, comment: str) -> Walk:
    managed(tx, actor, instance_id, comment)
    walk = Walk.take(tx, actor, instance_id)
    if walk.instance.ended:
        raise Conflict(Problem("over", ENDED))
    return walk


def tell_audit(walk: Walk, kind: str) -> None:
    instance, definition = walk.instance, walk.model.definition
    item = walk.tx.release.definitions.objects_by_id.get(instance.object_id)
    audit.note(
        walk.tx,
        walk.actor,
        kind,
        f"{definition.title} #{instance.record_id}",
        object_name=None if item is None else item.name,
        details={"instance": instance.id},
    )
