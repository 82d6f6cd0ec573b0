"""For whoever manages workflows: what runs, the overdue first, and what keeps it from going on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from dougong.access import POLICY, Actor
from dougong.approvals.models import model_of_version
from dougong.approvals.reading import Item, items_of, names_of
from dougong.approvals.rows import INSTANCE_COLUMNS, Instance, instance_from_row
from dougong.approvals.troubles import readable, troubles_of
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, WorkflowDefinition
from dougong.errors import Forbidden
from dougong.problems import N_, Problem
from dougong.storage import Transaction, in_list, instant_text, list_bind

Only = Literal["all", "running", "returned", "late", "stuck"]
ONLY: tuple[Only, ...] = ("all", "running", "returned", "late", "stuck")
MOST = 100
LOOKED_AT = 500
"""That are looked into for what is wrong with them, the suspicious ones first."""
NOT_ALLOWED = N_("Your roles do not manage any workflows.")
_COLUMNS = ", ".join(f'i."{name}"' for name in INSTANCE_COLUMNS)
# With the plus SQLite groups what the index of deadlines finds, instead of reading all tasks in order of instances.
_LATE = (
    ' LEFT JOIN (SELECT +"instance_id" AS "instance_id", min("due_at") AS "since" FROM "_dg_workflow_task"'
    ' WHERE "state" = \'open\' AND "due_at" <= :now GROUP BY 1) l ON l."instance_id" = i."id"'
)
_SUSPICIOUS = (
    '(i."version_id" {unreadable} OR NOT EXISTS (SELECT 1 FROM "_dg_workflow_task" t JOIN "_dg_user" u'
    ' ON u."id" = t."user_id" WHERE t."instance_id" = i."id" AND t."state" = \'open\' AND u."active" = 1)'
    ' OR EXISTS (SELECT 1 FROM "_dg_workflow_task" t JOIN "_dg_user" u ON u."id" = t."user_id"'
    ' WHERE t."instance_id" = i."id" AND t."state" = \'open\' AND u."active" = 0))'
)
_ASKS = 'EXISTS (SELECT 1 FROM "_dg_workflow_task" t WHERE t."instance_id" = i."id" AND t."state" = \'open\'{more})'


@dataclass(frozen=True, slots=True)
class RunningQuery:
    """``user_id`` submitted it or is asked now; ``days`` is how long it has been running at least."""

    which: Only = "all"
    workflow: str | None = None
    user_id: int | None = None
    days: int | None = None
    page: int = 1
    limit: int = 30


@dataclass(frozen=True, slots=True)
class Watched:
    """``asked`` are names; ``late_since`` is the first deadline that has passed."""

    item: Item
    late_since: str | None
    asked: tuple[str, ...]
    nodes: tuple[str, ...]
    troubles: tuple[str, ...]


def managed_objects(tx: Transaction, actor: Actor) -> list[ObjectDefinition]:
    if actor.scope is not None:
        return []
    return [
        one for one in tx.release.definitions.objects.values() if POLICY.can(actor, "manage_workflows", one)
    ]


def managed_workflows(tx: Transaction, actor: Actor) -> list[WorkflowDefinition]:
    ids = {one.id for one in managed_objects(tx, actor)}
    return [one for one in tx.release.definitions.workflows.values() if one.object_id in ids]


def require_managing(tx: Transaction, actor: Actor) -> list[ObjectDefinition]:
    found = managed_objects(tx, actor)
    if not found:
        raise Forbidden(Problem("forbidden", NOT_ALLOWED))
    return found


def find_running(tx: Transaction, actor: Actor, query: RunningQuery) -> list[Watched]:
    """One more than ``limit`` where there is another page."""
    condition, binds = _condition(tx, actor, query)
    limit = max(1, min(query.limit, MOST))
    if query.which == "stuck":
        return _stuck(tx, actor, condition, binds, query.page, limit)
    skipped = (max(1, min(query.page, 10_000)) - 1) * limit
    rows = _rows(tx, condition, binds, limit + 1, skipped)
    return _watched(tx, actor, rows)


def count_late(tx: Transaction, actor: Actor) -> int:
    condition, binds = _condition(tx, actor, RunningQuery("late"))
    row = tx.execute(
        f'SELECT count(*) FROM "_dg_workflow_instance" i{_LATE} WHERE {condition}', binds
    ).fetchone()
    return int(row[0])


def _stuck(
    tx: Transaction, actor: Actor, condition: str, binds: Mapping[str, Any], page: int, limit: int
) -> list[Watched]:
    """By what is looked into one after the other, so that there is an end to it."""
    suspicious = _SUSPICIOUS.format(unreadable=in_list("unreadable", tx.dialect))
    unreadable = {"unreadable": list_bind(_unreadable(tx, condition, binds), tx.dialect)}
    rows = _rows(
        tx, condition, {**binds, **unreadable}, LOOKED_AT, 0, f"CASE WHEN {suspicious} THEN 0 ELSE 1 END, "
    )
    wrong = troubles_of(tx, [instance for instance, _ in rows])
    found = [row for row in rows if row[0].id in wrong]
    start = (max(1, page) - 1) * limit
    return _watched(tx, actor, found[start : start + limit + 1])


def _unreadable(tx: Transaction, condition: str, binds: Mapping[str, Any]) -> list[int]:
    rows = tx.execute(
        f'SELECT DISTINCT i."version_id" FROM "_dg_workflow_instance" i{_LATE} WHERE {condition}', binds
    ).fetchall()
    return [row[0] for row in rows if not readable(tx, model_of_version(tx, row[0]))]


def _condition(tx: Transaction, actor: Actor, query: RunningQuery) -> tuple[str, dict[str, Any]]:
    objects = require_managing(tx, actor)
    wanted = ['i."ended_at" IS NULL', f'i."object_id" {in_list("objects", tx.dialect)}']
    binds: dict[str, Any] = {
        "objects": list_bind([one.id for one in objects], tx.dialect),
        "now": tx.now_text,
    }
    if query.workflow is not None:
        wanted.append('i."workflow_id" = :workflow')
        binds["workflow"] = tx.release.definitions.workflow(query.workflow).id
    if query.user_id is not None:
        asks = _ASKS.format(more=' AND t."user_id" = :person')
        wanted.append(f'(i."initiator_id" = :person OR {asks})')
        binds["person"] = query.user_id
    if query.days is not None:
        wanted.append('i."started_at" <= :started')
        binds["started"] = instant_text(tx.now - timedelta(days=query.days))
    if query.which in ("running", "returned"):
        wanted.append('i."state" = :state')
        binds["state"] = query.which
    elif query.which == "late":
        wanted.append('l."since" IS NOT NULL')
    return " AND ".join(wanted), binds


def _rows(
    tx: Transaction, condition: str, binds: Mapping[str, Any], limit: int, skipped: int, first: str = ""
) -> list[tuple[Instance, str | None]]:
    rows = tx.execute(
        f'SELECT {_COLUMNS}, l."since" FROM "_dg_workflow_instance" i{_LATE} WHERE {condition}'
        f' ORDER BY {first}l."since" IS NULL, l."since", i."id" DESC LIMIT {limit} OFFSET {skipped}',
        binds,
    ).fetchall()
    return [(instance_from_row(row[:-1]), row[-1]) for row in rows]


def _watched(tx: Transaction, actor: Actor, rows: Sequence[tuple[Instance, str | None]]) -> list[Watched]:
    instances = [instance for instance, _ in rows]
    items = items_of(tx, actor, [(one.id, one, None, one.started_at) for one in instances])
    asked, wrong = _asked(tx, instances), troubles_of(tx, instances)
    names = names_of(tx, [user_id for found in asked.values() for user_id, _ in found])
    return [
        Watched(
            item,
            since,
            tuple(dict.fromkeys(names[user_id] for user_id, _ in asked.get(item.id, ()) if user_id in names)),
            tuple(dict.fromkeys(node_id for _, node_id in asked.get(item.id, ()))),
            tuple(wrong.get(item.id, ())),
        )
        for item, (_, since) in zip(items, rows, strict=True)
    ]


def _asked(tx: Transaction, instances: Sequence[Instance]) -> dict[int, list[tuple[int, str]]]:
    rows = tx.execute(
        'SELECT "instance_id", "user_id", "node_id" FROM "_dg_workflow_task" WHERE "state" = \'open\''
        f' AND "instance_id" {in_list("ids", tx.dialect)} ORDER BY "id"',
        {"ids": list_bind([one.id for one in instances], tx.dialect)},
    ).fetchall()
    found: dict[int, list[tuple[int, str]]] = {}
    for instance_id, user_id, node_id in rows:
        found.setdefault(instance_id, []).append((user_id, node_id))
    return found
