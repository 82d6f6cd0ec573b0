"""The record as whoever is asked at a node sees it: what the node says, or else what their roles allow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import POLICY, SYSTEM, Actor
from dougong.approvals.rows import Instance, Task
from dougong.approvals.seeing import may_read
from dougong.dataclasses import dataclass
from dougong.definitions import WorkflowNode
from dougong.records import get
from dougong.storage import Transaction


@dataclass(frozen=True, slots=True)
class Shown:
    """``values`` is record JSON; ``rights`` say of each field whether it is to see, to edit or required."""

    values: Mapping[str, Any]
    rights: Mapping[str, str]


def shown_record(
    tx: Transaction, actor: Actor, instance: Instance, node: WorkflowNode | None, task: Task | None
) -> Shown:
    """The rights of a node are those of whoever it asks or has asked, and of nobody else."""
    item = tx.release.definitions.objects_by_id.get(instance.object_id)
    if item is None:
        return Shown({}, {})
    mine = task is not None and actor.scope is None and task.user_id == actor.user_id
    if node is not None and node.rights is not None and mine:
        names = {field.id: field.name for field in item.fields} | {
            one.id: one.name for one in item.line_items
        }
        rights = {names.get(key, key): right for key, right in node.rights.items()}
        known = set(names.values()) | {"owner", "created_at", "created_by", "updated_at", "updated_by"}
        rights = {name: right for name, right in rights.items() if name in known}
        whole = get(tx, SYSTEM, item.name, instance.record_id) if _is_there(tx, instance) else {}
        if task is None or task.state != "open":
            rights = dict.fromkeys(rights, "see")
        return Shown({name: whole.get(name) for name in rights}, rights)
    if not may_read(tx, actor, instance):
        return Shown({}, {})
    seen = POLICY.seen(actor, item)
    values = get(tx, actor, item.name, instance.record_id)
    visible = [*(field.name for field in seen.fields), *(lines.name for lines in seen.line_items)]
    return Shown(values, dict.fromkeys(visible, "see"))


def _is_there(tx: Transaction, instance: Instance) -> bool:
    return may_read(tx, SYSTEM, instance)
