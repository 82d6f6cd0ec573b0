"""Keeping a lease while a handler is busy between its steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from dougong.errors import DougongError
from dougong.jobs.queue import Claim, LeaseLost, Queue
from dougong.storage import Workspace

BEATS = 3
"""In each lease: one that meets a busy database is no reason to lose the job."""


class Heartbeat:
    """Of one worker. Its thread beats for whichever job is being worked on, and ends when it finds none: a thread for
    each job would take longer than most jobs do."""

    def __init__(self, workspace: Workspace, queue: Queue, lease: timedelta) -> None:
        self._workspace = workspace
        self._queue = queue
        self._lease = lease
        self._lock = threading.Lock()
        self._claim: Claim | None = None
        self._beats = False

    @contextmanager
    def during(self, claim: Claim) -> Iterator[None]:
        with self._lock:
            self._claim = claim
            if not self._beats:
                self._beats = True
                threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._claim = None

    def _beat(self) -> None:
        while True:
            time.sleep(self._lease.total_seconds() / BEATS)
            with self._lock:
                claim = self._claim
                self._beats = claim is not None
            if claim is None:
                return
            try:
                with self._workspace.write() as tx:
                    self._queue.hold(tx, claim, self._lease)
            except (LeaseLost, DougongError):
                continue  # It has just ended, the handler meets it in its next step, or the next beat comes through.
