"""What people do with a task: decide it, send it back, hand it on, ask somebody besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from dougong.access import Actor
from dougong.approvals import events, seeing, telling
from dougong.approvals.checking import (
    COMMENT_NEEDED,
    NOT_HERE,
    check_comment,
    check_decision,
    check_people,
    my_task,
)
from dougong.approvals.handing import consider
from dougong.approvals.rows import Task, save_task
from dougong.approvals.signing import keep_signature
from dougong.approvals.walking import EVERYTHING, Walk
from dougong.dataclasses import dataclass
from dougong.definitions import WorkflowNode
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction

NOT_OPEN = N_("“{field}” cannot be filled in here.")
REQUIRED = N_("This must be filled in.")
NOWHERE = N_("It cannot be returned to “{node}”.")


@dataclass(frozen=True, slots=True)
class Decision:
    """``values`` is record JSON of the fields that the node opens; ``signature`` a PNG as a data URL."""

    comment: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    signature: str = ""


def approve(tx: Transaction, actor: Actor, task_id: int, decision: Decision | None = None) -> Walk:
    """At a node to fill in, it is handed in by this."""
    decision = decision or Decision()
    walk, task, node = my_task(tx, actor, task_id)
    check_decision(node, decision.comment, refusing=False)
    if node.signature or decision.signature:
        keep_signature(tx, task.id, decision.signature)
    _fill_in(walk, node, decision.values)
    _decided(walk, task, node, "approved", decision.comment)
    if not ask_again_if_changed(walk):
        consider(walk, task, node)
    walk.save()
    return walk


def reject(tx: Transaction, actor: Actor, task_id: int, decision: Decision | None = None) -> Walk:
    decision = decision or Decision()
    walk, task, node = my_task(tx, actor, task_id, "reject")
    if node.do == "fill":
        raise InvalidInput(Problem("not_here", NOT_HERE, "", {"title": node.title}))
    check_decision(node, decision.comment, refusing=True)
    if node.signature or decision.signature:
        keep_signature(tx, task.id, decision.signature)
    _decided(walk, task, node, "rejected", decision.comment)
    consider(walk, task, node)
    walk.save()
    return walk


def send_back(tx: Transaction, actor: Actor, task_id: int, comment: str = "", to: str | None = None) -> Walk:
    """To the initiator, or to the node of that name if this one allows it."""
    walk, task, node = my_task(tx, actor, task_id, "return")
    check_decision(node, comment, refusing=True)
    target = None if to is None else _target(walk, node, to)
    _decided(walk, task, node, "returned", comment, to=target.id if target else None)
    by = (node.id, task.seat)
    if target is None:
        walk.to_initiator([by], node, comment)
    else:
        walk.close_open("returned")
        nodes: set[str] = set(walk.model.before(target.id))
        again: list[list[Any]] = []
        if walk.model.definition.resubmission == "straight_back":
            nodes, again = set(walk.model.nodes) - {target.id}, [list(by)]
        walk.begin_round({"nodes": sorted(nodes), "again": again})
    walk.save()
    return walk


def send_copy(tx: Transaction, actor: Actor, task_id: int, people: Sequence[int], comment: str = "") -> Walk:
    walk, _, node = my_task(tx, actor, task_id, "copy")
    check_comment(comment)
    check_people(tx, people)
    telling.copy_to(walk, people, node.id, comment)
    walk.save()
    return walk


def remark(tx: Transaction, actor: Actor, instance_id: int, comment: str) -> None:
    """Into the log, by anybody who may see the approval."""
    instance = seeing.visible_instance(tx, actor, instance_id)
    check_comment(comment)
    if not comment.strip():
        raise InvalidInput(Problem("required", COMMENT_NEEDED, "comment"))
    walk = Walk(tx, actor, seeing.model_for(tx, instance), instance)
    walk.note("commented", comment=comment)


def ask_again_if_changed(walk: Walk) -> bool:
    """Decisions that relied on what has changed are asked for anew; all others still count."""
    nodes, subject = walk.model.nodes, walk.subject
    stale = [
        one
        for one in walk.tasks
        if one.round == walk.instance.round
        and one.decision in ("approved", "kept")
        and nodes[one.node_id].relies_on
        and one.basis != subject.basis(nodes[one.node_id].relies_on)
    ]
    if not stale:
        return False
    walk.close_open("changed")
    walk.note("asked_again", stale[0].node_id)
    walk.begin_round(EVERYTHING)
    return True


def _decided(walk: Walk, task: Task, node: WorkflowNode, decision: str, comment: str, **details: Any) -> None:
    settle(walk, task, node, decision, comment)
    walk.note(decision, node.id, task_id=task.id, comment=comment, **details)


def settle(walk: Walk, task: Task, node: WorkflowNode, decision: str, comment: str = "") -> None:
    task.state, task.decision, task.comment = "done", decision, comment
    task.decided_at, task.decided_by = walk.tx.now_text, walk.actor.user_id
    task.basis = walk.subject.basis(node.relies_on)
    save_task(walk.tx, task)
    if task.kind != "resubmit":
        events.decided(walk, task, decision)


def _fill_in(walk: Walk, node: WorkflowNode, values: Mapping[str, Any]) -> None:
    open_names = {_name_of(walk, one) for one in node.opens}
    wrong = [name for name in values if name not in open_names]
    if wrong:
        raise InvalidInput([Problem("not_open", NOT_OPEN, name[:40], {"field": name[:40]}) for name in wrong])
    walk.subject.write(walk.actor, values, sight=walk.actor)
    missing = []
    for one in node.demands:
        held = walk.subject.field(one)
        if held is not None and walk.subject.entry.values.get(held.path) is None:
            missing.append(Problem("required", REQUIRED, held.name))
    if missing:
        raise InvalidInput(missing)


def _name_of(walk: Walk, field_id: str) -> str:
    layout = walk.model.layout
    known = layout.by_id.get(field_id) or layout.definition.line_items_by_id.get(field_id)
    return field_id if known is None else known.name


def _target(walk: Walk, node: WorkflowNode, name: str) -> WorkflowNode:
    been = {one.node_id for one in walk.visits}
    for one in walk.model.nodes.values():
        if one.name == name and one.id in node.returns_to and one.id in been:
            return one
    raise InvalidInput(Problem("nowhere", NOWHERE, "to", {"node": name[:40]}))
