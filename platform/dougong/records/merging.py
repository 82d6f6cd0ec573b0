"""Two records that are one: what one of them has goes over to the other, and it goes into the bin.

All in one transaction and under one ``run``, so that it can be taken back like any other run of changes: first all
that refers to the record that goes refers to the one that stays, then it goes, then what was chosen of it is
written. The two last steps are ordinary writes, with the rights of whoever merges; what refers follows as it
does where a reference is emptied, whoever may change it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, StaleVersion, not_found
from dougong.problems import N_, Problem
from dougong.records.batches import Batch
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.levels import readable
from dougong.records.lookups import current
from dougong.records.model import WriteModel, model_of
from dougong.records.moving_references import move_references
from dougong.records.query import get
from dougong.records.storing import STALE
from dougong.records.tree_checks import check_merge
from dougong.records.turns import take_turn
from dougong.records.undoing import new_run
from dougong.records.writer import RecordWriter
from dougong.registry import Registry
from dougong.storage import Transaction

DOOR = "merge"
ITSELF = N_("A record cannot be merged with itself.")
NOT_TAKEN = N_("“{name}” is no field whose value can be taken over.")

Follow = Callable[[Transaction, str, int, int], None]
FOLLOWING: Registry[Follow] = Registry("what goes along when records are merged")
"""Called with the object's id, the record that goes and the one that stays: what hangs on records beside them."""


@dataclass(frozen=True, slots=True)
class Merged:
    """``moved`` are records that refer to the one that stays now, as far as whoever merges sees that they do."""

    id: int
    version: int
    moved: int
    run: str


def merge(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    kept_id: int,
    merged_id: int,
    take: Sequence[str] = (),
    versions: Mapping[int, int] | None = None,
) -> Merged:
    """``take`` are the fields whose value the record that stays gets from the other. NotFound, Forbidden,
    StaleVersion, InvalidRecords; then nothing has changed."""
    model = model_of(tx.release, object_name)
    layout = model.layout
    POLICY.require(actor, "update", layout.definition)
    POLICY.require(actor, "delete", layout.definition)
    if kept_id == merged_id:
        raise InvalidInput(Problem("itself", ITSELF, "merged"))
    take_turn(tx, layout.id, "merge")
    _hold(tx, actor, model, (kept_id, merged_id), versions or {})
    check_merge(tx, layout, merged_id, kept_id)
    values = _taken(tx, actor, layout, (kept_id, merged_id), take)
    run = new_run()
    moved = move_references(tx, actor, model, merged_id, kept_id, DOOR, run)
    writer = RecordWriter(tx, actor)
    writer.write(Batch(layout.definition.name, "delete", [{"id": merged_id}], door=DOOR, run=run))
    batch = Batch(
        layout.definition.name,
        "update",
        [{**values, "id": kept_id}],
        door=DOOR,
        run=run,
        # What it is like is just what it is merged with.
        confirmed=frozenset({"all"}),
    )
    version = writer.write(batch).records[0].version
    for _, follow in FOLLOWING.items():
        follow(tx, layout.id, merged_id, kept_id)
    tx.execute(
        'INSERT INTO "_dg_merge" ("object_id", "kept_id", "merged_id", "at", "user_id", "run")'
        " VALUES (?, ?, ?, ?, ?, ?)",
        (layout.id, kept_id, merged_id, tx.now_text, actor.user_id, run),
    )
    return Merged(kept_id, version, moved, run)


def takeable(actor: Actor, layout: ObjectLayout) -> list[str]:
    """The fields that can be chosen: those whose value the actor may read as it is, and write."""
    system = actor.kind == "system"
    barred = (
        frozenset() if system else POLICY.access(actor, layout.definition).fixed.get("update", frozenset())
    )
    found = []
    for field in (*layout.fields, layout.by_id["owner"]):
        computed = field.definition is not None and (
            field.definition.recipe is not None or field.definition.read_only or bool(field.through)
        )
        if field.column and field.id not in barred and not computed and readable(actor, layout, field):
            found.append(field.name)
    return found


def _taken(
    tx: Transaction, actor: Actor, layout: ObjectLayout, both: tuple[int, int], take: Sequence[str]
) -> dict[str, Any]:
    known = set(takeable(actor, layout))
    for name in take:
        if name not in known:
            raise InvalidInput(Problem("not_taken", NOT_TAKEN, "take", {"name": str(name)[:80]}))
    names = tuple(dict.fromkeys(take)) or ("id",)
    record = get(tx, actor, layout.definition.name, both[1], names, sensitive="inward")
    return {name: _without(layout, layout.by_name[name], record[name], both) for name in dict.fromkeys(take)}


def _without(layout: ObjectLayout, field: FieldLayout, value: Any, both: tuple[int, int]) -> Any:
    """Record JSON of a value. What would refer to the record itself, or to the one that goes, refers to nothing."""

    def is_one(named: Mapping[str, Any]) -> bool:
        return named.get("object", layout.definition.name) == layout.definition.name and named["id"] in both

    if value is None or layout.id not in (field.target, field.links, *field.any_of):
        return value
    if field.links is not None:
        return [one for one in value if not is_one(one)]
    return None if is_one(value) else value


def _hold(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    ids: tuple[int, int],
    versions: Mapping[int, int],
) -> None:
    """Both at once, in the order in which everybody takes them, before anything is read that is relied on: from
    now on nobody changes them, or refers to them anew."""
    definition = model.layout.definition
    for record_id in ids:
        get(tx, actor, definition.name, record_id, ("id",))
    held = current(tx, model, ids, deleted=False)
    for record_id in ids:
        if record_id not in held:
            raise not_found(definition.title, record_id)
        version = held[record_id][("version",)]
        if versions.get(record_id, version) != version:
            raise StaleVersion(Problem("stale_version", STALE, "version", {"version": version}))


def merged_into(tx: Transaction, object_name: str, record_id: int) -> int | None:
    """Which record has taken over one that is no longer there, the last of them if that was merged in turn."""
    layout = layout_of(tx.release, object_name)
    seen, here = {record_id}, record_id
    while True:
        row = tx.execute(
            'SELECT "kept_id" FROM "_dg_merge" WHERE "object_id" = ? AND "merged_id" = ? ORDER BY "id" DESC LIMIT 1',
            (layout.id, here),
        ).fetchone()
        if row is None or row[0] in seen:
            return here if here != record_id else None
        here = row[0]
        seen.add(here)
