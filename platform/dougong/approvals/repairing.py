"""Bringing an approval on its way again that cannot go on by itself."""

from __future__ import annotations

from dougong.access import Actor
from dougong.access.audit_kinds import register_kind
from dougong.approvals import asking, leaving, telling
from dougong.approvals.administering import managed, managed_walk, tell_audit
from dougong.approvals.checking import ENDED
from dougong.approvals.entering import wait_again
from dougong.approvals.models import model_of_version
from dougong.approvals.rows import Instance
from dougong.approvals.troubles import troubles_of
from dougong.approvals.versions import move
from dougong.approvals.walking import EVERYTHING, Walk
from dougong.errors import Conflict
from dougong.problems import N_, Problem
from dougong.storage import Transaction

SOUND = N_("Nothing keeps this approval from going on.")
register_kind("approval_repaired", N_("Repaired an approval"), "data")


def repair(tx: Transaction, actor: Actor, instance_id: int, comment: str = "") -> Walk:
    """As far as it had come: what was decided stays decided. Without its record it ends."""
    instance = managed(tx, actor, instance_id, comment)
    found = troubles_of(tx, [instance]).get(instance.id, [])
    if "record_gone" in found:
        return _end_without_record(tx, actor, instance, comment)
    walk = managed_walk(tx, actor, instance_id, comment)
    found = troubles_of(tx, [walk.instance]).get(instance_id, [])
    if not found:
        raise Conflict(Problem("sound", SOUND))
    walk.note("repaired", comment=comment, troubles=found)
    tell_audit(walk, "approval_repaired")
    if "unreadable" in found:
        walk.save()
        return move(tx, actor, instance_id, {}, comment)
    if "nowhere" in found:
        _go_on(walk)
    if "wait_lost" in found:
        _wait_again(walk)
    if "left" in found:
        leaving.replace_the_departed(walk)
    walk.save()
    return walk


def _go_on(walk: Walk) -> None:
    walk.close_open("repaired")
    if walk.instance.state == "returned":
        asking.ask_initiator(walk, walk.model.definition.nodes[0])
    else:
        walk.begin_round(EVERYTHING)


def _wait_again(walk: Walk) -> None:
    for visit in walk.visits:
        node = walk.model.nodes[visit.node_id] if visit.state == "open" else None
        if node is not None and node.do == "wait":
            wait_again(walk, node, visit)


def _end_without_record(tx: Transaction, actor: Actor, instance: Instance, comment: str) -> Walk:
    walk = Walk(tx, actor, model_of_version(tx, instance.version_id), instance)
    walk.reload()
    if walk.instance.ended:
        raise Conflict(Problem("over", ENDED))
    walk.close_open("ended")
    walk.instance.state, walk.instance.ended_at = "cancelled", tx.now_text
    walk.note("repaired", comment=comment, troubles=["record_gone"])
    telling.ended(walk, "cancelled", comment)
    tell_audit(walk, "approval_repaired")
    walk.save()
    return walk
