"""Lines as they are in the database, for many parents at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.access import Actor
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.guards import guard
from dougong.records.line_layout import LineLayout
from dougong.records.lookups import Values, current, list_bind
from dougong.records.model import model_of
from dougong.storage import Release, Transaction, in_list

LinesById = dict[int, Values]


def lines_below(
    tx: Transaction,
    actor: Actor,
    layout: LineLayout,
    parents: Sequence[int],
    lock: bool,
    release: Release | None = None,
) -> dict[int, LinesById]:
    """The live lines that the actor may see, by parent and id, in their order."""
    release = release or tx.release
    model = model_of(release, layout.child_id)
    below, binds = _below(tx, actor, layout, parents, release)
    rows = tx.execute(f'SELECT t."id" {below}', binds).fetchall()
    found: dict[int, LinesById] = {}
    if rows:
        ids = [row[0] for row in rows]
        for record_id, values in current(tx, model, ids, deleted=False, lock=lock).items():
            found.setdefault(values[layout.via.path], {})[record_id] = values
    return {parent: in_order(layout, lines) for parent, lines in found.items()}


def line_counts(tx: Transaction, actor: Actor, layout: LineLayout, parents: Sequence[int]) -> dict[int, int]:
    """How many of them the actor may see."""
    below, binds = _below(tx, actor, layout, parents, tx.release)
    via = f"t.{layout.via.column}"
    return dict(tx.execute(f"SELECT {via}, count(*) {below} GROUP BY {via}", binds).fetchall())


def _below(
    tx: Transaction, actor: Actor, layout: LineLayout, parents: Sequence[int], release: Release
) -> tuple[str, dict[str, Any]]:
    child = model_of(release, layout.child_id).layout
    condition = guard(release, actor, "t", child, context_of(tx, actor))
    visible, binds = ("", {}) if condition is None else (f" AND ({condition.sql})", condition.binds)
    sql = (
        f"FROM {child.table} t WHERE t.{layout.via.column} {in_list('ids', tx.dialect)}"
        f' AND t."deleted_at" IS NULL{visible}'
    )
    return sql, {"ids": list_bind(parents, tx), **binds}


def in_order(layout: LineLayout, lines: LinesById) -> LinesById:
    """By the field that keeps the order, blanks first, then as they were made."""
    path = layout.order.path if layout.order is not None else None
    ids = sorted(lines, key=lambda i: (0 if path is None else lines[i][path] or 0, i))
    return {record_id: lines[record_id] for record_id in ids}


def as_entries(release: Release, layout: LineLayout, lines: LinesById) -> list[Entry]:
    model = model_of(release, layout.child_id)
    return [Entry(0, {**model.blank, **values}, id=record_id) for record_id, values in lines.items()]
