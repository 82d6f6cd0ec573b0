"""Which records of an upsert exist already: found by one unique field, all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.fields import FieldError
from dougong.problems import N_, Problem
from dougong.records.batches import Batch
from dougong.records.entries import Entry
from dougong.records.guessing import unknown_field_problem
from dougong.records.layout import FieldLayout
from dougong.records.levels import readable
from dougong.records.lookups import current, ids_by_value
from dougong.records.model import WriteModel
from dougong.records.reach import judge_old
from dougong.records.storing import STALE
from dougong.records.tuples import compared_value
from dougong.records.validation import TAKEN
from dougong.storage import Transaction

NEEDS_KEY = N_("An upsert needs the name of a unique field to find records by.")
NOT_UNIQUE = N_("Records can only be found by a unique field; “{name}” is not unique.")
BLANK_KEY = N_("The field that records are found by is blank.")
TWICE = N_("“{value}” occurs more than once in this batch.")


def split_by_key(
    tx: Transaction, actor: Actor, model: WriteModel, batch: Batch, entries: Sequence[Entry]
) -> list[Entry]:
    """Entries whose key is known get the record that has it; the others stay new ones. Those are told whose
    record the actor may not change; of one that they may not see no more is said than that the key is
    taken."""
    field = _key_field(actor, model, batch.key)
    compared = compared_value(field)
    keys = _keys(batch, field, entries)
    owners = ids_by_value(tx, model.layout, field, set(keys.values())) if keys else {}
    found = current(tx, model, list(owners.values()), deleted=False) if owners else {}
    for entry in entries:
        record_id = owners.get(keys[entry.index]) if entry.index in keys else None
        if record_id is None or record_id not in found:
            continue
        if compared(found[record_id][field.path]) != keys[entry.index]:
            continue  # while its lock was waited for, somebody gave it another key
        entry.id, entry.old = record_id, found[record_id]
    known = [entry for entry in entries if entry.old is not None]
    judge_old(tx, actor, model.layout, "update", known)
    refused = [entry for entry in known if entry.old is None]
    for entry in refused:
        if any(problem.code == "not_found" for problem in entry.problems):
            entry.problems.clear()
            entry.refuse("taken", TAKEN, field.name, value=str(batch.records[entry.index][field.name])[:80])
    for entry in known:
        if entry.old is None:
            continue
        entry.version = entry.old[("version",)]
        expected = batch.records[entry.index].get("version")
        if expected is not None and expected != entry.version:
            entry.refuse("stale_version", STALE, "version", version=entry.version)
    return refused


def _keys(batch: Batch, field: FieldLayout, entries: Sequence[Entry]) -> dict[int, Any]:
    """What is compared, by index; records without a usable key are refused."""
    compared, keys, seen = compared_value(field), dict[int, Any](), set[Any]()
    for entry in entries:
        raw = batch.records[entry.index]
        if not isinstance(raw, Mapping) or field.coerce is None:
            continue
        try:
            value = field.coerce(raw.get(field.name), batch.input)
        except FieldError:
            continue  # reading the record tells
        if value is None:
            entry.refuse("blank_key", BLANK_KEY, field.name)
            continue
        key = compared(value)
        if key in seen:
            entry.refuse("twice", TWICE, field.name, value=str(value)[:80])
            continue
        seen.add(key)
        keys[entry.index] = key
    return keys


def _key_field(actor: Actor, model: WriteModel, name: str | None) -> FieldLayout:
    if not name:
        raise InvalidInput(Problem("key", NEEDS_KEY, "key"))
    field = model.layout.by_name.get(name)
    if field is None or not readable(actor, model.layout, field):
        known = [f.name for f in model.unique if readable(actor, model.layout, f)]
        raise InvalidInput(unknown_field_problem(name, known, "key"))
    if field not in model.unique:
        raise InvalidInput(Problem("key", NOT_UNIQUE, "key", {"name": name}))
    return field
