"""What whoever manages workflows is offered on the page of an approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.approvals.models import WorkflowModel, workflow_model
from dougong.approvals.reading import names_of
from dougong.approvals.rows import Instance, Task
from dougong.approvals.seeing import may_manage
from dougong.approvals.troubles import troubles_of
from dougong.web.approvals.approval_views import node_title
from dougong.web.approvals.approval_words import TROUBLES
from dougong.web.screens import Screen
from dougong.web.texts import gettext


def managing_view(
    screen: Screen, instance: Instance, model: WorkflowModel, tasks: Sequence[Task]
) -> dict[str, Any] | None:
    """None for everybody else, and once it has ended."""
    tx, actor = screen.tx, screen.actor
    if instance.ended or actor.seen_by is not None or not may_manage(tx, actor, instance):
        return None
    asked = [one for one in tasks if one.state == "open" and one.kind != "resubmit"]
    names = names_of(tx, [one.user_id for one in asked])
    wrong = troubles_of(tx, [instance]).get(instance.id, [])
    published = tx.release.definitions.workflows_by_id.get(instance.workflow_id)
    return {
        "tasks": [
            (one.id, f"{names.get(one.user_id, '')} · {node_title(screen, model.nodes[one.node_id])}")
            for one in asked
        ],
        "nodes": [(node.name, node_title(screen, node)) for node in _reachable(model)],
        "troubles": [gettext(TROUBLES[kind]) for kind in wrong],
        "behind": published is not None and workflow_model(tx.release, published).digest != model.digest,
        "workflow": None if published is None else published.name,
    }


def _reachable(model: WorkflowModel) -> list[Any]:
    """Nodes to which one can go: none inside ways in parallel."""
    return [node for node in model.definition.every_node if node.asks and not _inside_ways(model, node.id)]


def _inside_ways(model: WorkflowModel, node_id: str) -> bool:
    above = model.positions[node_id].parent
    while above is not None and above.do != "parallel":
        above = model.positions[above.id].parent
    return above is not None
