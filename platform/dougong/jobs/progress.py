"""What a handler is handed: the job's own transactions, and how far it has come."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dougong.access import SYSTEM, Actor, actor_of, get_user
from dougong.errors import Forbidden, Unavailable
from dougong.jobs.pacing import PATIENT_SECONDS, Pace
from dougong.jobs.queue import Claim, LeaseLost, Queue, Saved
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

PATIENCE = 5
NOT_ACTIVE = N_("{name} asked for this and may not sign in any more.")

__all__ = ["JobCancelled", "JobStopped", "LeaseLost", "Progress"]


class JobCancelled(Exception):
    """Somebody has asked for it; what earlier steps committed stays."""


class JobStopped(Exception):
    """The process is about to end; the job goes on elsewhere, or later."""


class Progress:
    """``note`` is what the last committed step saved, by whichever worker: a handler goes on from there.
    ``pace.size`` tells how many rows the next step should take on."""

    def __init__(
        self,
        workspace: Workspace,
        queue: Queue,
        claim: Claim,
        lease: timedelta,
        stop: threading.Event | None = None,
        *,
        patient: bool = False,
    ) -> None:
        self.workspace = workspace
        self.job_id = claim.job_id
        self.run = claim.run
        self.note: Mapping[str, Any] = claim.progress
        self.done = claim.done
        self.total = claim.total
        self.pace = Pace(target=PATIENT_SECONDS[workspace.database.dialect]) if patient else Pace()
        self.advanced = False
        """Whether this attempt has got anywhere."""
        self.finished = False
        self._queue = queue
        self._claim = claim
        self._lease = lease
        self._stop = stop
        self._saved: Saved | None = None
        self._rows: int | None = None

    @contextmanager
    def step(self) -> Iterator[Transaction]:
        """A writing transaction that is committed only if the job still is this worker's. Keep it short.

        JobCancelled or JobStopped where the job is to go no further; LeaseLost where it is in other hands.
        Let all of them pass.
        """
        if self._stop is not None and self._stop.is_set():
            raise JobStopped
        self._saved = self._rows = None
        done_before = self.done
        transaction = self._begin()
        began = time.monotonic()
        with transaction as tx:
            if self._queue.hold(tx, self._claim, self._lease):
                raise JobCancelled
            yield tx
        seconds = time.monotonic() - began
        self._keep()
        self.pace.measured(self.done - done_before if self._rows is None else self._rows, seconds)
        # Threads and processes that want to write are not served in turn: without a pause none might be.
        time.sleep(self.pace.breath(seconds))

    def save(
        self,
        tx: Transaction,
        note: Mapping[str, Any] | None = None,
        *,
        done: int | None = None,
        total: int | None = None,
        message: Problem | None = None,
        rows: int | None = None,
    ) -> None:
        """Once in a step, in its own commit. ``note`` replaces the one before. ``rows`` are those that the
        step took on, if ``done`` counts something else."""
        self._rows = rows
        self._saved = Saved(note, done, total, message)
        self._queue.save(tx, self._claim, self._saved)

    def finish(self, tx: Transaction, result: Mapping[str, Any] | None = None) -> None:
        """The last step may end the job in its own commit; else returning from the handler does."""
        self._queue.finish(tx, self._claim, result)
        tx.on_commit(self._note_finish)

    def actor(self, tx: Transaction) -> Actor:
        """Whoever asked for the job, with the rights they have now; the product itself if nobody did."""
        if self._claim.user_id is None:
            return replace(SYSTEM, language=self.workspace.language, zone=self.workspace.default_zone.key)
        user = get_user(tx, self._claim.user_id)
        if not user.active:
            raise Forbidden(Problem("not_active", NOT_ACTIVE, "", {"name": user.name}))
        return actor_of(tx, user)

    def check(self) -> None:
        """For work between steps: raises what the next step would."""
        with self.step():
            pass

    def _begin(self) -> _Begun:
        for _ in range(PATIENCE - 1):
            try:
                return _Begun(self.workspace)
            except Unavailable as error:
                time.sleep(error.retry_after_seconds)
        return _Begun(self.workspace)

    def _keep(self) -> None:
        saved = self._saved
        if saved is None:
            return
        if saved.note is not None:
            self.note, self.advanced = saved.note, True
        self.done = self.done if saved.done is None else saved.done
        self.total = self.total if saved.total is None else saved.total

    def _note_finish(self) -> None:
        self.finished = True


class _Begun:
    """A transaction that has begun already, so that a busy database is met before the step's own work."""

    def __init__(self, workspace: Workspace) -> None:
        self._transaction = workspace.write()
        self._tx = self._transaction.__enter__()

    def __enter__(self) -> Transaction:
        return self._tx

    def __exit__(self, *failure: Any) -> None:
        self._transaction.__exit__(*failure)
