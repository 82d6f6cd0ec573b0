"""One worker: takes a job, works on it, settles it."""

from __future__ import annotations

import logging
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from dougong.errors import Conflict, DougongError, Unavailable
from dougong.jobs.heartbeat import Heartbeat
from dougong.jobs.kinds import KINDS, JobKind, Lane
from dougong.jobs.progress import JobCancelled, JobStopped, Progress
from dougong.jobs.queue import Claim, LeaseLost, Queue, queue_of
from dougong.jobs.workers import worker_name
from dougong.problems import N_, Problem
from dougong.registry import Registry
from dougong.storage import Transaction, Workspace

LEASE = timedelta(seconds=60)
FIRST_DELAY = 5.0
LONGEST_DELAY = 3_600.0
SETTLING = 5
FAILED = N_("The job failed unexpectedly. The server's log has the details under {incident}.")

log = logging.getLogger("dougong")


class Runner:
    def __init__(
        self,
        workspace: Workspace,
        lane: Lane = "quick",
        *,
        kinds: Registry[JobKind] = KINDS,
        lease: timedelta = LEASE,
        stop: threading.Event | None = None,
    ) -> None:
        self.workspace = workspace
        self.lane = lane
        self.name = worker_name()
        self._kinds = kinds
        self._lease = lease
        self._stop = stop
        self._queue: Queue = queue_of(workspace)
        self._heartbeat = Heartbeat(workspace, self._queue, lease)
        self._busy = False

    def run_next(self) -> bool:
        """False if nothing is due. A kind that this version does not know is left to those that do."""
        kinds, lease = self._kinds, self._lease
        # Where one was found, there is mostly another.
        claim = self._queue.claim(self.workspace, self.name, self.lane, kinds, lease, look=not self._busy)
        self._busy = claim is not None
        if claim is None:
            return False
        with self._heartbeat.during(claim):
            self._work(claim)
        return True

    def _work(self, claim: Claim) -> None:
        kind = self._kinds[claim.kind]
        patient = kind.lane != "quick"
        progress = Progress(self.workspace, self._queue, claim, self._lease, self._stop, patient=patient)
        queue = self._queue
        try:
            result = kind.handler(self.workspace, kind.read(claim.payload), progress)
        except LeaseLost:
            log.warning("job_lost", extra={"data": {"job": claim.job_id, "kind": claim.kind}})
        except JobCancelled:
            self._settle(claim, lambda tx: queue.cancelled(tx, claim))
        except JobStopped:
            self._settle(claim, lambda tx: queue.put_back(tx, claim, timedelta(), (), counts=False))
        except (Unavailable, Conflict) as error:
            self._failed(claim, progress, error.problems)
        except DougongError as error:
            # What was refused will be refused again: only a person can change that.
            problems = error.problems
            self._settle(claim, lambda tx: queue.bury(tx, claim, problems))
        except Exception as error:  # noqa: BLE001 - a handler's mistake must not end the worker of all others
            self._failed(claim, progress, [_incident(claim, error)])
        else:
            if not progress.finished:
                self._settle(claim, lambda tx: queue.finish(tx, claim, result))

    def _failed(self, claim: Claim, progress: Progress, problems: Iterable[Problem]) -> None:
        attempt = 1 if progress.advanced else claim.attempt
        if attempt >= claim.max_attempts:
            self._settle(claim, lambda tx: self._queue.bury(tx, claim, problems))
            return
        delay = timedelta(seconds=back_off(attempt))
        self._settle(claim, lambda tx: self._queue.put_back(tx, claim, delay, problems, counts=True))

    def _settle(self, claim: Claim, act: Callable[[Transaction], None]) -> None:
        """If the database stays away, the lease runs out and somebody takes the job up again."""
        for left in reversed(range(SETTLING)):
            try:
                with self.workspace.write() as tx:
                    act(tx)
                return
            except LeaseLost:
                return
            except Unavailable as error:
                if left:
                    time.sleep(error.retry_after_seconds)
        log.warning("job_not_settled", extra={"data": {"job": claim.job_id, "kind": claim.kind}})


def back_off(attempt: int) -> float:
    """Seconds until the next attempt: doubled each time, and spread out by a quarter."""
    delay = min(FIRST_DELAY * 2.0 ** min(attempt - 1, 20), LONGEST_DELAY)
    return delay * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret


def _incident(claim: Claim, error: Exception) -> Problem:
    incident = secrets.token_hex(6)
    data = {"incident": incident, "job": claim.job_id, "kind": claim.kind, "attempt": claim.attempt}
    log.error("job_failed", exc_info=error, extra={"data": data})
    return Problem("job_failed", FAILED, "", {"incident": incident})
