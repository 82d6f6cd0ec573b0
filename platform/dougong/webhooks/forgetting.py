"""Deliveries do not outlive their record, nor stay for ever once they are done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dougong.access import Actor
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.schedules import SCHEDULES, Schedule
from dougong.problems import N_
from dougong.records import AFTER_WRITE, Done
from dougong.records.model import WriteModel
from dougong.storage import Transaction, Workspace, instant_text

KEPT = timedelta(days=90)
BATCH = 500


@AFTER_WRITE.registering("webhooks")
def forget(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    if done.kind == "purge":
        rows = [(model.layout.id, entry.id) for entry in done.entries]
        tx.executemany('DELETE FROM "_dg_webhook_delivery" WHERE "object_id" = ? AND "record_id" = ?', rows)


def tidy(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, int]:
    count = 0
    while True:
        with progress.step() as tx:
            rows = tx.execute(
                'SELECT "id" FROM "_dg_webhook_delivery" WHERE "state" = \'done\' AND "created_at" < ?'
                f' ORDER BY "id" LIMIT {BATCH}',
                (instant_text(tx.now - KEPT),),
            ).fetchall()
            tx.executemany('DELETE FROM "_dg_webhook_delivery" WHERE "id" = ?', [tuple(row) for row in rows])
        count += len(rows)
        if len(rows) < BATCH:
            return {"deliveries": count}


KINDS.add(JobKind("tidy_deliveries", N_("Sweep out old calls of webhooks"), tidy))
SCHEDULES.register("tidy_deliveries", Schedule("tidy_deliveries", "tidy_deliveries", "45 3 * * *"))
