"""Who need not be asked, because of what was decided before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dougong.approvals.rows import Task
from dougong.definitions import WorkflowNode

if TYPE_CHECKING:
    from dougong.approvals.walking import Walk

APPROVED = frozenset({"approved", "kept", "initiator", "same_person"})
"""Decisions that count as an approval of their place; ``transferred`` ones leave it to whoever has it now."""


def counts(walk: Walk, node_id: str) -> bool:
    """Whether decisions of earlier rounds at a node still count."""
    nodes = walk.instance.keeping.get("nodes", ())
    return nodes is None or node_id in nodes


def is_now(walk: Walk, node_id: str) -> str:
    """The node that stands for one of an earlier version."""
    return str(walk.instance.keeping.get("as", {}).get(node_id, node_id))


def spared(walk: Walk, node: WorkflowNode, seats: Sequence[int]) -> dict[int, str]:
    """Who need not be asked, and why not."""
    found: dict[int, str] = {}
    kept = _kept(walk, node)
    again = {seat for node_id, seat in walk.instance.keeping.get("again", ()) if node_id == node.id}
    definition = walk.model.definition
    for seat in seats:
        if seat in kept and seat not in again:
            found[seat] = "kept"
        elif node.do != "approval" or seat in again:
            continue
        elif seat == walk.instance.initiator_id and definition.initiator_approves == "pass":
            found[seat] = "initiator"
        elif seat in _approved(walk, definition.same_person):
            found[seat] = "same_person"
    return found


def _kept(walk: Walk, node: WorkflowNode) -> frozenset[int]:
    """Places that an earlier round has approved, on the same grounds as there are now."""
    if walk.instance.round == 1 or not counts(walk, node.id):
        return frozenset()
    rounds: dict[tuple[int, int], list[Task]] = {}
    since = walk.instance.keeping.get("since", 1)
    for task in walk.tasks:
        before = is_now(walk, task.node_id) == node.id and since <= task.round < walk.instance.round
        if before and task.decision != "transferred" and task.kind != "resubmit":
            rounds.setdefault((task.seat, task.round), []).append(task)
    basis, found = walk.subject.basis(node.relies_on), set()
    for seat in {seat for seat, _ in rounds}:
        latest = max((at for one, at in rounds if one == seat and _spoke(rounds[one, at])), default=None)
        if latest is not None and all(
            one.decision in ("approved", "kept") and one.basis == basis for one in rounds[seat, latest]
        ):
            found.add(seat)
    return frozenset(found)


def _spoke(tasks: Iterable[Task]) -> bool:
    return any(one.state == "done" for one in tasks)


def _approved(walk: Walk, policy: str) -> frozenset[int]:
    """Who has approved in this round, as far as that spares them further questions."""
    if policy == "ask":
        return frozenset()
    done = [
        one
        for one in walk.tasks
        if one.round == walk.instance.round and one.kind == "approval" and one.decision in APPROVED
    ]
    if policy == "pass_next" and done:
        last = max(done, key=lambda one: (one.decided_at or "", one.id)).visit_id
        done = [one for one in done if one.visit_id == last]
    return frozenset(one.user_id for one in done)
