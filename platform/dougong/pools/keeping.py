"""Since when somebody has a record: kept in the record itself before each save, so that no way of changing who has it
is left out, and formulas such as the day on which it goes back are computed from it in the same save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dougong.access import Actor
from dougong.pools.models import pools_of
from dougong.records import BEFORE_SAVE
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.records.model import WriteModel
from dougong.storage import Transaction


def keep_since(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """Nobody writes it: what is given is put back."""
    for pool in pools_of(tx.release, model.layout.id):
        if pool.since is None:
            continue
        since = pool.since.path
        for entry in entries:
            holder, old = pool.holder(entry), entry.old or {}
            if entry.old is not None and old.get(pool.owner.path) == holder:
                entry.values[since] = old.get(since)
            else:
                entry.values[since] = None if holder is None else _now(tx, pool.since)


def _now(tx: Transaction, field: FieldLayout) -> date | datetime:
    """An instant, or the workspace's day."""
    if field.definition is not None and field.definition.type_name == "date":
        return tx.now.astimezone(tx.workspace.default_zone).date()
    return tx.now.replace(microsecond=0)


BEFORE_SAVE.register("pools", keep_since)
