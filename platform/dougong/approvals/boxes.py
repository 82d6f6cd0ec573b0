"""The boxes of the work centre: what waits for somebody, what they decided, submitted or handed on, and their copies.

Filters are asked of the same statement that counts, so that what is told is what is listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal, get_args

from dougong.access import SYSTEM, Actor
from dougong.approvals.reading import COUNTED, Item, items_of
from dougong.approvals.rows import INSTANCE_COLUMNS, TASK_COLUMNS, Instance, Task, instance_from_row
from dougong.dataclasses import dataclass
from dougong.storage import Transaction, instant_text

Box = Literal["to_do", "done", "delegated", "started", "cc"]
BOXES: tuple[Box, ...] = get_args(Box)
MOST = 100
LONGEST_DAYS = 3_650
_INSTANCE = ", ".join(f'i."{name}"' for name in INSTANCE_COLUMNS)
_TASK = ", ".join(f't."{name}"' for name in TASK_COLUMNS)
_LATE_INSIDE = (
    'EXISTS (SELECT 1 FROM "_dg_workflow_task" l WHERE l."instance_id" = i."id" AND l."state" = \'open\''
    ' AND l."due_at" <= :now)'
)
_ASKED = (
    'EXISTS (SELECT 1 FROM "_dg_workflow_task" p WHERE p."instance_id" = i."id" AND p."user_id" = :person'
    " AND p.\"state\" IN ('open', 'done'))"
)
_HANDED = (
    't."id" IN (SELECT "id" FROM "_dg_workflow_task" WHERE "from_id" = :me AND "origin" <> \'added\''
    ' UNION ALL SELECT "id" FROM "_dg_workflow_task" WHERE "user_id" = :me AND "from_id" IS NOT NULL'
    " AND \"origin\" <> 'added') AND t.\"state\" IN ('open', 'done')"
)


@dataclass(frozen=True, slots=True)
class BoxQuery:
    """``person`` has submitted it or is asked in it; ``days`` is how long ago it came into the box at most; ``late``
    is behind its deadline, or was."""

    box: Box = "to_do"
    workflow: str | None = None
    object: str | None = None
    person: int | None = None
    days: int | None = None
    late: bool = False
    before: int | None = None
    limit: int = 30


@dataclass(frozen=True, slots=True)
class _Source:
    """``alias`` is the table by whose ids pages go on."""

    alias: str
    columns: str
    tables: str
    mine: str
    at: str
    late: str


def _tasks(mine: str, at: str, late: str) -> _Source:
    tables = '"_dg_workflow_task" t JOIN "_dg_workflow_instance" i ON i."id" = t."instance_id"'
    return _Source("t", f"{_INSTANCE}, {_TASK}", tables, mine, f't."{at}"', late)


_SOURCES: Mapping[Box, _Source] = {
    "to_do": _tasks('t."user_id" = :me AND t."state" = \'open\'', "opened_at", 't."due_at" <= :now'),
    "done": _tasks(
        't."user_id" = :me AND t."state" = \'done\' AND t."decided_by" = t."user_id"',
        "decided_at",
        't."decided_at" > t."due_at"',
    ),
    "delegated": _tasks(_HANDED, "opened_at", 't."due_at" <= coalesce(t."decided_at", :now)'),
    "started": _Source(
        "i", _INSTANCE, '"_dg_workflow_instance" i', 'i."initiator_id" = :me', 'i."started_at"', _LATE_INSIDE
    ),
    "cc": _Source(
        "c",
        f'{_INSTANCE}, c."id", c."at", c."read_at", c."message"',
        '"_dg_workflow_copy" c JOIN "_dg_workflow_instance" i ON i."id" = c."instance_id"',
        'c."user_id" = :me',
        'c."at"',
        _LATE_INSIDE,
    ),
}


def find_items(tx: Transaction, actor: Actor, query: BoxQuery) -> list[Item]:
    """The newest first. A key with limits sees nothing of what its owner is asked."""
    if actor.user_id is None or actor.scope is not None:
        return []
    if query.before is not None and not 0 < query.before < 2**63:
        return []
    source = _SOURCES[query.box]
    condition, binds = _condition(tx, actor, query)
    if query.before is not None:
        condition += f' AND {source.alias}."id" < :before'
        binds["before"] = query.before
    rows = tx.execute(
        f"SELECT {source.columns} FROM {source.tables} WHERE {condition}"
        f' ORDER BY {source.alias}."id" DESC LIMIT {max(1, min(query.limit, MOST))}',
        binds,
    ).fetchall()
    return _ITEMS[source.alias](tx, rows)


def count_items(tx: Transaction, actor: Actor, query: BoxQuery) -> int:
    """All that the filters leave; at most one more than ``COUNTED``."""
    if actor.user_id is None or actor.scope is not None:
        return 0
    condition, binds = _condition(tx, actor, query)
    row = tx.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {_SOURCES[query.box].tables} WHERE {condition}"
        f" LIMIT {COUNTED + 1}) found",
        binds,
    ).fetchone()
    return int(row[0])


def asked_of_late(tx: Transaction, actor: Actor) -> frozenset[str]:
    """Ids of the workflows of the newest that waits for somebody: they know of them, whatever else they may see."""
    if actor.user_id is None or actor.scope is not None:
        return frozenset()
    rows = tx.execute(
        'SELECT "workflow_id" FROM "_dg_workflow_task" WHERE "user_id" = :me AND "state" = \'open\''
        f' ORDER BY "id" DESC LIMIT {MOST}',
        {"me": actor.user_id},
    ).fetchall()
    return frozenset(row[0] for row in rows)


def _condition(tx: Transaction, actor: Actor, query: BoxQuery) -> tuple[str, dict[str, Any]]:
    source, definitions = _SOURCES[query.box], tx.release.definitions
    wanted, binds = [source.mine], dict[str, Any](me=actor.user_id)
    if query.workflow is not None:
        wanted.append('i."workflow_id" = :workflow')
        binds["workflow"] = definitions.workflow(query.workflow).id
    if query.object is not None:
        wanted.append('i."object_id" = :object')
        binds["object"] = definitions.object(query.object).id
    if query.person is not None:
        wanted.append(f'(i."initiator_id" = :person OR {_ASKED})')
        binds["person"] = query.person
    if query.days is not None:
        wanted.append(f"{source.at} >= :since")
        binds["since"] = instant_text(tx.now - timedelta(days=query.days))
    if query.late:
        wanted.append(source.late)
        if ":now" in source.late:
            binds["now"] = tx.now_text
    return " AND ".join(wanted), binds


def _task_items(tx: Transaction, rows: Sequence[Sequence[Any]]) -> list[Item]:
    width = len(INSTANCE_COLUMNS)
    tasks = [(Task(*row[width:]), instance_from_row(row[:width])) for row in rows]
    return _theirs(
        tx, [(one.id, instance, one, one.decided_at or one.opened_at or "") for one, instance in tasks]
    )


def _instance_items(tx: Transaction, rows: Sequence[Sequence[Any]]) -> list[Item]:
    return _theirs(tx, [(one.id, one, None, one.started_at) for one in map(instance_from_row, rows)])


def _copy_items(tx: Transaction, rows: Sequence[Sequence[Any]]) -> list[Item]:
    copies = [(*row[-4:], instance_from_row(row[:-4])) for row in rows]
    found = _theirs(tx, [(number, instance, None, at) for number, at, _, _, instance in copies])
    return [
        replace(item, read=read_at is not None, message=message)
        for item, (_, _, read_at, message, _) in zip(found, copies, strict=True)
    ]


def _theirs(tx: Transaction, rows: Sequence[tuple[int, Instance, Task | None, str]]) -> list[Item]:
    """Boxes hold only what their owner takes part in."""
    return items_of(tx, SYSTEM, rows)


_ITEMS = {"t": _task_items, "i": _instance_items, "c": _copy_items}
