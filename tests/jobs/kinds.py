"""Kinds of jobs that only the tests have."""

from __future__ import annotations

from typing import Any

from dougong.errors import InvalidInput, Unavailable
from dougong.jobs import KINDS, JobKind, Progress, enqueue
from dougong.problems import Problem
from dougong.storage import Workspace

CALLS: list[int] = []
"""The jobs whose handlers were called in this process."""


def count(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Writes the numbers up to ``most`` as settings, some in each step: a double would break the key."""
    CALLS.append(progress.job_id)
    position = int(progress.note.get("position", 0))
    while position < payload["most"]:
        with progress.step() as tx:
            following = min(position + payload.get("each", 10), payload["most"])
            tx.executemany(
                'INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)',
                [
                    (f"{payload['name']}-{number}", str(progress.job_id))
                    for number in range(position, following)
                ],
            )
            progress.save(tx, {"position": following}, done=following, total=payload["most"])
        position = following
    return {"counted": position}


def follow(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    """In each step it writes a number and enqueues a job: one never comes without the other."""
    for position in range(int(progress.note.get("position", 0)), payload["most"]):
        with progress.step() as tx:
            name = f"{payload['name']}-{position}"
            tx.execute('INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)', (name, ""))
            enqueue(tx, "test_nothing", {})
            progress.save(tx, {"position": position + 1}, done=position + 1)


def nothing(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    """Its effect is that it is over."""


def refuse(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    raise InvalidInput(Problem("no", "Not like {this}.", "here", {"this": payload["this"]}))


def fail(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    CALLS.append(progress.job_id)
    raise Unavailable(Problem("busy", "Busy.")) if payload.get("busy") else ZeroDivisionError("on purpose")


KINDS.add(
    JobKind(
        "test_count",
        "Count",
        count,
        {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "most": {"type": "integer", "minimum": 0},
                "each": {"type": "integer"},
            },
            "required": ["name", "most"],
            "additionalProperties": False,
        },
        authorise=lambda tx, actor, payload: payload["name"],
    )
)
KINDS.add(JobKind("test_follow", "Follow", follow, lane="long"))
KINDS.add(JobKind("test_nothing", "Nothing", nothing))
KINDS.add(JobKind("test_refuse", "Refuse", refuse))
KINDS.add(JobKind("test_fail", "Fail", fail, max_attempts=3))


def counted(workspace: Workspace, name: str = "n") -> int:
    with workspace.read() as tx:
        found = 'SELECT count(*) FROM "_dg_setting" WHERE "name" LIKE ?'
        (number,) = tx.execute(found, (f"{name}-%",)).fetchone()
    return int(number)
