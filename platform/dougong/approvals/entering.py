"""What happens where a node is reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from dougong.access import SYSTEM
from dougong.approvals import asking, telling
from dougong.approvals.rows import Visit
from dougong.approvals.times import due_at
from dougong.definitions import WorkflowNode
from dougong.expressions.moments import start_of_day
from dougong.expressions.types import DATE
from dougong.jobs import enqueue
from dougong.storage import parse_instant

if TYPE_CHECKING:
    from dougong.approvals.walking import Walk

WAIT_KIND = "workflow_wait"


def _asking(walk: Walk, node: WorkflowNode) -> None:
    visit = walk.visit(node)
    if asking.ask(walk, node, visit):
        walk.consider(node, visit)
    else:
        if not walk.did_before(node):
            walk.note("nobody", node.id)
        walk.pass_on(node, visit)


def _branch(walk: Walk, node: WorkflowNode) -> None:
    ways = [one for one in node.branches if walk.subject.holds(one.condition)]
    nodes = ways[0].nodes if ways else node.otherwise
    walk.note("chose", node.id, way=ways[0].id if ways else None)
    if nodes:
        walk.go_on(nodes[0])
    else:
        walk.leave(node)


def _parallel(walk: Walk, node: WorkflowNode) -> None:
    taken = [one for one in node.branches if walk.subject.holds(one.condition)]
    visit = walk.visit(node, {one.id: not one.nodes for one in taken})
    if all(visit.ways.values()) or (node.join == "any" and any(visit.ways.values())):
        walk.pass_on(node, visit)
        return
    for branch in taken:
        # An earlier way may have ended everything.
        if branch.nodes and visit.state == "open" and walk.instance.state == "running":
            walk.enter(branch.nodes[0])


def _notify(walk: Walk, node: WorkflowNode) -> None:
    if not walk.did_before(node):
        telling.copy(walk, node)
    walk.pass_on(node, walk.visit(node))


def _update(walk: Walk, node: WorkflowNode) -> None:
    values = walk.subject.computed(node.values)
    walk.subject.write(SYSTEM, values)
    walk.note("wrote", node.id, fields=sorted(values))
    walk.pass_on(node, walk.visit(node))


def _wait(walk: Walk, node: WorkflowNode) -> None:
    visit = walk.visit(node)
    due = wait_due(walk, node, walk.tx.now)
    if due <= walk.tx.now or walk.did_before(node):
        walk.pass_on(node, visit)
        return
    enqueue(walk.tx, WAIT_KIND, {"visit": visit.id}, not_before=due, key=f"visit-{visit.id}")
    walk.note("waits", node.id, until=due.isoformat())


def wait_due(walk: Walk, node: WorkflowNode, since: datetime) -> datetime:
    """When it goes on, having come there then."""
    zone = walk.tx.workspace.default_zone
    if node.until is None:
        return due_at(since, node.time, zone)
    day = walk.subject.value_of(node.until, DATE)
    return since if day is None else start_of_day(day, zone)


def wait_again(walk: Walk, node: WorkflowNode, visit: Visit) -> None:
    """For a wait whose job has been lost."""
    due = wait_due(walk, node, parse_instant(visit.entered_at))
    enqueue(walk.tx, WAIT_KIND, {"visit": visit.id}, not_before=due, key=f"visit-{visit.id}-{walk.tx.mark}")


def _end(walk: Walk, node: WorkflowNode) -> None:
    walk.finish(node.outcome, node.id)


ENTERING: Mapping[str, Callable[[Walk, WorkflowNode], None]] = {
    "approval": _asking,
    "fill": _asking,
    "branch": _branch,
    "parallel": _parallel,
    "notify": _notify,
    "update": _update,
    "wait": _wait,
    "end": _end,
}
