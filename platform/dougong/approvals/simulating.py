"""Going through a workflow without effect: the engine itself, in a transaction that is never committed.

Everybody approves at once, waits pass as if their time had come; what is told is the way that was taken, whom it asked
and when. What stands in the draft is gone through with the fields that are published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import field, replace

import orjson

from dougong.access import POLICY, SYSTEM, Actor, actor_of, get_user
from dougong.access.design_guard import designs
from dougong.approvals.acting import settle
from dougong.approvals.entering import wait_due
from dougong.approvals.models import WorkflowModel, unpublished_model, workflow_model
from dougong.approvals.reading import names_of
from dougong.approvals.rows import Visit
from dougong.approvals.starting import begin, held, require_start
from dougong.approvals.undone import without_effect
from dougong.approvals.walking import Walk
from dougong.dataclasses import dataclass
from dougong.definitions import (
    DefinitionSet,
    ObjectDefinition,
    WorkflowBranch,
    WorkflowDefinition,
    WorkflowNode,
)
from dougong.errors import Conflict, DougongError, Forbidden, not_found
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find
from dougong.storage import Transaction, Workspace, parse_instant
from dougong.storage.draft_states import load

MOST_STEPS = 500
NOT_ALLOWED = N_("Only whoever designs or manages this workflow may go through it.")
ENDLESS = N_("After {count} decisions there is still no end.")
NOT_MET = N_("Started by hand, it would not be for this record: it does not meet the condition.")


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """``decision`` says why they are not asked; None: they are, with ``due_at`` if there is a deadline."""

    user_id: int
    name: str
    decision: str | None
    due_at: str | None
    for_name: str = ""


@dataclass(frozen=True, slots=True)
class SimulatedStep:
    """``way`` is what a branch chose; None is "otherwise"."""

    node: WorkflowNode
    depth: int
    at: str
    left_at: str | None
    way: WorkflowBranch | None
    people: tuple[SimulatedPerson, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """``problems`` are what would keep the person from starting it, and what ended the way too early."""

    model: WorkflowModel
    outcome: str
    steps: tuple[SimulatedStep, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """``user_id`` is who would start it; None: whoever asks. ``draft``: as it stands in the draft."""

    workflow: str
    record_id: int
    user_id: int | None = None
    draft: bool = False
    chosen: Mapping[str, Sequence[int]] = field(default_factory=dict)


def simulate(workspace: Workspace, acting: Callable[[Transaction], Actor], request: Request) -> Simulation:
    return without_effect(workspace, lambda tx: _simulated(tx, acting(tx), request))


def _simulated(tx: Transaction, actor: Actor, request: Request) -> Simulation:
    model = _model(tx, actor, request)
    _require(tx, actor, model, request.record_id)
    person = actor if request.user_id is None else actor_of(tx, get_user(tx, request.user_id))
    problems = list(_start_problems(tx, person, model, request.record_id))
    acting = replace(SYSTEM, user_id=person.user_id, name=person.name, language=actor.language)
    # Even where one runs already. The record is held before it, as whoever decides takes them.
    Walk.imagined(tx, acting, model, request.record_id).subject.hold()
    tx.execute(
        'UPDATE "_dg_workflow_instance" SET "ended_at" = ? WHERE "workflow_id" = ? AND "record_id" = ?'
        ' AND "ended_at" IS NULL',
        (tx.now_text, model.definition.id, request.record_id),
    )
    nodes = {node.name: node.id for node in model.definition.every_node}
    chosen = {nodes[name]: people for name, people in request.chosen.items() if name in nodes}
    walk = held(tx, acting, model, request.record_id, chosen)
    with ExitStack() as clock:
        try:
            begin(walk, "")
            _go_through(walk, clock)
        except DougongError as refusal:
            problems.extend(refusal.problems)
        ways = _ways(walk)
    state = walk.instance.state if walk.instance.ended else "stopped"
    return Simulation(model, state, tuple(_steps(walk, ways)), tuple(problems))


def _model(tx: Transaction, actor: Actor, request: Request) -> WorkflowModel:
    if not request.draft:
        return workflow_model(tx.release, tx.release.definitions.workflow(request.workflow))
    POLICY.require_partly(actor, "design")
    drafted = DefinitionSet(load(tx).documents).workflow(request.workflow)
    if drafted.object_id not in tx.release.definitions.objects_by_id:
        raise not_found("object", drafted.object_id)
    return unpublished_model(tx.release, drafted)


def require_going_through(tx: Transaction, actor: Actor, definition: WorkflowDefinition) -> ObjectDefinition:
    """Of some apps, only what lies within them: the way that is taken tells of what conditions read."""
    item = tx.release.definitions.object_by_id(definition.object_id)
    if actor.scope is not None or not (
        POLICY.can(actor, "manage_workflows", item) or designs(tx, actor, definition.document)
    ):
        raise Forbidden(Problem("forbidden", NOT_ALLOWED))
    POLICY.require(actor, "read", item)
    return item


def _require(tx: Transaction, actor: Actor, model: WorkflowModel, record_id: int) -> None:
    item = require_going_through(tx, actor, model.definition)
    query = RecordQuery(item.name, ("id",), ids=[record_id], limit=1)
    if not 0 < record_id < 2**63 or not find(tx, actor, query).data:
        raise not_found("record", record_id)


def _start_problems(
    tx: Transaction, person: Actor, model: WorkflowModel, record_id: int
) -> Iterator[Problem]:
    by_hand = model.definition.start_on("by_hand")
    if not by_hand:
        return
    try:
        require_start(tx, person, model.definition, record_id)
    except DougongError as refusal:
        yield from refusal.problems
    walk = Walk.imagined(tx, person, model, record_id)
    try:
        met = walk.subject.holds(by_hand[0].condition)
    except DougongError as refusal:
        yield from refusal.problems
        return
    if not met:
        yield Problem("not_for_this", NOT_MET, "record")


def _go_through(walk: Walk, clock: ExitStack) -> None:
    for _ in range(MOST_STEPS):
        if walk.instance.ended:
            return
        task = next((one for one in walk.tasks if one.state == "open"), None)
        if task is not None:
            node = walk.model.nodes[task.node_id]
            settle(walk, task, node, "approved")
            walk.consider(node, next(one for one in walk.visits if one.id == task.visit_id))
            continue
        waiting = [
            one for one in walk.visits if one.state == "open" and walk.model.nodes[one.node_id].do == "wait"
        ]
        if not waiting:
            return
        due = {
            one.id: wait_due(walk, walk.model.nodes[one.node_id], parse_instant(one.entered_at))
            for one in waiting
        }
        first = min(waiting, key=lambda one: due[one.id])
        clock.enter_context(walk.tx.dated(max(walk.tx.now, due[first.id])))
        walk.pass_on(walk.model.nodes[first.node_id], first)
    raise Conflict(Problem("endless", ENDLESS, "", {"count": MOST_STEPS}))


def _ways(walk: Walk) -> dict[str, str | None]:
    rows = walk.tx.execute(
        'SELECT "node_id", "details" FROM "_dg_workflow_log" WHERE "instance_id" = ? AND "action" = \'chose\'',
        (walk.instance.id,),
    ).fetchall()
    return {node_id: orjson.loads(details).get("way") for node_id, details in rows}


def _steps(walk: Walk, ways: Mapping[str, str | None]) -> Iterator[SimulatedStep]:
    """In the order of the tree."""
    visits = {one.node_id: one for one in walk.visits}
    seen = sorted({*visits, *ways}, key=lambda one: walk.model.positions[one].order)
    names = names_of(walk.tx, [number for one in walk.tasks for number in (one.user_id, one.seat)])
    for node_id in seen:
        node, visit = walk.model.nodes[node_id], visits.get(node_id)
        way = next((one for one in node.branches if one.id == ways.get(node_id)), None)
        yield SimulatedStep(
            node,
            _depth(walk, node_id),
            visit.entered_at if visit is not None else "",
            visit.left_at if visit is not None else None,
            way,
            tuple(_people(walk, visit, names)) if visit is not None else (),
        )


def _people(walk: Walk, visit: Visit, names: Mapping[int, str]) -> Iterator[SimulatedPerson]:
    for task in walk.tasks:
        if task.visit_id == visit.id:
            asked = task.opened_at is not None
            name, seat = names.get(task.user_id, ""), names.get(task.seat, "")
            yield SimulatedPerson(
                task.user_id,
                name,
                None if asked else task.decision or "settled",
                task.due_at,
                seat if seat != name else "",
            )


def _depth(walk: Walk, node_id: str) -> int:
    depth, above = 0, walk.model.positions[node_id].parent
    while above is not None:
        depth += 1
        above = walk.model.positions[above.id].parent
    return depth
