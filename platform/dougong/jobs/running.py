"""Draining the queue in threads of a process: of the server's, or of ``dougong worker``."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import get_args

from dougong.errors import DougongError
from dougong.jobs.kinds import Lane
from dougong.jobs.runner import LEASE, Runner
from dougong.jobs.schedules import fire_due
from dougong.jobs.ticking import tick
from dougong.jobs.waking import Bell
from dougong.jobs.workers import release_dead
from dougong.storage import Workspace

IDLE_SECONDS = 1.0
"""How soon a job that another process has put into the queue is seen."""
SCHEDULE_SECONDS = 20.0
TROUBLE_SECONDS = 5.0

LANES: tuple[Lane, ...] = get_args(Lane)

log = logging.getLogger("dougong")


class Drain:
    """A thread for each lane. ``stop`` lets running jobs end their present step; they go on elsewhere."""

    def __init__(self, workspace: Workspace, lanes: Iterable[Lane] = LANES, lease: timedelta = LEASE) -> None:
        self._workspace = workspace
        self._stop = threading.Event()
        self._bells: list[Bell] = []
        self._threads = [
            threading.Thread(target=self._drain, args=(lane, lease), name=f"jobs-{lane}", daemon=True)
            for lane in lanes
        ]

    def start(self) -> Drain:
        for thread in self._threads:
            thread.start()
        return self

    def stop(self, patience: float = 10.0) -> None:
        self._stop.set()
        for bell in list(self._bells):
            bell.ring()
        deadline = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _drain(self, lane: Lane, lease: timedelta) -> None:
        bell = Bell(self._workspace)
        self._bells.append(bell)
        runner = Runner(self._workspace, lane, lease=lease, stop=self._stop)
        next_look = 0.0
        while not self._stop.is_set():
            try:
                if lane == "quick" and time.monotonic() >= next_look:
                    release_dead(self._workspace)
                    fire_due(self._workspace)
                    tick(self._workspace)
                    next_look = time.monotonic() + SCHEDULE_SECONDS
                if not runner.run_next():
                    bell.wait(IDLE_SECONDS)
            except DougongError as error:
                # The database is away or somebody publishes: the queue is not lost, only not to be had now.
                log.warning("jobs_wait", extra={"data": {"lane": lane, "reason": str(error)}})
                self._stop.wait(TROUBLE_SECONDS)
            except Exception as error:
                log.error("jobs_trouble", exc_info=error, extra={"data": {"lane": lane}})
                self._stop.wait(TROUBLE_SECONDS)
        bell.take_down()
