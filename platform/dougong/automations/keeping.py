"""For how long the log keeps what automations did, and the job that sweeps out what is older, in slices.

What waits is never swept, nor what has failed and could be done again, for a longer time. The changes themselves
stay in the history of their records, and are taken back by the name of their run, as long as its page is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dougong.access import POLICY, Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.automations.runs import FATES
from dougong.errors import InvalidInput
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.schedules import SCHEDULES, Schedule
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace, instant_text

NAME = "automations/kept_days"
DAYS = 180
LEAST, MOST = 30, 3_650
FAILED = 730
"""Days for which what can be done again is kept at least."""
SLICE = 500
RANGE = N_("It must be between {least} and {most}.")
register_kind("automation_log_kept", N_("Changed how long the log of automations is kept"), "data")
_SLICE = (
    'SELECT r."id", r."automation_id", r."state", r."at", r."ended_at", j."id" FROM "_dg_automation_run" r'
    ' LEFT JOIN "_dg_job" j ON j."id" = r."job_id" WHERE r."id" > ? ORDER BY r."id" LIMIT ?'
)


def kept_days(tx: Transaction) -> int:
    row = tx.execute('SELECT "value" FROM "_dg_setting" WHERE "name" = ?', (NAME,)).fetchone()
    return int(row[0]) if row is not None else DAYS


def keep_for(tx: Transaction, actor: Actor, days: int) -> None:
    POLICY.require_right(actor, "jobs")
    if not LEAST <= days <= MOST:
        raise InvalidInput(Problem("range", RANGE, "days", {"least": LEAST, "most": MOST}))
    if days == kept_days(tx):
        return
    tx.execute(
        'INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)'
        ' ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"',
        (NAME, str(days)),
    )
    audit.note(tx, actor, "automation_log_kept", details={"days": days})


def sweep(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, int]:
    """By id, each row once: what stays is not looked at again with every slice."""
    after, count = int(progress.note.get("after", 0)), int(progress.note.get("swept", 0))
    while True:
        with progress.step() as tx:
            last = instant_text(tx.now - timedelta(days=kept_days(tx)))
            rows = tx.execute(_SLICE, (after, SLICE)).fetchall()
            over = [(row[0],) for row in rows if _is_over(tx, row, last)]
            tx.executemany('DELETE FROM "_dg_automation_run" WHERE "id" = ?', over)
            after, count = rows[-1][0] if rows else after, count + len(over)
            progress.save(tx, {"after": after, "swept": count}, done=count)
        # The later ones began later.
        if len(rows) < SLICE or rows[-1][3] >= last:
            return {"swept": count}


def _is_over(tx: Transaction, row: Sequence[Any], last: str) -> bool:
    _, automation_id, state, at, ended_at, job_id = row
    if state in FATES.open:
        if job_id is not None:
            return False
        state = FATES.lost
    if state == "failed" and automation_id in tx.release.definitions.automations_by_id:
        last = min(last, instant_text(tx.now - timedelta(days=FAILED)))
    return bool((ended_at or at) < last)


KINDS.add(JobKind("tidy_runs", N_("Sweep out what automations did long ago"), sweep))
SCHEDULES.register("tidy_runs", Schedule("tidy_runs", "tidy_runs", "55 3 * * *"))
