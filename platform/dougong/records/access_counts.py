"""How many records people gain and lose between two releases that have the same tables and other roles."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from dougong.access import Actor, Operation
from dougong.dataclasses import dataclass
from dougong.errors import DougongError
from dougong.records.conditions import context_of
from dougong.records.joins import all_seeing
from dougong.records.layout import ObjectLayout, layout_of
from dougong.records.rows import NONE, RowCompiler
from dougong.storage import Release, Transaction

NEWEST = 20_000
"""Records of an object that are looked at: the newest."""
BUDGET = 2_000_000
"""Records that all counts of a plan together look at: a few seconds."""


Rows = tuple[int, int]
"""Gained and lost."""
SAME: Rows = (0, 0)


@dataclass(frozen=True, slots=True)
class _Condition:
    sql: str | None
    binds: dict[str, Any]


class Counter:
    def __init__(self, tx: Transaction, old: Release, new: Release) -> None:
        self._tx, self._old, self._new = tx, old, new
        self._floors: dict[str, tuple[int, int]] = {}
        self._counted: dict[Hashable, Rows | None] = {}
        self._left = BUDGET
        self.newest: int | None = None
        self.uncounted = False

    def rows(self, before: Actor, after: Actor | None, object_id: str, operation: Operation) -> Rows | None:
        """None: not counted. ``after`` None: nothing is left."""
        layout = layout_of(self._old, object_id)
        try:
            was = self._condition(self._old, before, object_id, operation, "o_")
            becomes = _Condition(NONE, {})
            if after is not None:
                if self._condition(self._new, after, object_id, operation, "o_") == was:
                    return SAME
                becomes = self._condition(self._new, after, object_id, operation, "n_")
        except DougongError:
            # A rule that asks for what the publish first makes.
            self.uncounted = True
            return None
        key = (object_id, was.sql, becomes.sql, *sorted((was.binds | becomes.binds).items()))
        if key not in self._counted:
            self._counted[key] = self._count(layout, was, becomes)
        return self._counted[key]

    def _condition(
        self, release: Release, actor: Actor, object_id: str, operation: Operation, prefix: str
    ) -> _Condition:
        rows = RowCompiler(release, actor, context_of(self._tx, actor), all_seeing, prefix)
        text = rows.compile("t", layout_of(release, object_id), operation)
        return _Condition(text, rows.binds)

    def _count(self, layout: ObjectLayout, was: _Condition, becomes: _Condition) -> Rows | None:
        floor, rows = self._floor(layout)
        if rows > self._left:
            self.uncounted = True
            return None
        self._left -= rows
        before, after = (f"CASE WHEN {one.sql or '1 = 1'} THEN 1 ELSE 0 END" for one in (was, becomes))
        statement = (
            'SELECT count(CASE WHEN r."after" > r."before" THEN 1 END),'
            ' count(CASE WHEN r."after" < r."before" THEN 1 END)'
            f' FROM (SELECT {before} AS "before", {after} AS "after" FROM {layout.table} t'
            ' WHERE t."deleted_at" IS NULL AND t."id" >= :xfloor) r'
        )
        binds = {**was.binds, **becomes.binds, "xfloor": floor}
        gained, lost = self._tx.execute(statement, binds).fetchone()
        return gained, lost

    def _floor(self, layout: ObjectLayout) -> tuple[int, int]:
        """The smallest id that is looked at, and how many records that are."""
        if layout.id not in self._floors:
            found = self._tx.execute(
                f'SELECT "id" FROM {layout.table} WHERE "deleted_at" IS NULL ORDER BY "id" DESC LIMIT ?',
                (NEWEST + 1,),
            ).fetchall()
            ids = [row[0] for row in found]
            if len(ids) > NEWEST:
                self.newest = NEWEST
                ids.pop()
            self._floors[layout.id] = (ids[-1] if ids else 0, len(ids))
        return self._floors[layout.id]
