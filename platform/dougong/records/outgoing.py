"""What was written to leave the house: its rows do not outlive their record, nor stay for ever once they are over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.schedules import SCHEDULES, Schedule
from dougong.records.hooks import AFTER_WRITE, COMPUTED, Done, never
from dougong.records.model import WriteModel
from dougong.storage import Transaction, Workspace, instant_text

BATCH = 500


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A table with the columns id, object_id, record_id, state and created_at. ``over`` are the states of what
    is done; ``cron`` says when those older than ``days`` are swept out."""

    table: str
    over: tuple[str, ...]
    days: int

    def register(self, name: str, title: str, cron: str) -> None:
        AFTER_WRITE.register(name, self._forget)
        COMPUTED.register(name, never)
        kind = f"tidy_{name}"
        KINDS.add(JobKind(kind, title, self._tidy))
        SCHEDULES.register(kind, Schedule(kind, kind, cron))

    def _forget(self, tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
        if done.kind == "purge":
            rows = [(model.layout.id, entry.id) for entry in done.entries]
            tx.executemany(f'DELETE FROM "{self.table}" WHERE "object_id" = ? AND "record_id" = ?', rows)

    def _tidy(self, workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, int]:
        count = 0
        states = ", ".join("?" * len(self.over))
        while True:
            with progress.step() as tx:
                rows = tx.execute(
                    f'SELECT "id" FROM "{self.table}" WHERE "state" IN ({states}) AND "created_at" < ?'
                    f' ORDER BY "id" LIMIT {BATCH}',
                    (*self.over, instant_text(tx.now - timedelta(days=self.days))),
                ).fetchall()
                tx.executemany(f'DELETE FROM "{self.table}" WHERE "id" = ?', [tuple(row) for row in rows])
            count += len(rows)
            if len(rows) < BATCH:
                return {"swept": count}
