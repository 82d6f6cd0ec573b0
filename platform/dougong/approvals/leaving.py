"""People who leave: what they were to decide goes to a successor, or to whom the workflow asks instead."""

from __future__ import annotations

from dougong.access import Actor
from dougong.access.departures import DEPARTURES
from dougong.access.finding_people import who_is_there
from dougong.access.holdings import HOLDINGS, Holding
from dougong.approvals.approvers import after, instead
from dougong.approvals.asking import new_resubmission
from dougong.approvals.handing import beside, hand_to
from dougong.approvals.rows import Task, save_task
from dougong.approvals.walking import Walk
from dougong.problems import N_
from dougong.storage import Transaction

LEFT = "left"
_OPEN = '"user_id" = :leaver AND "state" = \'open\''
_HELD = (
    '"user_id" = :leaver AND "state" IN (\'open\', \'waiting\') OR "from_id" = :leaver'
    " AND \"origin\" = 'left' AND \"state\" IN ('open', 'waiting')"
)
"""What is theirs, and what has come to somebody else because they left."""


def replace_the_departed(walk: Walk) -> None:
    """Whoever cannot sign in any more, at all that is open."""
    asked = {one.user_id for one in walk.tasks if one.state == "open"}
    departed = asked - who_is_there(walk.tx, asked)
    for task in [one for one in walk.tasks if one.state == "open" and one.user_id in departed]:
        _pass(walk, task, after(walk.tx, task.user_id, walk.model.nodes[task.node_id].nobody))


def leave(tx: Transaction, actor: Actor, user_id: int) -> None:
    """Nothing stays with somebody who cannot sign in any more. What is only their turn later is passed on then."""
    for task_id, instance_id in _theirs(tx, user_id, _OPEN):
        walk = Walk.take(tx, actor, instance_id)
        for task in [one for one in walk.tasks if one.id == task_id and one.state == "open"]:
            others = [one for one in instead(tx, walk.model.nodes[task.node_id].nobody) if one != user_id]
            if others:
                _pass(walk, task, others[0])
                walk.save()


def _theirs(tx: Transaction, user_id: int, which: str = _HELD) -> list[tuple[int, int]]:
    rows = tx.execute(
        f'SELECT "id", "instance_id" FROM "_dg_workflow_task" WHERE {which} ORDER BY "instance_id", "id"',
        {"leaver": user_id},
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def _pass(walk: Walk, task: Task, user_id: int, leaver: int | None = None) -> None:
    """``leaver`` is whose it was before it came to whoever has it for the time being."""
    node, by = walk.model.nodes[task.node_id], leaver or task.user_id
    if task.kind == "resubmit":
        task.state, task.decision = "closed", "transferred"
        new_resubmission(walk, node, task, user_id, by)
    elif task.state == "waiting":
        task.state, task.decision = "done", "transferred"
        save_task(walk.tx, task)
        beside(walk, task, user_id, task.place, LEFT, by)
    else:
        made = hand_to(walk, task, node, user_id, LEFT)
        if made.origin == LEFT:
            made.from_id = by
            save_task(walk.tx, made)


def _move(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    """Whoever leaves is out at once, and what waited for them is with others by then: it goes on to the successor."""
    moved = 0
    for task_id, instance_id in _theirs(tx, leaver):
        walk = Walk.take(tx, actor, instance_id)
        for task in [one for one in walk.tasks if one.id == task_id and one.state in ("open", "waiting")]:
            if task.user_id != successor:
                _pass(walk, task, successor, leaver)
                walk.save()
            moved += 1
    return moved


def _names(tx: Transaction, user_id: int) -> list[str]:
    workflows = tx.release.definitions.workflows_by_id
    rows = tx.execute(
        'SELECT t."workflow_id", i."record_id" FROM "_dg_workflow_task" t'
        ' JOIN "_dg_workflow_instance" i ON i."id" = t."instance_id"'
        f' WHERE t."id" IN (SELECT "id" FROM "_dg_workflow_task" WHERE {_HELD}) ORDER BY t."id"',
        {"leaver": user_id},
    ).fetchall()
    return [f"{workflows[one].title} #{record_id}" for one, record_id in rows if one in workflows]


DEPARTURES.register("approvals", leave)
HOLDINGS.register(
    "approvals",
    Holding(
        N_("Approvals that wait for them"),
        "checks",
        lambda tx, user_id: len(_theirs(tx, user_id)),
        _move,
        names=_names,
    ),
)
