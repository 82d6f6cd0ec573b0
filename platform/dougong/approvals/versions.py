"""Another version of a workflow for what runs already: it goes on there, or from its start.

Nothing jumps into the tree here either. Going on is a new round through the published version, in which what has been
passed is passed over as a whole, whoever would be asked there now; nodes that are new before it are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dougong.access import Actor
from dougong.access.audit_kinds import register_kind
from dougong.approvals.administering import managed_walk, tell_audit
from dougong.approvals.models import WorkflowModel, version_of, workflow_model
from dougong.approvals.rows import Instance, instances_where
from dougong.approvals.walking import Walk
from dougong.errors import Conflict, InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction

GONE = N_("This workflow is not published any more.")
NEWEST = N_("It goes by the published version already.")
OTHER_OBJECT = N_("The published version is about another object, so this cannot go on with it.")
NO_SUCH_NODE = N_("“{node}” is not a node of this workflow.")
register_kind("approval_moved", N_("Moved an approval to the published version of its workflow"), "data")
register_kind("approval_restarted", N_("Started an approval anew by the published version"), "data")
NOTHING: Mapping[str, Any] = {"nodes": [], "again": []}


def behind(tx: Transaction, workflow_id: str, limit: int = 200) -> list[Instance]:
    """What runs by an earlier version, the oldest first."""
    published = published_model(tx, workflow_id)
    known = tx.execute(
        'SELECT "id" FROM "_dg_workflow_version" WHERE "workflow_id" = ? AND "digest" = ?',
        (workflow_id, published.digest),
    ).fetchone()
    return instances_where(
        tx,
        '"workflow_id" = ? AND "ended_at" IS NULL AND "version_id" <> ? ORDER BY "id" LIMIT ?',
        (workflow_id, known[0] if known else 0, limit),
    )


def move(
    tx: Transaction,
    actor: Actor,
    instance_id: int,
    mapping: Mapping[str, str] | None = None,
    comment: str = "",
) -> Walk:
    """``mapping`` says by name which node of the published version stands for which of the instance's own; all others
    are what they were."""
    walk, published = _to_be_changed(tx, actor, instance_id, comment)
    known = nodes_by_mapping(walk.model, published, mapping or {})
    before, passed = walk.instance.version_id, _passed(walk, known)
    seen = {known[one] for one in _visited(walk) if one in known}
    keeping = {
        "nodes": sorted(seen),
        "again": [],
        "since": walk.instance.round,
        "as": known,
        "passed": passed,
    }
    _adopt(walk, published, known)
    if walk.instance.state == "returned":
        walk.instance.keeping = _still_kept(walk.instance.keeping, known)
        _resubmit_there(walk, known)
        walk.note("moved", comment=comment, version=before)
    else:
        walk.close_open("moved")
        walk.note("moved", comment=comment, version=before)
        walk.begin_round(keeping)
    tell_audit(walk, "approval_moved")
    walk.save()
    return walk


def restart(tx: Transaction, actor: Actor, instance_id: int, comment: str = "") -> Walk:
    """By the published version from its start; nothing that was decided counts."""
    walk, published = _to_be_changed(tx, actor, instance_id, comment)
    before = walk.instance.version_id
    _adopt(walk, published, {})
    walk.note("restarted", comment=comment, version=before)
    if walk.instance.state == "returned":
        walk.instance.keeping = NOTHING
        _resubmit_there(walk, {})
    else:
        walk.close_open("moved")
        walk.begin_round(NOTHING)
    tell_audit(walk, "approval_restarted")
    walk.save()
    return walk


def published_model(tx: Transaction, workflow_id: str) -> WorkflowModel:
    definition = tx.release.definitions.workflows_by_id.get(workflow_id)
    if definition is None:
        raise Conflict(Problem("workflow_gone", GONE))
    return workflow_model(tx.release, definition)


def nodes_by_mapping(old: WorkflowModel, new: WorkflowModel, mapping: Mapping[str, str]) -> dict[str, str]:
    """Ids of the new nodes by those of the old ones."""
    old_names = {node.name: node.id for node in old.definition.every_node}
    new_names = {node.name: node.id for node in new.definition.every_node}
    for place, names in (("mapping", mapping), ("mapping", mapping.values())):
        known: Iterable[str] = old_names if names is mapping else new_names
        for name in names:
            if name not in known:
                raise InvalidInput(Problem("not_a_node", NO_SUCH_NODE, place, {"node": name[:40]}))
    found = {one: one for one in old.nodes if one in new.nodes}
    return found | {old_names[one]: new_names[other] for one, other in mapping.items()}


def _to_be_changed(
    tx: Transaction, actor: Actor, instance_id: int, comment: str
) -> tuple[Walk, WorkflowModel]:
    walk = managed_walk(tx, actor, instance_id, comment)
    published = published_model(tx, walk.instance.workflow_id)
    if published.digest == walk.model.digest:
        raise Conflict(Problem("newest", NEWEST))
    if published.definition.object_id != walk.instance.object_id:
        raise Conflict(Problem("other_object", OTHER_OBJECT))
    return walk, published


def _adopt(walk: Walk, published: WorkflowModel, known: Mapping[str, str]) -> None:
    walk.use(published)
    walk.instance.version_id = version_of(walk.tx, published)
    walk.instance.chosen = {known.get(one, one): people for one, people in walk.instance.chosen.items()}


def _visited(walk: Walk) -> list[str]:
    return [one.node_id for one in walk.visits if one.round == walk.instance.round]


def _passed(walk: Walk, known: Mapping[str, str]) -> list[str]:
    """Nodes through which it has come, by what they are now; none that is open under another name as well."""
    here = [one for one in walk.visits if one.round == walk.instance.round and one.node_id in known]
    still = {known[one.node_id] for one in here if one.state == "open"}
    return sorted({known[one.node_id] for one in here if one.state == "approved"} - still)


def _still_kept(keeping: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    """What counts after the resubmission, by what the nodes are called now."""
    nodes = keeping.get("nodes")
    again = [[known.get(node_id, node_id), seat] for node_id, seat in keeping.get("again", ())]
    counting = None if nodes is None else sorted({known.get(one, one) for one in nodes})
    earlier: Mapping[str, str] = keeping.get("as", {})
    named = {one: known.get(other, other) for one, other in earlier.items()} | dict(known)
    return {**keeping, "nodes": counting, "again": again, "as": named}


def _resubmit_there(walk: Walk, known: Mapping[str, str]) -> None:
    first = walk.model.definition.nodes[0].id
    for task in walk.tasks:
        if task.state == "open" and task.kind == "resubmit":
            task.node_id = known.get(task.node_id, first)
            walk.tx.execute(
                'UPDATE "_dg_workflow_task" SET "node_id" = ? WHERE "id" = ?', (task.node_id, task.id)
            )
