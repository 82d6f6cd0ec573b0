"""Where an approval is: what has been passed, who decided how, whom it asks now, and who would be next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from dougong.approvals.approvers import instead, people_of
from dougong.approvals.models import WorkflowModel, model_of_version
from dougong.approvals.reading import names_of
from dougong.approvals.rows import Instance, Task, Visit, tasks_of, visits_of
from dougong.approvals.subjects import Subject
from dougong.dataclasses import dataclass
from dougong.definitions import WorkflowBranch, WorkflowNode
from dougong.errors import DougongError
from dougong.storage import Transaction

HIDDEN = ("settled", "joined", "changed", "ended", "returned", "jumped", "moved", "repaired")
"""Why tasks were closed that nobody decided."""


@dataclass(frozen=True, slots=True)
class PersonStep:
    """``decision`` is what came of it; without one ``state`` says whether it is their turn."""

    user_id: int
    name: str
    state: str
    decision: str | None
    at: str | None
    comment: str
    origin: str
    task_id: int | None
    for_name: str = ""


@dataclass(frozen=True, slots=True)
class CourseStep:
    """``state``: passed, rejected, current, closed or coming. ``depth`` is how many ways it is inside of."""

    node: WorkflowNode
    state: str
    depth: int
    way: WorkflowBranch | None
    people: tuple[PersonStep, ...]


@dataclass(frozen=True, slots=True)
class LogEntry:
    at: str
    user_id: int | None
    name: str
    action: str
    node: WorkflowNode | None
    comment: str
    details: dict[str, Any]
    people: tuple[str, ...]
    task_id: int | None


def course(tx: Transaction, instance: Instance) -> list[CourseStep]:
    """Of the present round. What is coming is told as the record is now."""
    return _Course(tx, instance).steps()


def every_node(tx: Transaction, instance: Instance) -> dict[str, WorkflowNode]:
    """By id, of all versions by which it has gone."""
    rows = tx.execute(
        'SELECT "details" FROM "_dg_workflow_log" WHERE "instance_id" = ? AND "action" IN (\'moved\', \'restarted\')'
        ' ORDER BY "id"',
        (instance.id,),
    ).fetchall()
    found: dict[str, WorkflowNode] = {}
    for number in [*(orjson.loads(row[0])["version"] for row in rows), instance.version_id]:
        found |= model_of_version(tx, number).nodes
    return found


def log(tx: Transaction, instance: Instance) -> list[LogEntry]:
    rows = tx.execute(
        'SELECT "at", "user_id", "node_id", "task_id", "action", "comment", "details" FROM "_dg_workflow_log"'
        ' WHERE "instance_id" = ? ORDER BY "id"',
        (instance.id,),
    ).fetchall()
    details = [orjson.loads(row[6]) for row in rows]
    nodes = every_node(tx, instance)
    named = [one for found in details for one in _people_in(found)]
    names = names_of(tx, [*(row[1] for row in rows), *named])
    return [
        LogEntry(
            row[0],
            row[1],
            names.get(row[1] or 0, ""),
            row[4],
            nodes.get(row[2] or ""),
            row[5],
            found,
            tuple(names[one] for one in _people_in(found) if one in names),
            row[3],
        )
        for row, found in zip(rows, details, strict=True)
    ]


def _people_in(details: dict[str, Any]) -> list[int]:
    people = details.get("people", ())
    to = details.get("to")
    return [*people, *([to] if isinstance(to, int) else [])]


class _Course:
    def __init__(self, tx: Transaction, instance: Instance) -> None:
        self.tx = tx
        self.instance = instance
        self.model: WorkflowModel = model_of_version(tx, instance.version_id)
        self.subject = Subject(tx, self.model, instance)
        self.visits: dict[str, Visit] = {
            one.node_id: one for one in visits_of(tx, instance.id) if one.round == instance.round
        }
        self.tasks: dict[int, list[Task]] = {}
        tasks = [one for one in tasks_of(tx, instance.id) if one.round == instance.round]
        for task in sorted(tasks, key=lambda one: (one.rank, one.place, one.id)):
            if task.visit_id is not None:
                self.tasks.setdefault(task.visit_id, []).append(task)
        self.names = names_of(tx, [number for one in tasks for number in (one.user_id, one.seat)])

    def steps(self) -> list[CourseStep]:
        return list(self._sequence(self.model.definition.nodes, 0, None))

    def _sequence(
        self, nodes: Sequence[WorkflowNode], depth: int, way: WorkflowBranch | None
    ) -> Iterator[CourseStep]:
        for number, node in enumerate(nodes):
            visit = self.visits.get(node.id)
            if visit is None and self.instance.ended and node.do != "branch":
                continue
            yield from self._step(node, visit, depth, way if number == 0 else None)

    def _step(
        self, node: WorkflowNode, visit: Visit | None, depth: int, way: WorkflowBranch | None
    ) -> Iterator[CourseStep]:
        if node.do == "branch":
            yield from self._branch(node, depth, way)
            return
        yield CourseStep(node, _state(visit), depth, way, tuple(self._people(node, visit)))
        if node.do == "parallel":
            for branch in node.branches:
                if branch.id in visit.ways if visit is not None else self._holds(branch.condition):
                    yield from self._sequence(branch.nodes, depth + 1, branch)

    def _branch(self, node: WorkflowNode, depth: int, way: WorkflowBranch | None) -> Iterator[CourseStep]:
        for branch in node.branches:
            if any(_reached(one, self.visits) for one in branch.nodes):
                yield from self._sequence(branch.nodes, depth, branch)
                return
        if any(_reached(one, self.visits) for one in node.otherwise) or self.instance.ended:
            yield from self._sequence(node.otherwise, depth, way)
            return
        for branch in node.branches:
            if self._holds(branch.condition):
                yield from self._sequence(branch.nodes, depth, branch)
                return
        yield from self._sequence(node.otherwise, depth, way)

    def _holds(self, condition: str | None) -> bool:
        try:
            return self.subject.holds(condition)
        except DougongError:
            return False  # what it reads is not there any more

    def _people(self, node: WorkflowNode, visit: Visit | None) -> Iterator[PersonStep]:
        if visit is None:
            yield from self._coming(node)
            return
        for task in self.tasks.get(visit.id, ()):
            closed = task.state == "closed"
            name, seat = self.names.get(task.user_id, ""), self.names.get(task.seat, "")
            yield PersonStep(
                task.user_id,
                name,
                task.state,
                None if closed and task.decision in HIDDEN and visit.state == "open" else task.decision,
                task.decided_at,
                task.comment,
                task.origin,
                task.id,
                seat if seat != name else "",
            )

    def _coming(self, node: WorkflowNode) -> Iterator[PersonStep]:
        if not node.asks or self.instance.ended:
            return
        try:
            people = people_of(self.subject, node.approvers, node.id, node.title)
        except DougongError:
            return
        if not people and node.nobody.do in ("administrators", "people"):
            people = instead(self.tx, node.nobody)
        names = names_of(self.tx, people)
        for one in people:
            yield PersonStep(one, names.get(one, ""), "coming", None, None, "", "asked", None)


def _reached(node: WorkflowNode, visits: dict[str, Visit]) -> bool:
    return node.id in visits or any(_reached(one, visits) for _, inner in node.sequences() for one in inner)


def _state(visit: Visit | None) -> str:
    if visit is None:
        return "coming"
    return {"open": "current", "approved": "passed"}.get(visit.state, visit.state)
