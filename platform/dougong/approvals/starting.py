"""How approvals begin: by hand, and by what happens to records, through whichever door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor, get_user
from dougong.access.finding_people import who_is_there
from dougong.approvals import events
from dougong.approvals.checking import check_comment
from dougong.approvals.deciding_starts import QUIET, decide, start_conditions
from dougong.approvals.models import WorkflowModel, version_of, workflow_model
from dougong.approvals.rows import Instance, add_instance, instances_where
from dougong.approvals.walking import Walk
from dougong.definitions import WorkflowDefinition
from dougong.errors import Conflict, Forbidden, InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.records import Done, RecordQuery, find
from dougong.records.conditions import context_of
from dougong.records.model import WriteModel
from dougong.storage import Transaction

MOST_CHOSEN = 20
NOT_BY_HAND = N_("“{title}” is not started by hand.")
SWITCHED_OFF = N_("“{title}” is switched off.")
NOT_YOUR_ROLE = N_("Your roles do not start “{title}”.")
NOT_FOR_THIS = N_("“{title}” is not for this record: it does not meet the condition.")
RUNS_ALREADY = N_("“{title}” is running for this record already.")
CHOOSE_SOMEBODY = N_("Choose who decides at “{title}”.")
NOT_CHOSEN = N_("Nobody is chosen at “{node}”.")


def start(
    tx: Transaction,
    actor: Actor,
    name: str,
    record_id: int,
    comment: str = "",
    chosen: Mapping[str, Sequence[int]] | None = None,
) -> Walk:
    """``chosen`` are the people whom the initiator chooses, by the name of the node."""
    definition = tx.release.definitions.workflow(name)
    check_comment(comment)
    require_start(tx, actor, definition, record_id)
    model = workflow_model(tx.release, definition)
    people = _chosen(tx, definition, chosen or {})
    walk = held(tx, actor, model, record_id, people)
    (by_hand,) = definition.start_on("by_hand")
    if not walk.subject.holds(by_hand.condition):
        raise InvalidInput(Problem("not_for_this", NOT_FOR_THIS, "record", {"title": definition.title}))
    begin(walk, comment)
    return walk


def require_start(tx: Transaction, actor: Actor, definition: WorkflowDefinition, record_id: int) -> None:
    """Whoever may change the record may submit it; or, where roles are named, whoever has one and may read it."""
    title = {"title": definition.title}
    starts = definition.start_on("by_hand")
    if not starts:
        raise InvalidInput(Problem("not_by_hand", NOT_BY_HAND, "", title))
    if definition.off:
        raise Conflict(Problem("switched_off", SWITCHED_OFF, "", title))
    item = tx.release.definitions.object_by_id(definition.object_id)
    operation: Any = "update"
    if starts[0].role_ids and actor.kind != "system":
        named = {one.name for one in tx.release.definitions.roles.values() if one.id in starts[0].role_ids}
        if named.isdisjoint(actor.roles):
            raise Forbidden(Problem("not_your_role", NOT_YOUR_ROLE, "", title))
        operation = "read"
    POLICY.require(actor, operation, item)
    query = RecordQuery(item.name, ("id",), ids=[record_id], limit=1, operation=operation)
    if not 0 < record_id < 2**63 or not find(tx, actor, query).data:
        raise not_found("record", record_id)


def running(tx: Transaction, object_id: str, record_id: int) -> list[Instance]:
    return instances_where(
        tx,
        '"object_id" = ? AND "record_id" = ? AND "ended_at" IS NULL ORDER BY "id"',
        (object_id, record_id),
    )


def set_off(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    """The after-write hook: what starts with the record, or when a condition becomes true."""
    definitions = tx.release.definitions.workflows_of(model.layout.id)
    if not definitions or done.door in QUIET or done.kind not in ("create", "update"):
        return
    context = context_of(tx, actor)
    for definition in definitions:
        if definition.off or not start_conditions(definition, done.kind):
            continue
        reasons = decide(tx, tx.release, definition, done.kind, done.entries, context)
        ids = {entry.id for entry, reason in zip(done.entries, reasons, strict=True) if reason is None}
        for record_id in sorted(ids):
            if not any(one.workflow_id == definition.id for one in running(tx, model.layout.id, record_id)):
                _by_itself(tx, done.by or actor, definition, record_id)


def start_by_itself(
    tx: Transaction, actor: Actor, definition: WorkflowDefinition, record_id: int
) -> Walk | None:
    """By an automation. None where it is switched off, runs already, or is not for this record."""
    if definition.off:
        return None
    subject = Walk.imagined(tx, actor, workflow_model(tx.release, definition), record_id).subject
    # Held before it is asked: another run may be starting it just now.
    subject.hold()
    if any(one.workflow_id == definition.id for one in running(tx, definition.object_id, record_id)):
        return None
    if not any(subject.holds(one.condition) for one in definition.start_on("automation")):
        return None
    return _by_itself(tx, actor, definition, record_id)


def _by_itself(tx: Transaction, actor: Actor, definition: WorkflowDefinition, record_id: int) -> Walk:
    """In the name of whoever made the change; of the owner where nobody did."""
    walk = held(tx, actor, workflow_model(tx.release, definition), record_id, {})
    if walk.instance.initiator_id is None:
        walk.instance.initiator_id = walk.subject.entry.values.get(("owner",))
    begin(walk, "")
    return walk


def held(
    tx: Transaction, actor: Actor, model: WorkflowModel, record_id: int, chosen: Mapping[str, Sequence[int]]
) -> Walk:
    """A new instance, not written yet; its record held."""
    definition = model.definition
    walk = Walk.imagined(tx, actor, model, record_id)
    walk.instance.chosen = chosen
    walk.subject.hold()
    if any(one.workflow_id == definition.id for one in running(tx, definition.object_id, record_id)):
        raise Conflict(Problem("runs_already", RUNS_ALREADY, "record", {"title": definition.title}))
    return walk


def begin(walk: Walk, comment: str) -> None:
    walk.instance.version_id = version_of(walk.tx, walk.model)
    add_instance(walk.tx, walk.instance)
    walk.note("started", comment=comment)
    walk.write_outcome("started")
    events.started(walk)
    walk.begin_round({"nodes": [], "again": []})
    walk.save()


def choosing(definition: WorkflowDefinition) -> list[Any]:
    """Nodes whose approvers the initiator chooses."""
    return [node for node in definition.every_node if any(rule.by == "chosen" for rule in node.approvers)]


def _chosen(
    tx: Transaction, definition: WorkflowDefinition, chosen: Mapping[str, Sequence[int]]
) -> dict[str, Sequence[int]]:
    nodes = {node.name: node for node in choosing(definition)}
    for name in chosen:
        if name not in nodes:
            raise InvalidInput(Problem("not_chosen", NOT_CHOSEN, "chosen", {"node": name[:40]}))
    found: dict[str, Sequence[int]] = {}
    for name, node in nodes.items():
        people = list(dict.fromkeys(chosen.get(name, ())))
        if len(people) > MOST_CHOSEN or not people:
            place = f"chosen/{name}"
            raise InvalidInput(Problem("required", CHOOSE_SOMEBODY, place, {"title": node.title}))
        for user_id in people:
            get_user(tx, user_id)
        found[node.id] = [one for one in people if one in who_is_there(tx, people)]
    return found
