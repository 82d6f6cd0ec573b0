"""From what was given to whole records: coerced, with defaults, references resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.expressions import EvaluationContext
from dougong.expressions.types import Path
from dougong.fields import CoercionContext
from dougong.records.computing import make_unstored
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.intake import NOT_A_RECORD, Intake, apply_defaults, prepared_defaults
from dougong.records.layout import FieldLayout
from dougong.records.model import WriteModel
from dougong.records.pricing import put_rates
from dougong.records.sourcing import apply_sources, take_over
from dougong.records.validation import resolve_references
from dougong.storage import Transaction


def prepare(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    entries: Sequence[Entry],
    records: Sequence[object],
    how: CoercionContext,
    context: EvaluationContext,
    sight: Actor | None = None,
) -> None:
    """Fills in the entries' values; an entry whose record cannot be read at all keeps none."""
    intake = Intake(model, actor, how)
    computed = prepared_defaults(model, context)
    fresh = _fresh_values(tx, actor, model)
    _show_unstored(tx, model, entries, records, context)
    readable, new = [], []
    for entry in entries:
        record = records[entry.index]
        # Most are dicts, of which this is quickly known.
        if not isinstance(record, dict) and not isinstance(record, Mapping):
            entry.refuse("wrong_type", NOT_A_RECORD)
            continue
        readable.append(entry)
        entry.values = dict(fresh if entry.old is None else entry.old)
        reader = intake.reader(record, new=entry.old is None)
        intake.read(record, reader, entry)
        if entry.old is None:
            absent = reader.absent - take_over(entry) if entry.taken else reader.absent
            apply_defaults(model, entry, absent, computed)
            new.append((entry, absent))
    resolve_references(tx, sight or actor, model, readable)
    apply_sources(tx, actor, model, new, context)
    put_rates(tx, model.layout, readable)


def _show_unstored(
    tx: Transaction,
    model: WriteModel,
    entries: Sequence[Entry],
    records: Sequence[object],
    context: EvaluationContext,
) -> None:
    """What was read of a lookup, or of a formula made when read, may be sent back: then it must be known."""
    some = model.lookups or model.made_when_read
    sent = [records[entry.index] for entry in entries if entry.old is not None] if some else []
    names = {name for record in sent if isinstance(record, Mapping) for name in record}
    paths = {field.path: field.through for field in model.lookups if field.name in names}
    made = [field for field in model.made_when_read if field.name in names]
    if not paths and not made:
        return
    known = [entry for entry in entries if entry.old is not None]
    read = [Entry(entry.index, dict(entry.old or {}), id=entry.id) for entry in known]
    follow_paths(tx.release, tx, model.layout, tuple(paths.values()), read)
    make_unstored(tx, model.layout, made, read, context)
    ends = paths | {field.path: field.path for field in made}
    for entry, shown in zip(known, read, strict=True):
        entry.old = {**(entry.old or {}), **{path: shown.values[end] for path, end in ends.items()}}


def changed_fields(model: WriteModel, entry: Entry) -> tuple[FieldLayout, ...]:
    old, values = entry.old, entry.values
    return () if old is None else tuple(f for f in model.writable if values[f.path] != old[f.path])


def _fresh_values(tx: Transaction, actor: Actor, model: WriteModel) -> dict[Path, Any]:
    values = dict(model.blank)
    values[("created_at",)] = values[("updated_at",)] = tx.now
    values[("created_by",)] = values[("updated_by",)] = values[("owner",)] = actor.user_id
    values[("version",)] = 1
    return values
