"""A job as it stands in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import orjson

from dougong.dataclasses import dataclass
from dougong.problems import Problem

STATES = ("waiting", "running", "done", "dead", "cancelled")
OPEN = ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Job:
    """Instants are texts. ``message`` is what the handler last said, ``problems`` why the last attempt
    failed. ``progress`` is the handler's own note of how far it has come."""

    id: int
    kind: str
    lane: str
    state: str
    priority: int
    payload: str
    subject: str
    user_id: int | None
    run: str | None
    schedule: str | None
    attempts: int
    max_attempts: int
    not_before: str
    created_at: str
    started_at: str | None
    finished_at: str | None
    worker: str | None
    lease_until: str | None
    cancel_asked_at: str | None
    done: int
    total: int
    message: Problem | None
    problems: tuple[Problem, ...]
    result: Mapping[str, Any] | None
    user_name: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def to_json(self) -> dict[str, Any]:
        """Without the payload: it may hold what whoever watches over jobs is not to read."""
        return {
            "id": self.id,
            "kind": self.kind,
            "subject": self.subject,
            "state": self.state,
            "priority": self.priority,
            "by": None if self.user_id is None else {"id": self.user_id, "title": self.user_name},
            "run": self.run,
            "attempts": self.attempts,
            "max_attempts": self.max_attempts,
            "created_at": self.created_at,
            "not_before": self.not_before,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "cancelling": self.state == "running" and self.cancel_asked_at is not None,
            "done": self.done,
            "total": self.total,
            "message": self.message.message if self.message else None,
            "problems": [problem.to_json() for problem in self.problems],
            "result": self.result,
        }


_NAMES = [field.name for field in fields(Job) if field.name != "user_name"]
COLUMNS = ", ".join(f'j."{name}"' for name in _NAMES)
SELECT = f'SELECT {COLUMNS}, u."name" FROM "_dg_job" j LEFT JOIN "_dg_user" u ON u."id" = j."user_id"'


def job_from_row(row: Sequence[Any]) -> Job:
    values = dict(zip([*_NAMES, "user_name"], row, strict=True))
    message = values["message"]
    values["message"] = next(iter(problems_from_text(message)), None) if message else None
    values["problems"] = problems_from_text(values["problems"])
    values["result"] = orjson.loads(values["result"]) if values["result"] else None
    return Job(**values)


def problems_text(problems: Iterable[Problem]) -> str:
    """Problems as data, so that each reader gets them in an own language."""
    return orjson.dumps(
        [[p.code, p.template, p.place, {k: _plain(v) for k, v in p.params.items()}] for p in problems]
    ).decode()


def problems_from_text(text: str) -> tuple[Problem, ...]:
    return tuple(Problem(*item) for item in orjson.loads(text))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, float)) else _small(value)


def _small(value: Any) -> Any:
    if isinstance(value, int) and -(2**53) < value < 2**53:
        return value
    return str(value).encode("utf-8", "replace").decode()[:2_000]
