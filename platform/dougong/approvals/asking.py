"""Asking people at a node: whose places there are, whose turn it is, and who corrects what was returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dougong.access import manager_of
from dougong.access.finding_people import who_is_there
from dougong.approvals import events, telling
from dougong.approvals.approvers import after, instead, people_of
from dougong.approvals.delegating import stand_in
from dougong.approvals.rows import Task, Visit, add_task, save_task
from dougong.approvals.sparing import APPROVED, is_now, spared
from dougong.approvals.times import due_at
from dougong.approvals.verdicts import Place
from dougong.definitions import WorkflowNode
from dougong.errors import InvalidInput
from dougong.jobs import enqueue
from dougong.problems import N_, Problem
from dougong.storage import instant_text

if TYPE_CHECKING:
    from dougong.approvals.walking import Walk

DEADLINE_KIND = "workflow_deadline"
NOBODY_FOUND = N_(
    "At “{title}” nobody is found who could decide, and the workflow says that this is refused."
)


def ask(walk: Walk, node: WorkflowNode, visit: Visit) -> bool:
    """False if nobody is found and that counts as approved."""
    if node.id in walk.instance.keeping.get("passed", ()):
        return _keep(walk, node, visit)
    seats = _seats(walk, node)
    if not seats:
        if node.nobody.do == "pass":
            return False
        if node.nobody.do == "refuse":
            raise InvalidInput(Problem("nobody_found", NOBODY_FOUND, "", {"title": node.title}))
        walk.note("instead", node.id)
        seats = instead(walk.tx, node.nobody)
    excused = spared(walk, node, seats)
    for rank, seat in enumerate(seats):
        decision = excused.get(seat)
        task = new_task(walk, node, visit, seat, rank, decision)
        if decision is None and (node.decide != "sequence"):
            open_task(walk, node, task)
    return True


def _keep(walk: Walk, node: WorkflowNode, visit: Visit) -> bool:
    """Passed by an earlier version of the workflow: whoever approved it there has approved it here."""
    since = walk.instance.keeping.get("since", 1)
    seats = dict.fromkeys(
        one.seat
        for one in walk.tasks
        if one.round == since and is_now(walk, one.node_id) == node.id and one.decision in APPROVED
    )
    for rank, seat in enumerate(seats):
        new_task(walk, node, visit, seat, rank, "kept")
    return bool(seats)


def places(walk: Walk, visit: Visit) -> dict[int, Place]:
    """What each place has come to, in their order."""
    found: dict[int, Place] = {}
    for task in sorted((one for one in walk.tasks if one.visit_id == visit.id), key=lambda one: one.rank):
        if task.decision == "transferred":
            continue
        here: Place = "open"
        if task.decision == "rejected":
            here = "rejected"
        elif task.decision in APPROVED:
            here = "approved"
        before = found.get(task.seat, here)
        together = {before, here}
        found[task.seat] = (
            "rejected" if "rejected" in together else "open" if "open" in together else "approved"
        )
    return found


def open_next(walk: Walk, node: WorkflowNode, visit: Visit, found: Mapping[int, Place]) -> None:
    """Whose turn it is now: within each place one after the other, in a sequence one place after the other."""
    waiting = [seat for seat, place in found.items() if place == "open"]
    for seat in waiting[:1] if node.decide == "sequence" else waiting:
        mine = [
            one
            for one in walk.tasks
            if one.visit_id == visit.id and one.seat == seat and one.state in ("open", "waiting")
        ]
        first = min(mine, key=lambda one: one.place)
        if first.state == "waiting":
            open_task(walk, node, first)


def rejecters(walk: Walk, visit: Visit) -> list[tuple[str, int]]:
    found = (one for one in walk.tasks if one.visit_id == visit.id and one.decision == "rejected")
    return [(one.node_id, one.seat) for one in found]


def ask_initiator(walk: Walk, node: WorkflowNode) -> None:
    """To correct it and submit it again; somebody else where they have left."""
    _ask_to_resubmit(walk, node, after(walk.tx, walk.instance.initiator_id, node.nobody))


def new_resubmission(walk: Walk, node: WorkflowNode, task: Task, user_id: int, leaver: int) -> None:
    """Somebody else is to submit it again."""
    save_task(walk.tx, task)
    made = _ask_to_resubmit(walk, node, user_id)
    made.origin, made.from_id = "left", leaver
    save_task(walk.tx, made)
    telling.asked(walk, made)


def _ask_to_resubmit(walk: Walk, node: WorkflowNode, user_id: int) -> Task:
    task = _blank(walk, node, None, user_id, 0)
    task.kind, task.state, task.opened_at = "resubmit", "open", walk.tx.now_text
    walk.tasks.append(add_task(walk.tx, task))
    return task


def new_task(
    walk: Walk, node: WorkflowNode, visit: Visit, seat: int, rank: int, decision: str | None = None
) -> Task:
    task = _blank(walk, node, visit.id, seat, rank)
    if decision is not None:
        task.state, task.decision, task.decided_at = "done", decision, walk.tx.now_text
        task.basis = walk.subject.basis(node.relies_on)
    walk.tasks.append(add_task(walk.tx, task))
    return task


def open_task(walk: Walk, node: WorkflowNode, task: Task) -> None:
    """It is theirs to decide from now on, or that of whoever stands in for them."""
    tx = walk.tx
    there = stand_in(tx, walk.instance.workflow_id, task.user_id)
    if there is None:
        there = after(tx, task.user_id, node.nobody)
    if there != task.user_id:
        task.from_id, task.user_id, task.origin = task.user_id, there, "delegated"
    task.state, task.opened_at = "open", tx.now_text
    deadline = node.deadline
    if deadline is not None:
        due = due_at(tx.now, deadline.time, tx.workspace.default_zone)
        task.due_at = instant_text(due)
        enqueue(
            tx, DEADLINE_KIND, {"task": task.id, "time": 1}, not_before=due, key=f"task-{task.id}-{tx.mark}"
        )
    save_task(tx, task)
    telling.asked(walk, task)
    events.created(walk, task)


def _seats(walk: Walk, node: WorkflowNode) -> list[int]:
    found = people_of(walk.subject, node.approvers, node.id, node.title)
    initiator, policy = walk.instance.initiator_id, walk.model.definition.initiator_approves
    if node.do != "approval" or policy != "manager" or initiator is None or initiator not in found:
        return found
    above = manager_of(walk.tx, initiator)
    there = who_is_there(walk.tx, () if above is None else (above,))
    seats = [one if one != initiator else above for one in found if one != initiator or above in there]
    return list(dict.fromkeys(one for one in seats if one is not None))


def _blank(walk: Walk, node: WorkflowNode, visit_id: int | None, seat: int, rank: int) -> Task:
    return Task(
        id=0,
        instance_id=walk.instance.id,
        visit_id=visit_id,
        workflow_id=walk.instance.workflow_id,
        node_id=node.id,
        round=walk.instance.round,
        kind="fill" if node.do == "fill" else "approval",
        seat=seat,
        rank=rank,
        place=0,
        user_id=seat,
        state="waiting",
        decision=None,
        origin="asked",
        from_id=None,
        opened_at=None,
        due_at=None,
        decided_at=None,
        decided_by=None,
        comment="",
        basis="",
    )
