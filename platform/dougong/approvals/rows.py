"""What stands in the tables: instances, the visits of their nodes, the tasks of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import orjson

from dougong.dataclasses import dataclass
from dougong.storage import Transaction

State = Literal["running", "returned", "approved", "rejected", "withdrawn", "cancelled"]
STATES: tuple[State, ...] = ("running", "returned", "approved", "rejected", "withdrawn", "cancelled")
TaskState = Literal["waiting", "open", "done", "closed"]
Kind = Literal["approval", "fill", "resubmit"]

INSTANCE_COLUMNS = (
    "id", "workflow_id", "version_id", "object_id", "record_id", "state", "round", "keeping", "chosen",
    "initiator_id", "started_at", "ended_at", "urged_at", "revision",
)  # fmt: skip
_INSTANCE = ", ".join(f'"{name}"' for name in INSTANCE_COLUMNS)
_VISIT = '"id", "node_id", "round", "state", "entered_at", "left_at", "ways"'
TASK_COLUMNS = (
    "id", "instance_id", "visit_id", "workflow_id", "node_id", "round", "kind", "seat", "rank", "place", "user_id",
    "state", "decision", "origin", "from_id", "opened_at", "due_at", "decided_at", "decided_by", "comment", "basis",
)  # fmt: skip
_TASK = ", ".join(f'"{name}"' for name in TASK_COLUMNS)


@dataclass(slots=True)
class Instance:
    """``keeping`` says which decisions of earlier rounds still count in this one."""

    id: int
    workflow_id: str
    version_id: int
    object_id: str
    record_id: int
    state: State
    round: int
    keeping: Mapping[str, Any]
    chosen: Mapping[str, Sequence[int]]
    initiator_id: int | None
    started_at: str
    ended_at: str | None
    urged_at: str | None
    revision: int

    @property
    def ended(self) -> bool:
        return self.ended_at is not None


@dataclass(slots=True)
class Visit:
    """``ways`` are those of a node in parallel: whether each is through, by the id of its branch."""

    id: int
    node_id: str
    round: int
    state: str
    entered_at: str
    left_at: str | None
    ways: dict[str, bool]


@dataclass(slots=True)
class Task:
    """``seat`` is who was to be asked, ``rank`` which of them comes first, ``place`` the order within the seat:
    whoever it was handed to, or whom they asked besides."""

    id: int
    instance_id: int
    visit_id: int | None
    workflow_id: str
    node_id: str
    round: int
    kind: Kind
    seat: int
    rank: int
    place: int
    user_id: int
    state: TaskState
    decision: str | None
    origin: str
    from_id: int | None
    opened_at: str | None
    due_at: str | None
    decided_at: str | None
    decided_by: int | None
    comment: str
    basis: str


def instance_from_row(row: Sequence[Any]) -> Instance:
    facts = [*row[:7], orjson.loads(row[7]), orjson.loads(row[8]), *row[9:]]
    return Instance(*facts)


def find_instance(tx: Transaction, instance_id: int, lock: bool = False) -> Instance | None:
    if not 0 < instance_id < 2**63:
        return None
    locking = " FOR UPDATE" if lock and tx.dialect == "postgresql" else ""
    row = tx.execute(
        f'SELECT {_INSTANCE} FROM "_dg_workflow_instance" WHERE "id" = ?{locking}', (instance_id,)
    ).fetchone()
    return None if row is None else instance_from_row(row)


def instances_where(tx: Transaction, condition: str, binds: Sequence[Any]) -> list[Instance]:
    rows = tx.execute(f'SELECT {_INSTANCE} FROM "_dg_workflow_instance" WHERE {condition}', tuple(binds))
    return [instance_from_row(row) for row in rows.fetchall()]


def add_instance(tx: Transaction, instance: Instance) -> None:
    """Gives it its id."""
    row = tx.execute(
        'INSERT INTO "_dg_workflow_instance" ("workflow_id", "version_id", "object_id", "record_id", "state",'
        ' "round", "keeping", "chosen", "initiator_id", "started_at", "revision")'
        ' VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"',
        (
            instance.workflow_id,
            instance.version_id,
            instance.object_id,
            instance.record_id,
            instance.state,
            instance.round,
            _text(instance.keeping),
            _text(instance.chosen),
            instance.initiator_id,
            instance.started_at,
            instance.revision,
        ),
    ).fetchone()
    instance.id = row[0]


def save_instance(tx: Transaction, instance: Instance) -> bool:
    """False if it is not any more what was read."""
    found = tx.execute(
        'UPDATE "_dg_workflow_instance" SET "version_id" = ?, "state" = ?, "round" = ?, "keeping" = ?,'
        ' "chosen" = ?, "initiator_id" = ?, "ended_at" = ?, "urged_at" = ?, "revision" = "revision" + 1'
        ' WHERE "id" = ? AND "revision" = ?',
        (
            instance.version_id,
            instance.state,
            instance.round,
            _text(instance.keeping),
            _text(instance.chosen),
            instance.initiator_id,
            instance.ended_at,
            instance.urged_at,
            instance.id,
            instance.revision,
        ),
    )
    if found.rowcount != 1:
        return False
    instance.revision += 1
    return True


def visits_of(tx: Transaction, instance_id: int) -> list[Visit]:
    rows = tx.execute(
        f'SELECT {_VISIT} FROM "_dg_workflow_visit" WHERE "instance_id" = ? ORDER BY "id"', (instance_id,)
    )
    found = ([*row[:6], orjson.loads(row[6])] for row in rows.fetchall())
    return [Visit(*facts) for facts in found]


def add_visit(tx: Transaction, instance: Instance, node_id: str, ways: dict[str, bool]) -> Visit:
    row = tx.execute(
        'INSERT INTO "_dg_workflow_visit" ("instance_id", "node_id", "round", "state", "entered_at", "ways")'
        " VALUES (?, ?, ?, 'open', ?, ?) RETURNING \"id\"",
        (instance.id, node_id, instance.round, tx.now_text, _text(ways)),
    ).fetchone()
    return Visit(row[0], node_id, instance.round, "open", tx.now_text, None, ways)


def save_visit(tx: Transaction, visit: Visit) -> None:
    tx.execute(
        'UPDATE "_dg_workflow_visit" SET "state" = ?, "left_at" = ?, "ways" = ? WHERE "id" = ?',
        (visit.state, visit.left_at, _text(visit.ways), visit.id),
    )


def tasks_of(tx: Transaction, instance_id: int) -> list[Task]:
    """In the order in which they were made."""
    rows = tx.execute(
        f'SELECT {_TASK} FROM "_dg_workflow_task" WHERE "instance_id" = ? ORDER BY "id"', (instance_id,)
    )
    return [Task(*row) for row in rows.fetchall()]


def find_task(tx: Transaction, task_id: int) -> Task | None:
    if not 0 < task_id < 2**63:
        return None
    row = tx.execute(f'SELECT {_TASK} FROM "_dg_workflow_task" WHERE "id" = ?', (task_id,)).fetchone()
    return None if row is None else Task(*row)


def add_task(tx: Transaction, task: Task) -> Task:
    names, values = TASK_COLUMNS[1:], [getattr(task, name) for name in TASK_COLUMNS[1:]]
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    row = tx.execute(
        f'INSERT INTO "_dg_workflow_task" ({columns}) VALUES ({marks}) RETURNING "id"', tuple(values)
    ).fetchone()
    task.id = row[0]
    return task


_CHANGING = (
    "place", "user_id", "state", "decision", "origin", "from_id", "opened_at", "due_at", "decided_at", "decided_by",
    "comment", "basis",
)  # fmt: skip
_SAVE_TASK = (
    'UPDATE "_dg_workflow_task" SET ' + ", ".join(f'"{name}" = ?' for name in _CHANGING) + ' WHERE "id" = ?'
)


def save_task(tx: Transaction, task: Task) -> None:
    tx.execute(_SAVE_TASK, (*(getattr(task, name) for name in _CHANGING), task.id))


def note(
    tx: Transaction,
    instance: Instance,
    action: str,
    user_id: int | None,
    *,
    node_id: str | None = None,
    task_id: int | None = None,
    comment: str = "",
    **details: Any,
) -> None:
    """A line of the log."""
    tx.execute(
        'INSERT INTO "_dg_workflow_log" ("instance_id", "at", "user_id", "node_id", "task_id", "action",'
        ' "comment", "details") VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        (instance.id, tx.now_text, user_id, node_id, task_id, action, comment, _text(details)),
    )


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
