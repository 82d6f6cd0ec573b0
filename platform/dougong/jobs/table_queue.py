"""The queue as a table of the workspace's own database, so that a job and its reason are one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import orjson

from dougong.jobs.ending import Ended, tell_end
from dougong.jobs.queue import Claim, LeaseLost, NewJob, Saved
from dougong.jobs.rows import problems_text
from dougong.jobs.tally import count_outcome
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace, instant_text

WORKER_DIED = N_("The process that worked on this job has died {count} times.")
LONGEST_LEASE = timedelta(minutes=10)

_INSERT = (
    'INSERT INTO "_dg_job" ("kind", "lane", "state", "priority", "payload", "subject", "user_id", "key",'
    ' "run", "schedule", "attempts", "max_attempts", "not_before", "created_at", "token", "done", "total",'
    " \"problems\") VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 0, 0, 0, '[]')"
    ' ON CONFLICT DO NOTHING RETURNING "id"'
)
_OWN = '"id" = ? AND "token" = ? AND "state" = \'running\''
_CLAIMED = (
    '"id", "token", "kind", "payload", "attempts", "max_attempts", "user_id", "run", "progress", "done",'
    ' "total", "cancel_asked_at"'
)


class TableQueue:
    """What both databases' queues have in common: all but how a row is chosen by one worker alone."""

    lock: ClassVar[str]
    among: ClassVar[str]

    def add(self, tx: Transaction, job: NewJob) -> int:
        due = tx.now_text if job.not_before is None else instant_text(job.not_before)
        what = (job.kind, job.lane, job.priority, job.payload, job.subject, job.user_id, job.key, job.run)
        row = tx.execute(_INSERT, (*what, job.schedule, job.max_attempts, due, tx.now_text)).fetchone()
        if row is None:
            found = 'SELECT "id" FROM "_dg_job" WHERE "kind" = ? AND "key" = ?'
            row = tx.execute(found, (job.kind, job.key)).fetchone()
        return int(row[0])

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
        known = list(kinds)
        if look:
            with workspace.read() as tx:
                if tx.execute(self._due(""), self._binds(tx, lane, known)).fetchone() is None:
                    return None
        while True:
            with workspace.write() as tx:
                row = tx.execute(self._due(self.lock), self._binds(tx, lane, known)).fetchone()
                if row is None:
                    return None
                claim = self._take(tx, row, worker, lease)
            if claim is not None:
                return claim

    def _due(self, lock: str) -> str:
        """A lease that ends later than any can last was given before the clock was set back. The states are said
        as the index ``_dg_job_next`` says them, or SQLite would sort all that wait to find the first."""
        return (
            f'SELECT {_CLAIMED} FROM "_dg_job" WHERE "lane" = :lane AND "kind" {self.among}'
            " AND \"state\" IN ('waiting', 'running')"
            ' AND CASE "state" WHEN \'waiting\' THEN "not_before" <= :now'
            ' ELSE "lease_until" < :now OR "lease_until" > :never END'
            f' ORDER BY "priority" DESC, "id" LIMIT 1{lock}'
        )

    def _binds(self, tx: Transaction, lane: str, kinds: list[str]) -> dict[str, Any]:
        never = instant_text(tx.now + LONGEST_LEASE)
        return {"lane": lane, "now": tx.now_text, "never": never, "kinds": self._list(kinds)}

    def _list(self, kinds: list[str]) -> Any:
        return kinds

    def _take(self, tx: Transaction, row: Sequence[Any], worker: str, lease: timedelta) -> Claim | None:
        """None if the job only had to be settled."""
        job_id, token, kind, payload, attempts, most, user_id, run, progress, done, total, cancelled = row
        tx.execute(
            'UPDATE "_dg_job" SET "state" = \'running\', "token" = "token" + 1, "attempts" = "attempts" + 1,'
            ' "worker" = ?, "lease_until" = ?, "started_at" = COALESCE("started_at", ?) WHERE "id" = ?',
            (worker, instant_text(tx.now + min(lease, LONGEST_LEASE)), tx.now_text, job_id),
        )
        noted = orjson.loads(progress) if progress else {}
        claim = Claim(job_id, token + 1, kind, payload, attempts + 1, most, user_id, run, noted, done, total)
        if cancelled is not None:
            self.cancelled(tx, claim)
            return None
        if attempts >= most:
            self.bury(tx, claim, [Problem("worker_died", WORKER_DIED, "", {"count": attempts})])
            return None
        return claim

    def hold(self, tx: Transaction, claim: Claim, lease: timedelta) -> bool:
        row = tx.execute(
            f'UPDATE "_dg_job" SET "lease_until" = ? WHERE {_OWN} RETURNING "cancel_asked_at"',
            (instant_text(tx.now + min(lease, LONGEST_LEASE)), claim.job_id, claim.token),
        ).fetchone()
        if row is None:
            raise LeaseLost(claim.job_id)
        return row[0] is not None

    def save(self, tx: Transaction, claim: Claim, saved: Saved) -> None:
        values: dict[str, Any] = {}
        if saved.note is not None:
            # An attempt that gets on is no failed one, however often the process is ended.
            values |= {"progress": orjson.dumps(saved.note).decode(), "attempts": 1}
        if saved.done is not None:
            values["done"] = saved.done
        if saved.total is not None:
            values["total"] = saved.total
        if saved.message is not None:
            values["message"] = problems_text([saved.message])
        if values:
            self._set(tx, claim, values)

    def finish(self, tx: Transaction, claim: Claim, result: Mapping[str, Any] | None) -> None:
        text = None if result is None else orjson.dumps(result).decode()
        self._settle(tx, claim, "done", {"result": text, "problems": "[]"})

    def cancelled(self, tx: Transaction, claim: Claim) -> None:
        self._settle(tx, claim, "cancelled", {})

    def bury(self, tx: Transaction, claim: Claim, problems: Iterable[Problem]) -> None:
        self._settle(tx, claim, "dead", {"problems": problems_text(problems)})

    def put_back(
        self, tx: Transaction, claim: Claim, delay: timedelta, problems: Iterable[Problem], counts: bool
    ) -> None:
        values: dict[str, Any] = {
            "state": "waiting",
            "not_before": instant_text(tx.now + delay),
            "problems": problems_text(problems),
            "lease_until": None,
            "worker": None,
        }
        if not counts:
            values["attempts"] = claim.attempt - 1
        self._set(tx, claim, values)

    def _settle(self, tx: Transaction, claim: Claim, state: str, values: Mapping[str, Any]) -> None:
        ended = {"state": state, "finished_at": tx.now_text, "lease_until": None, "worker": None}
        self._set(tx, claim, {**ended, **values})
        count_outcome(tx, claim.job_id, claim.kind, state)
        tell_end(tx, Ended(claim.job_id, claim.kind, state, claim.user_id))

    def _set(self, tx: Transaction, claim: Claim, values: Mapping[str, Any]) -> None:
        settings = ", ".join(f'"{name}" = ?' for name in values)
        text = f'UPDATE "_dg_job" SET {settings} WHERE {_OWN}'
        if tx.execute(text, (*values.values(), claim.job_id, claim.token)).rowcount != 1:
            raise LeaseLost(claim.job_id)


class SQLiteQueue(TableQueue):
    """Whoever writes is alone: nothing needs to be locked."""

    lock = ""
    among = "IN (SELECT value FROM json_each(:kinds))"

    def _list(self, kinds: list[str]) -> Any:
        return orjson.dumps(kinds).decode()


class PostgreSQLQueue(TableQueue):
    """Workers on any number of machines pass over the rows that others are just taking."""

    lock = " FOR UPDATE SKIP LOCKED"
    among = "= ANY(:kinds)"
