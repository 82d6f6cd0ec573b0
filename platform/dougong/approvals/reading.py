"""Approvals as lines of lists: by their record, under the titles that whoever looks may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from dougong.access import POLICY, SYSTEM, Actor
from dougong.approvals.models import model_of_version
from dougong.approvals.rows import Instance, State, Task, find_task, instances_where
from dougong.approvals.seeing import may_see, takes_part, visible_instance
from dougong.dataclasses import dataclass
from dougong.definitions import WorkflowDefinition, WorkflowNode
from dougong.errors import Forbidden, InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.records.titles import titles_of
from dougong.storage import Transaction, in_list, list_bind

COUNTED = 99
MOST = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a box. ``id`` is that of the task, of the instance or of the copy, by which pages go on; ``people``
    are the names of whom its task mentions."""

    id: int
    instance: Instance
    definition: WorkflowDefinition
    task: Task | None
    node: WorkflowNode | None
    title: str
    initiator: str
    at: str
    people: Mapping[int, str] = field(default_factory=dict)
    read: bool = True
    message: str = ""


def counts(tx: Transaction, actor: Actor) -> dict[str, int]:
    """What waits, and which copies are unread; at most one more than ``COUNTED``."""
    if actor.user_id is None or actor.scope is not None:
        return {"to_do": 0, "cc": 0}
    limited = f" LIMIT {COUNTED + 1}) found"
    to_do = tx.execute(
        'SELECT count(*) FROM (SELECT 1 FROM "_dg_workflow_task" WHERE "user_id" = ? AND "state" = \'open\''
        + limited,
        (actor.user_id,),
    ).fetchone()
    cc = tx.execute(
        'SELECT count(*) FROM (SELECT 1 FROM "_dg_workflow_copy" WHERE "user_id" = ? AND "read_at" IS NULL'
        + limited,
        (actor.user_id,),
    ).fetchone()
    return {"to_do": to_do[0], "cc": cc[0]}


def get_item(tx: Transaction, actor: Actor, task_id: int) -> Item:
    """A task, for whoever may see its approval."""
    task = find_task(tx, task_id)
    if task is None:
        raise not_found("task", task_id)
    instance = visible_instance(tx, actor, task.instance_id, "task", task_id)
    return items_of(tx, actor, [(task.id, instance, task, task.opened_at or "")])[0]


def find_instances(
    tx: Transaction,
    actor: Actor,
    *,
    workflow: str | None = None,
    state: State | None = None,
    object_name: str | None = None,
    record_id: int | None = None,
    before: int | None = None,
    limit: int = 30,
) -> list[Item]:
    """Of one record for whoever may see it; else for those who manage workflows. The newest first."""
    definitions = tx.release.definitions
    if record_id is not None and object_name is None:
        raise InvalidInput(Problem("required", N_("Say of which object the record is."), "object"))
    wanted: dict[str, Any] = {
        '"workflow_id" = ?': definitions.workflow(workflow).id if workflow else None,
        '"state" = ?': state,
        '"object_id" = ?': definitions.object(object_name).id if object_name else None,
        '"record_id" = ?': record_id,
        '"id" < ?': before,
    }
    given = {sql: value for sql, value in wanted.items() if value is not None}
    managed = [one.id for one in definitions.objects.values() if POLICY.can(actor, "manage_workflows", one)]
    if record_id is None:
        if not managed:
            raise Forbidden(Problem("forbidden", N_("Your roles do not allow this.")))
        given[f'"object_id" IN ({", ".join("?" * len(managed))})'] = managed
    binds = [one for value in given.values() for one in (value if isinstance(value, list) else [value])]
    condition = " AND ".join(given) + f' ORDER BY "id" DESC LIMIT {max(1, min(limit, MOST))}'
    found = instances_where(tx, condition, binds)
    if record_id is not None:
        found = [one for one in found if may_see(tx, actor, one)]
    return items_of(tx, actor, [(one.id, one, None, one.started_at) for one in found])


def mark_copy_read(tx: Transaction, actor: Actor, instance_id: int) -> None:
    tx.execute(
        'UPDATE "_dg_workflow_copy" SET "read_at" = ? WHERE "user_id" = ? AND "instance_id" = ? AND "read_at" IS NULL',
        (tx.now_text, actor.user_id, instance_id),
    )


def items_of(
    tx: Transaction, actor: Actor, rows: Sequence[tuple[int, Instance, Task | None, str]]
) -> list[Item]:
    """Whoever takes part in an approval may know what its record is called, others if their roles allow it."""
    titles = _titles(tx, actor, [instance for _, instance, _, _ in rows])
    unnamed = [one for _, one, _, _ in rows if titles.get((one.object_id, one.record_id)) is None]
    titles |= _titles(tx, SYSTEM, [one for one in unnamed if takes_part(tx, actor, one)])
    tasks = [task for _, _, task, _ in rows if task is not None]
    named = [one for task in tasks for one in (task.user_id, task.seat, task.from_id)]
    names = names_of(tx, [*(instance.initiator_id for _, instance, _, _ in rows), *named])
    found = []
    for number, instance, task, at in rows:
        model = model_of_version(tx, instance.version_id)
        title = titles.get((instance.object_id, instance.record_id)) or f"#{instance.record_id}"
        node = model.nodes.get(task.node_id) if task is not None else None
        initiator = names.get(instance.initiator_id or 0, "")
        found.append(Item(number, instance, model.definition, task, node, title, initiator, at, names))
    return found


def _titles(
    tx: Transaction, actor: Actor, instances: Sequence[Instance]
) -> dict[tuple[str, int], str | None]:
    wanted: dict[str, set[int]] = {}
    for one in instances:
        if one.object_id in tx.release.definitions.objects_by_id:
            wanted.setdefault(one.object_id, set()).add(one.record_id)
    return {
        (object_id, one): title
        for object_id, ids in wanted.items()
        for one, title in titles_of(tx, actor, object_id, sorted(ids)).items()
    }


def names_of(tx: Transaction, ids: Sequence[int | None]) -> dict[int, str]:
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    rows = tx.execute(
        f'SELECT "id", "name" FROM "_dg_user" WHERE "id" {in_list("ids", tx.dialect)}',
        {"ids": list_bind(wanted, tx.dialect)},
    ).fetchall()
    return dict(rows)
