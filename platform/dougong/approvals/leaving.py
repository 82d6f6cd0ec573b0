"""People who leave: what they were to decide goes to a successor, or to whom the workflow asks instead."""

from __future__ import annotations

from dougong.access import Actor
from dougong.access.departures import DEPARTURES
from dougong.access.finding_people import who_is_there
from dougong.access.holdings import HOLDINGS, Holding
from dougong.approvals.approvers import instead
from dougong.approvals.asking import new_resubmission
from dougong.approvals.handing import hand_to
from dougong.approvals.rows import Task
from dougong.approvals.walking import Walk
from dougong.problems import N_
from dougong.storage import Transaction


def replace_the_departed(walk: Walk) -> None:
    """Whoever cannot sign in any more, at all that is open."""
    asked = {one.user_id for one in walk.tasks if one.state == "open"}
    departed = asked - who_is_there(walk.tx, asked)
    for task in [one for one in walk.tasks if one.state == "open" and one.user_id in departed]:
        _pass(walk, task, instead(walk.tx, walk.model.nodes[task.node_id].nobody)[0])


def leave(tx: Transaction, actor: Actor, user_id: int) -> None:
    """Nothing stays with somebody who cannot sign in any more."""
    for task_id, instance_id in _open(tx, user_id):
        walk = Walk.take(tx, actor, instance_id)
        for task in [one for one in walk.tasks if one.id == task_id and one.state == "open"]:
            others = [one for one in instead(tx, walk.model.nodes[task.node_id].nobody) if one != user_id]
            if others:
                _pass(walk, task, others[0])
                walk.save()


def _open(tx: Transaction, user_id: int) -> list[tuple[int, int]]:
    rows = tx.execute(
        'SELECT "id", "instance_id" FROM "_dg_workflow_task" WHERE "user_id" = ? AND "state" = \'open\''
        ' ORDER BY "instance_id", "id"',
        (user_id,),
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def _pass(walk: Walk, task: Task, user_id: int) -> None:
    node = walk.model.nodes[task.node_id]
    if task.kind == "resubmit":
        task.state, task.decision = "closed", "transferred"
        new_resubmission(walk, node, task, user_id)
    else:
        hand_to(walk, task, node, user_id, "left")


def _move(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    moved = 0
    for task_id, instance_id in _open(tx, leaver):
        walk = Walk.take(tx, actor, instance_id)
        for task in [one for one in walk.tasks if one.id == task_id and one.state == "open"]:
            _pass(walk, task, successor)
            walk.save()
            moved += 1
    return moved


def _names(tx: Transaction, user_id: int) -> list[str]:
    workflows = tx.release.definitions.workflows_by_id
    rows = tx.execute(
        'SELECT t."workflow_id", i."record_id" FROM "_dg_workflow_task" t'
        ' JOIN "_dg_workflow_instance" i ON i."id" = t."instance_id"'
        ' WHERE t."user_id" = ? AND t."state" = \'open\' ORDER BY t."id"',
        (user_id,),
    ).fetchall()
    return [f"{workflows[one].title} #{record_id}" for one, record_id in rows if one in workflows]


DEPARTURES.register("approvals", leave)
HOLDINGS.register(
    "approvals",
    Holding(
        N_("Approvals that wait for them"),
        "checks",
        lambda tx, user_id: len(_open(tx, user_id)),
        _move,
        names=_names,
    ),
)
