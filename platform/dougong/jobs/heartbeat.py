"""Keeping a lease while a handler is busy between its steps."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import TracebackType

from dougong.errors import DougongError
from dougong.jobs.queue import Claim, LeaseLost, Queue
from dougong.storage import Workspace

BEATS = 3
"""In each lease: one that meets a busy database is no reason to lose the job."""


class Heartbeat:
    def __init__(self, workspace: Workspace, queue: Queue, claim: Claim, lease: timedelta) -> None:
        self._workspace = workspace
        self._queue = queue
        self._claim = claim
        self._lease = lease
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"job-{claim.job_id}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._lease.total_seconds() / BEATS):
            try:
                with self._workspace.write() as tx:
                    self._queue.hold(tx, self._claim, self._lease)
            except LeaseLost:
                return  # the handler meets it in its next step
            except DougongError:
                continue
