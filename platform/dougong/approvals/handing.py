"""A place changes hands: it is handed on, or others are asked besides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dougong.access import Actor
from dougong.approvals import asking
from dougong.approvals.checking import check_asked, check_comment, my_task
from dougong.approvals.rows import Task, add_task, save_task
from dougong.approvals.walking import Walk
from dougong.definitions import WorkflowNode
from dougong.storage import Transaction


def transfer(tx: Transaction, actor: Actor, task_id: int, user_id: int, comment: str = "") -> Walk:
    walk, task, node = my_task(tx, actor, task_id, "transfer")
    check_comment(comment)
    check_asked(walk, task, [user_id])
    hand_to(walk, task, node, user_id, "transferred", comment)
    walk.save()
    return walk


def hand_to(walk: Walk, task: Task, node: WorkflowNode, user_id: int, how: str, comment: str = "") -> Task:
    """The place stays; somebody else decides for it."""
    actor = walk.actor
    task.state, task.decision, task.decided_at = "done", "transferred", walk.tx.now_text
    task.decided_by, task.comment = actor.user_id, comment
    save_task(walk.tx, task)
    made = beside(walk, task, user_id, task.place, how, task.user_id)
    walk.note(how, node.id, task_id=task.id, comment=comment, to=user_id)
    asking.open_task(walk, node, made)
    return made


def add(
    tx: Transaction,
    actor: Actor,
    task_id: int,
    people: Sequence[int],
    where: Literal["before", "after"] = "before",
    comment: str = "",
) -> Walk:
    """Others decide too, before or after whoever asks them."""
    walk, task, node = my_task(tx, actor, task_id, "add")
    check_comment(comment)
    check_asked(walk, task, people)
    first = task.place if where == "before" else task.place + 1
    for other in walk.tasks:
        same = other.visit_id == task.visit_id and other.seat == task.seat
        if same and other.place >= first and other.state in ("open", "waiting"):
            other.place += len(people)
            if other.id == task.id:
                other.state = "waiting"
            save_task(tx, other)
    for position, user_id in enumerate(people):
        beside(walk, task, user_id, first + position, "added", actor.user_id)
    walk.note("added", node.id, task_id=task.id, comment=comment, people=list(people), where=where)
    consider(walk, task, node)
    walk.save()
    return walk


def consider(walk: Walk, task: Task, node: WorkflowNode) -> None:
    visit = next(one for one in walk.visits if one.id == task.visit_id)
    walk.consider(node, visit)


def beside(walk: Walk, task: Task, user_id: int, place: int, origin: str, from_id: int | None) -> Task:
    made = Task(
        id=0,
        instance_id=task.instance_id,
        visit_id=task.visit_id,
        workflow_id=task.workflow_id,
        node_id=task.node_id,
        round=task.round,
        kind=task.kind,
        seat=task.seat,
        rank=task.rank,
        place=place,
        user_id=user_id,
        state="waiting",
        decision=None,
        origin=origin,
        from_id=from_id,
        opened_at=None,
        due_at=None,
        decided_at=None,
        decided_by=None,
        comment="",
        basis="",
    )
    walk.tasks.append(add_task(walk.tx, made))
    return made
