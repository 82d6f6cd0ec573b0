"""What happens by the clock: deadlines of tasks, and waits. Jobs fire them, once, also after a server was off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dougong.access import SYSTEM
from dougong.approvals import telling
from dougong.approvals.acting import ask_again_if_changed, settle
from dougong.approvals.approvers import people_of
from dougong.approvals.asking import DEADLINE_KIND
from dougong.approvals.entering import WAIT_KIND
from dougong.approvals.handing import hand_to
from dougong.approvals.rows import Task, find_task, save_task
from dougong.approvals.walking import Walk
from dougong.definitions import WorkflowNode
from dougong.definitions.workflow_elements import Deadline
from dougong.jobs import KINDS, JobKind, Progress, enqueue
from dougong.problems import N_
from dougong.storage import Transaction, Workspace, parse_instant

_TASK: Mapping[str, Any] = {
    "type": "object",
    "properties": {"task": {"type": "integer"}, "time": {"type": "integer"}},
    "required": ["task", "time"],
    "additionalProperties": False,
}
_VISIT: Mapping[str, Any] = {
    "type": "object",
    "properties": {"visit": {"type": "integer"}},
    "required": ["visit"],
    "additionalProperties": False,
}


def run_deadline(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    with progress.step() as tx:
        _fire(tx, payload["task"], payload["time"])
        progress.finish(tx)


def run_wait(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    with progress.step() as tx:
        _go_on(tx, payload["visit"])
        progress.finish(tx)


def _fire(tx: Transaction, task_id: int, time: int) -> None:
    seen = find_task(tx, task_id)
    if seen is None or seen.state != "open":
        return
    walk = Walk.take(tx, replace(SYSTEM, language=tx.workspace.language), seen.instance_id)
    task = next(one for one in walk.tasks if one.id == task_id)
    node = walk.model.nodes[task.node_id]
    # It may have waited for somebody else in between, with a later deadline of its own.
    if (
        task.state != "open"
        or node.deadline is None
        or parse_instant(task.due_at or "9999-01-01T00:00Z") > tx.now
    ):
        return
    _ACTIONS[node.deadline.do](walk, task, node, node.deadline, time)
    walk.save()


def _remind(walk: Walk, task: Task, node: WorkflowNode, deadline: Deadline, time: int) -> None:
    telling.urged(walk, [task.user_id])
    walk.note("reminded", node.id, task_id=task.id, people=[task.user_id])
    if deadline.again_hours is not None:
        due = walk.tx.now + timedelta(hours=deadline.again_hours)
        payload = {"task": task.id, "time": time + 1}
        enqueue(walk.tx, DEADLINE_KIND, payload, not_before=due, key=f"task-{task.id}-{walk.tx.mark}")


def _approve(walk: Walk, task: Task, node: WorkflowNode, deadline: Deadline, time: int) -> None:
    _decide(walk, task, node, "approved")


def _reject(walk: Walk, task: Task, node: WorkflowNode, deadline: Deadline, time: int) -> None:
    _decide(walk, task, node, "rejected")


def _decide(walk: Walk, task: Task, node: WorkflowNode, decision: str) -> None:
    settle(walk, task, node, decision)
    walk.note(f"{decision}_by_deadline", node.id, task_id=task.id)
    if not ask_again_if_changed(walk):
        walk.consider(node, next(one for one in walk.visits if one.id == task.visit_id))


def _transfer(walk: Walk, task: Task, node: WorkflowNode, deadline: Deadline, time: int) -> None:
    """Once: whoever has it then keeps it, and where nobody is found it stays where it is."""
    here = {one.user_id for one in walk.tasks if one.visit_id == task.visit_id}
    people = [one for one in people_of(walk.subject, deadline.to, node.id, node.title) if one not in here]
    if people:
        made = hand_to(walk, task, node, people[0], "transferred_by_deadline")
        made.due_at = None
        save_task(walk.tx, made)
    else:
        _remind(walk, task, node, deadline, time)


def _go_on(tx: Transaction, visit_id: int) -> None:
    row = tx.execute(
        'SELECT "instance_id" FROM "_dg_workflow_visit" WHERE "id" = ? AND "state" = \'open\'', (visit_id,)
    ).fetchone()
    if row is None:
        return
    walk = Walk.take(tx, replace(SYSTEM, language=tx.workspace.language), row[0])
    visit = next((one for one in walk.visits if one.id == visit_id and one.state == "open"), None)
    if visit is not None:
        walk.pass_on(walk.model.nodes[visit.node_id], visit)
        walk.save()


_ACTIONS = {"remind": _remind, "approve": _approve, "reject": _reject, "transfer": _transfer}

KINDS.add(JobKind(DEADLINE_KIND, N_("Deadline of an approval"), run_deadline, _TASK))
KINDS.add(JobKind(WAIT_KIND, N_("Wait of an approval"), run_wait, _VISIT))
