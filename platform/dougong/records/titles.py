"""Titles of records that are known by id."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.access import POLICY, Actor
from dougong.records.conditions import context_of
from dougong.records.guards import guard
from dougong.records.layout import layout_of
from dougong.records.levels import readable
from dougong.records.lookups import list_bind
from dougong.records.system_tables import SYSTEM_TARGETS
from dougong.storage import Transaction, in_list


def titles_of(tx: Transaction, actor: Actor, target: str, ids: Iterable[int]) -> dict[int, str]:
    """By id; records in the bin have titles too. Those that the actor may not see are left out."""
    which = in_list("ids", tx.dialect)
    binds = {"ids": list_bind(ids, tx)}
    system = SYSTEM_TARGETS.get(target)
    if system is not None:
        rows = tx.execute(f'SELECT "id", {system.title} FROM {system.table} WHERE "id" {which}', binds)
        return dict(rows.fetchall())
    layout = layout_of(tx.release, target)
    title = layout.title
    if (
        title is None
        or not POLICY.can(actor, "read", layout.definition)
        or not readable(actor, layout, title)
    ):
        return {}
    condition = guard(tx.release, actor, "t", layout, context_of(tx, actor))
    visible = "" if condition is None else f" AND ({condition.sql})"
    rows = tx.execute(
        f'SELECT t."id", t.{title.column} FROM {layout.table} t WHERE t."id" {which}{visible}',
        binds | ({} if condition is None else condition.binds),
    )
    return dict(rows.fetchall())
