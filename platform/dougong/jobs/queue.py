"""What a queue of jobs must do, whatever it is kept in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from dougong.dataclasses import dataclass
from dougong.problems import Problem
from dougong.storage import Transaction, Workspace


@dataclass(frozen=True, slots=True)
class NewJob:
    kind: str
    payload: str
    lane: str = "quick"
    subject: str = ""
    user_id: int | None = None
    key: str | None = None
    run: str | None = None
    schedule: str | None = None
    priority: int = 0
    not_before: datetime | None = None
    max_attempts: int = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of one worker. ``token`` is the fence: it grows whenever the job changes hands."""

    job_id: int
    token: int
    kind: str
    payload: str
    attempt: int
    max_attempts: int
    user_id: int | None
    run: str | None
    progress: Mapping[str, Any]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What a step keeps; None leaves a value as it is."""

    note: Mapping[str, Any] | None = None
    done: int | None = None
    total: int | None = None
    message: Problem | None = None


class Queue(Protocol):
    """Everything but ``claim`` happens inside the caller's transaction.

    ``hold``, ``save`` and what settles a job raise LeaseLost if it is in other hands by now; on PostgreSQL
    they lock its row until the commit, so that it cannot change hands in between.
    """

    def add(self, tx: Transaction, job: NewJob) -> int:
        """The id of the new job, or of the one that has the same key already."""

    def claim(
        self,
        workspace: Workspace,
        worker: str,
        lane: str,
        kinds: Iterable[str],
        lease: timedelta,
        *,
        look: bool = True,
    ) -> Claim | None:
        """The most urgent job that is due; those whose worker has died included. ``look``: first, whether there is
        any, which takes longer if there is and keeps nobody from writing if there is none."""

    def hold(self, tx: Transaction, claim: Claim, lease: timedelta) -> bool:
        """Extend the lease. True if somebody has asked for the job to be cancelled."""

    def save(self, tx: Transaction, claim: Claim, saved: Saved) -> None: ...

    def finish(self, tx: Transaction, claim: Claim, result: Mapping[str, Any] | None) -> None: ...

    def cancelled(self, tx: Transaction, claim: Claim) -> None: ...

    def bury(self, tx: Transaction, claim: Claim, problems: Iterable[Problem]) -> None:
        """It cannot be done: kept and shown until somebody replays it."""

    def put_back(
        self, tx: Transaction, claim: Claim, delay: timedelta, problems: Iterable[Problem], counts: bool
    ) -> None:
        """To be tried again after ``delay``. ``counts`` is False if the attempt was broken off by us."""


class LeaseLost(Exception):
    """The job is in other hands: whatever this transaction did for it must not be committed."""


def queue_of(workspace: Workspace) -> Queue:
    """The queue of a workspace: on either database a table in it."""
    from dougong.jobs.table_queue import PostgreSQLQueue, SQLiteQueue

    return SQLiteQueue() if workspace.database.dialect == "sqlite" else PostgreSQLQueue()
