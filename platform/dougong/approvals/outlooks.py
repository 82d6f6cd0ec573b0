"""What would become of running approvals by the published version: whom each would ask next, moved or started over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dougong.access import POLICY, Actor
from dougong.approvals.models import WorkflowModel, model_of_version
from dougong.approvals.reading import Item, items_of, names_of
from dougong.approvals.rows import Instance, Task, tasks_of
from dougong.approvals.undone import undone, without_effect
from dougong.approvals.versions import behind, move, restart
from dougong.approvals.walking import Walk
from dougong.dataclasses import dataclass
from dougong.definitions import WorkflowNode
from dougong.errors import DougongError, Forbidden
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

LOOKED_AT = 50
NOT_MANAGED = N_("You may not manage approvals of this workflow.")


@dataclass(frozen=True, slots=True)
class Outlook:
    """``asked`` are nodes with the names of whom they would ask; ``state`` is what it would be then."""

    state: str
    asked: tuple[tuple[WorkflowNode, str], ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """``now`` is where it stands in its own version."""

    item: Item
    now: tuple[tuple[WorkflowNode, str], ...]
    moved: Outlook
    restarted: Outlook


@dataclass(frozen=True, slots=True)
class Standing:
    """``unknown`` are nodes of earlier versions, where instances have been, that the published one does not have."""

    rows: tuple[Behind, ...]
    unknown: tuple[WorkflowNode, ...]
    more: bool


def require_managing_workflow(tx: Transaction, actor: Actor, name: str) -> str:
    """The workflow's id."""
    definition = tx.release.definitions.workflow(name)
    item = tx.release.definitions.object_by_id(definition.object_id)
    if actor.scope is not None or not POLICY.can(actor, "manage_workflows", item):
        raise Forbidden(Problem("not_managed", NOT_MANAGED))
    return definition.id


def standing(
    workspace: Workspace,
    acting: Callable[[Transaction], Actor],
    workflow: str,
    mapping: Mapping[str, str],
) -> Standing:
    def look(tx: Transaction) -> Standing:
        actor = acting(tx)
        workflow_id = require_managing_workflow(tx, actor, workflow)
        found = behind(tx, workflow_id, LOOKED_AT + 1)
        shown = found[:LOOKED_AT]
        items = items_of(tx, actor, [(one.id, one, None, one.started_at) for one in shown])
        rows = [_behind(tx, actor, item, mapping) for item in items]
        return Standing(tuple(rows), tuple(_unknown(tx, workflow_id, shown)), len(found) > LOOKED_AT)

    return without_effect(workspace, look)


def _behind(tx: Transaction, actor: Actor, item: Item, mapping: Mapping[str, str]) -> Behind:
    number, model = item.instance.id, model_of_version(tx, item.instance.version_id)
    names = {node.name for node in model.nodes.values()}
    own = {old: new for old, new in mapping.items() if old in names}
    return Behind(
        item,
        # Read without holding it: what follows takes the record first, as everybody does.
        _asked(tx, model, tasks_of(tx, number)),
        undone(tx, lambda: _outlook(lambda: move(tx, actor, number, own, "…"))),
        undone(tx, lambda: _outlook(lambda: restart(tx, actor, number, "…"))),
    )


def _outlook(act: Callable[[], Walk]) -> Outlook:
    try:
        walk = act()
    except DougongError as refusal:
        return Outlook("refused", (), tuple(refusal.problems))
    return Outlook(walk.instance.state, _asked(walk.tx, walk.model, walk.tasks), ())


def _asked(
    tx: Transaction, model: WorkflowModel, tasks: Sequence[Task]
) -> tuple[tuple[WorkflowNode, str], ...]:
    open_ones = [one for one in tasks if one.state == "open" and one.kind != "resubmit"]
    names, nodes = names_of(tx, [one.user_id for one in open_ones]), model.nodes
    return tuple(
        (nodes[one.node_id], names.get(one.user_id, "")) for one in open_ones if one.node_id in nodes
    )


def _unknown(tx: Transaction, workflow_id: str, instances: Sequence[Instance]) -> list[WorkflowNode]:
    published = {node.id for node in tx.release.definitions.workflows_by_id[workflow_id].every_node}
    found: dict[str, WorkflowNode] = {}
    for one in instances:
        nodes = model_of_version(tx, one.version_id).nodes
        rows = tx.execute(
            'SELECT DISTINCT "node_id" FROM "_dg_workflow_visit" WHERE "instance_id" = ? AND "round" = ?',
            (one.id, one.round),
        ).fetchall()
        for (node_id,) in rows:
            if node_id not in published and node_id in nodes and nodes[node_id].asks:
                found[nodes[node_id].name] = nodes[node_id]
    return list(found.values())
