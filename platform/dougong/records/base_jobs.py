"""The job that brings amounts into another base currency, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dougong.access import Actor
from dougong.jobs import KINDS, JobKind, Progress
from dougong.problems import N_
from dougong.records.base_amounts import Holding, convert, entries_of, holdings_of, write
from dougong.records.base_change import (
    COMPUTE,
    CONVERT,
    DONE,
    KIND,
    TIDY,
    BaseChange,
    change_under_way,
    end_change,
    keep_change,
    next_of,
)
from dougong.records.base_rates import Worth, stored_worths
from dougong.records.entries import Entry
from dougong.records.filling import next_ids
from dougong.records.formulas import dependencies_of
from dougong.records.layout import FieldLayout
from dougong.records.lookups import list_bind
from dougong.records.recalculating import Recalculation
from dougong.records.turns import take_turn
from dougong.storage import Transaction, Workspace, in_list
from dougong.storage.counting import live_rows

_KEPT = '"object_id", "record_id", "field_id", "value"'


def run_change(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Every step keeps, in its own commit, how far the change has come."""
    total = progress.total
    while True:
        with progress.step() as tx:
            change = change_under_way(tx)
            if change is None:
                return {"records": progress.done}
            actor = progress.actor(tx)
            if not total:
                total = _total(tx)
            if change.phase == DONE:
                progress.save(tx, {}, done=progress.done, total=total)
                break
            change, rows = _advance(tx, actor, change, progress.pace.size)
            keep_change(tx, change)
            done = progress.done + rows
            progress.save(tx, {"phase": change.phase}, done=done, total=max(total, done))
    with workspace.exclusive() as tx:
        if change_under_way(tx) is not None:
            end_change(tx, actor)
    return {"records": progress.done}


def _total(tx: Transaction) -> int:
    objects = [holding.object_id for holding in holdings_of(tx.release)] + _computed(tx)
    return sum(live_rows(tx, tx.release.tables.table(object_id).name) for object_id in objects)


def _advance(tx: Transaction, actor: Actor, change: BaseChange, most: int) -> tuple[BaseChange, int]:
    if change.phase == CONVERT:
        return _convert_back(tx, actor, change, most) if change.back else _convert(tx, actor, change, most)
    return _compute(tx, change, most) if change.phase == COMPUTE else _tidy(tx, change, most)


def _convert(tx: Transaction, actor: Actor, change: BaseChange, most: int) -> tuple[BaseChange, int]:
    holdings = {holding.object_id: holding for holding in holdings_of(tx.release)}
    left = [object_id for object_id in holdings if object_id >= change.object_id]
    if not left:
        return replace(change, phase=COMPUTE, object_id="", last_id=0), 0
    last = change.last_id if left[0] == change.object_id else 0
    holding = holdings[left[0]]
    take_turn(tx, holding.object_id, "update")
    ids = next_of(tx, holding, last, most)
    if not ids:
        following = (
            replace(change, object_id=left[1], last_id=0)
            if len(left) > 1
            else replace(change, phase=COMPUTE, object_id="", last_id=0)
        )
        return following, 0
    entries = entries_of(tx, holding, ids)
    worth: Worth = stored_worths(tx, "_dg_base_rate")[change.target]
    convert(tx, actor, holding, entries, worth, change.origin, change.target)
    _keep(tx, holding, entries)
    return replace(change, object_id=holding.object_id, last_id=ids[-1]), len(ids)


def _keep(tx: Transaction, holding: Holding, entries: Sequence[Entry]) -> None:
    rows = [
        (holding.object_id, entry.id, field.id, _text(entry.old[field.path]))
        for entry in entries
        if entry.old is not None
        for field in entry.changed
    ]
    if rows:
        tx.executemany(f'INSERT INTO "_dg_base_kept" ({_KEPT}) VALUES (?, ?, ?, ?)', rows)


def _convert_back(tx: Transaction, actor: Actor, change: BaseChange, most: int) -> tuple[BaseChange, int]:
    """What has been brought back is forgotten in the same commit."""
    for holding in holdings_of(tx.release):
        sql = 'SELECT DISTINCT "record_id" FROM "_dg_base_kept" WHERE "object_id" = ? ORDER BY "record_id" LIMIT ?'
        ids = [row[0] for row in tx.execute(sql, (holding.object_id, most)).fetchall()]
        if not ids:
            continue
        take_turn(tx, holding.object_id, "update")
        binds = {"object": holding.object_id, "ids": list_bind(ids, tx)}
        chosen = f'"object_id" = :object AND "record_id" {in_list("ids", tx.dialect)}'
        kept: dict[int, dict[str, str | None]] = {}
        for _, record_id, field_id, text in tx.execute(
            f'SELECT {_KEPT} FROM "_dg_base_kept" WHERE {chosen}', binds
        ).fetchall():
            kept.setdefault(record_id, {})[field_id] = text
        entries = entries_of(tx, holding, ids)
        for entry in entries:
            for field in holding.fields:
                if field.id in kept[entry.id]:
                    entry.values[field.path] = _value(field, kept[entry.id][field.id])
        write(tx, actor, holding, entries)
        tx.execute(f'DELETE FROM "_dg_base_kept" WHERE {chosen}', binds)
        return change, len(ids)
    return replace(change, phase=COMPUTE, object_id="", last_id=0), 0


def _compute(tx: Transaction, change: BaseChange, most: int) -> tuple[BaseChange, int]:
    """All that is computed, for its values may follow from others on any way, and are rounded as the base currency
    is. Not in the history, and setting nothing off: no record has changed but for what it is told in."""
    objects = _computed(tx)
    here = objects.index(change.object_id) if change.object_id in objects else 0
    if not objects:
        return replace(change, phase=TIDY), 0
    object_id = objects[here]
    take_turn(tx, object_id, "update")
    ids = next_ids(tx, tx.release, object_id, change.last_id, most)
    if not ids:
        if here + 1 < len(objects):
            return replace(change, object_id=objects[here + 1], last_id=0), 0
        return replace(change, phase=TIDY, object_id="", last_id=0), 0
    recalculation = Recalculation(tx, tx.release, history=False)
    for one in dependencies_of(tx.release).by_object[object_id]:
        if not one.is_rate:
            recalculation.add(one, ids)
    recalculation.run()
    return replace(change, object_id=object_id, last_id=ids[-1]), len(ids)


def _computed(tx: Transaction) -> list[str]:
    """Those first from which others are computed."""
    ordered = sorted(dependencies_of(tx.release).ordered, key=lambda one: one.level)
    return list(dict.fromkeys(one.owner.id for one in ordered))


def _tidy(tx: Transaction, change: BaseChange, most: int) -> tuple[BaseChange, int]:
    sql = (
        'DELETE FROM "_dg_base_kept" WHERE ("object_id", "record_id") IN'
        ' (SELECT "object_id", "record_id" FROM "_dg_base_kept" LIMIT ?)'
    )
    gone = tx.execute(sql, (max(most, 500),)).rowcount
    return (change if gone else replace(change, phase=DONE)), 0


def _text(value: Any) -> str | None:
    return format(value, "f") if isinstance(value, Decimal) else value


def _value(field: FieldLayout, text: str | None) -> Any:
    is_code = field.definition is not None and field.definition.type_name == "currency"
    return text if text is None or is_code else Decimal(text)


KINDS.add(
    JobKind(
        KIND,
        N_("Change the base currency"),
        run_change,
        {"type": "object", "additionalProperties": False},
        lane="long",
    )
)
