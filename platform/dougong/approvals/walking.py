"""Going through a workflow: what is entered, what is left, and how it ends.

A ``Walk`` is one change of one instance within one transaction. Whoever makes one holds the record and the
instance, so that all changes of an instance come one after the other; ``save`` compares and swaps besides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.approvals import asking, entering, events, sparing, telling
from dougong.approvals.models import WorkflowModel, model_of_version
from dougong.approvals.rows import (
    Instance,
    Task,
    Visit,
    add_visit,
    find_instance,
    note,
    save_instance,
    save_task,
    save_visit,
    tasks_of,
    visits_of,
)
from dougong.approvals.subjects import Subject
from dougong.approvals.verdicts import Verdict, verdict
from dougong.definitions import WorkflowNode
from dougong.definitions.workflow_elements import OutcomeEvent
from dougong.errors import Conflict, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction

OVERTAKEN = N_("The approval has gone on meanwhile. Look at it again.")
EVERYTHING: Mapping[str, Any] = {"nodes": None, "again": []}
"""All decisions of earlier rounds count, as far as nothing they relied on has changed."""


class Walk:
    """``visits`` and ``tasks`` are all that the instance ever had, the oldest first."""

    def __init__(self, tx: Transaction, actor: Actor, model: WorkflowModel, instance: Instance) -> None:
        self.tx = tx
        self.actor = actor
        self.model = model
        self.instance = instance
        self.subject = Subject(tx, model, instance)
        self.visits: list[Visit] = []
        self.tasks: list[Task] = []
        self._ahead: list[WorkflowNode] | None = None

    @classmethod
    def take(cls, tx: Transaction, actor: Actor, instance_id: int) -> Walk:
        """An instance to be changed; the record is held first, as whoever writes it does."""
        seen = find_instance(tx, instance_id)
        if seen is None:
            raise not_found("instance", instance_id)
        walk = cls(tx, actor, model_of_version(tx, seen.version_id), seen)
        if not seen.ended:
            walk.subject.hold()
        walk.reload()
        return walk

    @classmethod
    def imagined(cls, tx: Transaction, actor: Actor, model: WorkflowModel, record_id: int) -> Walk:
        """For what can be said before there is an instance."""
        definition = model.definition
        instance = Instance(
            id=0,
            workflow_id=definition.id,
            version_id=0,
            object_id=definition.object_id,
            record_id=record_id,
            state="running",
            round=0,
            keeping={"nodes": [], "again": []},
            chosen={},
            initiator_id=actor.user_id,
            started_at=tx.now_text,
            ended_at=None,
            urged_at=None,
            revision=1,
        )
        return cls(tx, actor, model, instance)

    def reload(self) -> None:
        found = find_instance(self.tx, self.instance.id, lock=True)
        assert found is not None  # noqa: S101 - instances are never deleted
        if found.version_id != self.instance.version_id:
            self.use(model_of_version(self.tx, found.version_id))
        self.instance = self.subject.instance = found
        self.visits, self.tasks = visits_of(self.tx, found.id), tasks_of(self.tx, found.id)

    def use(self, model: WorkflowModel) -> None:
        self.model = self.subject.model = model

    def save(self) -> None:
        if not save_instance(self.tx, self.instance):
            raise Conflict(Problem("overtaken", OVERTAKEN))

    def note(self, action: str, node_id: str | None = None, **more: Any) -> None:
        note(self.tx, self.instance, action, self.actor.user_id, node_id=node_id, **more)

    # Entering

    def begin_round(self, keeping: Mapping[str, Any]) -> None:
        """From the start once more; ``keeping`` says which decisions still count."""
        self.instance.round += 1
        self.instance.keeping = keeping
        self.instance.state = "running"
        self.enter(self.model.definition.nodes[0])

    def enter(self, node: WorkflowNode) -> None:
        """And all that follows at once: in a loop, as a hundred nodes may be passed without asking anybody."""
        before, self._ahead = self._ahead, [node]
        while self._ahead:
            here = self._ahead.pop()
            entering.ENTERING[here.do](self, here)
        self._ahead = before

    def go_on(self, node: WorkflowNode) -> None:
        """The last that is done where another node is entered or left."""
        if self._ahead is None:
            self.enter(node)
        else:
            self._ahead.append(node)

    # Deciding and leaving

    def consider(self, node: WorkflowNode, visit: Visit) -> None:
        """What the places at a node come to by now."""
        places = asking.places(self, visit)
        found: Verdict | None = verdict(node, list(places.values()))
        if found is None:
            asking.open_next(self, node, visit, places)
            return
        self.close_tasks("settled", {visit.id})
        if found == "approved":
            self.pass_on(node, visit)
            return
        self._left(visit, "rejected")
        if node.rejection == "return":
            self.to_initiator(asking.rejecters(self, visit), node)
        else:
            self.finish("rejected", node.id)

    def leave(self, node: WorkflowNode) -> None:
        at = self.model.positions[node.id]
        if at.following is not None:
            self.go_on(at.following)
        elif at.parent is None:
            self.finish("approved")
        elif at.parent.do == "branch":
            self.leave(at.parent)
        else:
            self._through(at.parent, at.branch)

    def _through(self, node: WorkflowNode, branch_id: str) -> None:
        visit = next(one for one in reversed(self.visits) if one.node_id == node.id and one.state == "open")
        visit.ways[branch_id] = True
        if node.join == "all" and not all(visit.ways.values()):
            save_visit(self.tx, visit)
            return
        inside = self._inside(node)
        self.close_tasks("joined", {one.id for one in self.visits if one.node_id in inside})
        for one in self.visits:
            if one.state == "open" and one.node_id in inside:
                self._left(one, "closed")
        self.pass_on(node, visit)

    def _inside(self, node: WorkflowNode) -> Collection[str]:
        found: set[str] = set()
        for one, at in sorted(self.model.positions.items(), key=lambda item: item[1].order):
            if at.parent is not None and (at.parent.id == node.id or at.parent.id in found):
                found.add(one)
        return found

    def pass_on(self, node: WorkflowNode, visit: Visit) -> None:
        self._left(visit, "approved")
        self.leave(node)

    def _left(self, visit: Visit, state: str) -> None:
        visit.state, visit.left_at = state, self.tx.now_text
        save_visit(self.tx, visit)

    def visit(self, node: WorkflowNode, ways: dict[str, bool] | None = None) -> Visit:
        visit = add_visit(self.tx, self.instance, node.id, ways or {})
        self.visits.append(visit)
        return visit

    def did_before(self, node: WorkflowNode) -> bool:
        """Whether an earlier round, of which this node still counts, has been through it."""
        if node.id in self.instance.keeping.get("passed", ()):
            return True
        return sparing.counts(self, node.id) and any(
            sparing.is_now(self, one.node_id) == node.id
            and one.round < self.instance.round
            and one.state == "approved"
            for one in self.visits
        )

    # Ending and going back

    def finish(self, state: Verdict, node_id: str | None = None) -> None:
        self.end(state, state)
        self.note(state, node_id)
        telling.ended(self, state)

    def end(self, state: Any, event: OutcomeEvent) -> None:
        self.close_open("ended")
        self.instance.state, self.instance.ended_at = state, self.tx.now_text
        self.write_outcome(event)
        events.ended(self, state)

    def to_initiator(self, by: Iterable[tuple[str, int]], node: WorkflowNode, reason: str = "") -> None:
        """``by`` are the places that sent it back, as node and seat."""
        self.close_open("returned")
        self.instance.state = "returned"
        self.instance.keeping = self.kept_after_return(by)
        self.note("returned", node.id)
        self.write_outcome("returned")
        asking.ask_initiator(self, node)
        telling.ended(self, "returned", reason)

    def kept_after_return(self, by: Iterable[tuple[str, int]]) -> Mapping[str, Any]:
        if self.model.definition.resubmission == "again":
            return {"nodes": [], "again": []}
        return {"nodes": None, "again": [list(one) for one in by]}

    def write_outcome(self, event: OutcomeEvent) -> None:
        values = self.model.definition.outcomes.get(event, ())
        if values:
            self.subject.write(SYSTEM, self.subject.computed(values))

    def close_open(self, reason: str) -> None:
        self.close_tasks(reason, None)
        for visit in self.visits:
            if visit.state == "open":
                self._left(visit, "closed")

    def close_tasks(self, reason: str, visits: Collection[int] | None) -> None:
        """Those that nobody need decide any more, with the reason; None: wherever they are."""
        for task in self.tasks:
            if task.state in ("open", "waiting") and (visits is None or task.visit_id in visits):
                task.state, task.decision = "closed", reason
                save_task(self.tx, task)
