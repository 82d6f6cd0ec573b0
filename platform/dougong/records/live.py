"""What a form asks while somebody types: would this be accepted, and what would the rest become?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import Forbidden, not_found
from dougong.fields import EXACT, CoercionContext, to_json
from dougong.problems import Problem
from dougong.records.amounts import Amount, amount_json, currency_at
from dougong.records.attached import files_json
from dougong.records.batches import Batch
from dougong.records.computing import compute, make_unstored
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.hooks import before_save, judged
from dougong.records.keeping import field_json
from dougong.records.layout import FieldLayout, ObjectLayout
from dougong.records.levels import readable, shown
from dougong.records.line_writing import check_required, tell
from dougong.records.lines import LineWork, read_lines
from dougong.records.live_rollups import roll_up_typed
from dougong.records.lookups import current
from dougong.records.masking import mask
from dougong.records.model import WriteModel, model_of
from dougong.records.naming import Names
from dougong.records.preparing import changed_fields, prepare
from dougong.records.query import RecordQuery, find
from dougong.records.reach import judge_old
from dougong.records.tree_checks import check_trees
from dougong.records.validation import validate
from dougong.records.veiling import veil
from dougong.records.work import Work
from dougong.storage import Transaction


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """``values`` is record JSON of the whole record as it would be written, defaults included. ``lines`` are
    the values of the lines that were given, by the name of the line items; of one that cannot be read
    None. References among them are plain ids."""

    problems: tuple[Problem, ...]
    values: Mapping[str, Any]
    lines: Mapping[str, Sequence[Mapping[str, Any] | None]] = field(default_factory=dict)


def live_check(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    values: Mapping[str, Any],
    *,
    record_id: int | None = None,
    input: CoercionContext = EXACT,
) -> LiveCheck:
    """The writer's own judgement without its writing. ``record_id`` is the record that is being changed."""
    model = model_of(tx.release, object_name)
    POLICY.require(actor, "create" if record_id is None else "update", model.layout.definition)
    entry = Entry(0, {})
    if record_id is not None:
        found = current(tx, model, [record_id], deleted=False, lock=False)
        if record_id not in found:
            raise not_found(model.layout.definition.title, record_id)
        entry.id, entry.old = record_id, found[record_id]
        judge_old(tx, actor, model.layout, "update", [entry])
        if entry.old is None:
            gone = any(problem.code == "not_found" for problem in entry.problems)
            title = model.layout.definition.title
            raise not_found(title, record_id) if gone else Forbidden(entry.problems)
    context = context_of(tx, actor)
    prepare(tx, actor, model, [entry], [values], input, context)
    work = Work(Batch(object_name, "update", [values], input=input), model, context, [entry])
    lines = read_lines(tx, actor, work, lock=False) if entry.values else []
    for one in lines:
        _judge_lines(tx, actor, one)
    before_save(tx, actor, model, [entry])
    entry.changed = changed_fields(model, entry)
    compute(tx, tx.release, model.formulas, [entry])
    if lines and roll_up_typed(tx, model, entry, lines):
        compute(tx, tx.release, replace(model.formulas, initial=()), [entry])
    validate(tx, actor, model, [entry], context, lock=False)
    check_trees(tx, model.layout, [entry])
    judged(tx, actor, model, [entry])
    make_unstored(tx, model.layout, model.made_when_read, [entry], context)
    values_then = {
        field.name: _priced(tx, model, field, entry)
        or shown_value(tx, actor, model.layout, field, entry.values[field.path])
        for field in model.writable
        if not field.through and shown(actor, model.layout, field)
    }
    values_then |= {
        field.name: _looked_up(tx, actor, model, field, entry)
        for field in model.lookups
        if shown(actor, model.layout, field)
    }
    check_required(work, lines)
    veil(actor, work)
    return LiveCheck(
        tuple(entry.problems), values_then, {one.layout.name: line_values(tx, actor, one) for one in lines}
    )


def _judge_lines(tx: Transaction, actor: Actor, lines: LineWork) -> None:
    model, entries = lines.work.model, lines.work.entries
    before_save(tx, actor, model, entries)
    for entry in entries:
        entry.changed = changed_fields(model, entry)
    if model.formulas.some:
        compute(tx, tx.release, model.formulas, entries)
    alive = {entry.values[lines.layout.via.path] for entry in entries}
    target = lines.layout.via.target or ""
    validate(tx, actor, model, entries, lines.work.context, lock=False, alive={target: alive})
    judged(tx, actor, model, entries)
    tell(actor, lines)
    make_unstored(tx, model.layout, model.made_when_read, entries, lines.work.context)


def line_values(tx: Transaction, actor: Actor, lines: LineWork) -> list[Mapping[str, Any] | None]:
    """In the order in which they were given; references are plain ids."""
    values: list[Mapping[str, Any] | None] = [None] * len(lines.positions)
    for entry in lines.work.entries:
        values[lines.positions[entry.index]] = {
            field.name: _priced(tx, lines.work.model, field, entry)
            or field_json(field, entry.values[field.path])
            for field in lines.work.model.layout.fields
            if field.path in entry.values and readable(actor, lines.work.model.layout, field)
        }
    return values


def _priced(tx: Transaction, model: WriteModel, field: FieldLayout, entry: Entry) -> Amount | None:
    """An amount that knows its currency; None for what is none."""
    value = entry.values.get(field.path)
    if not field.currency_path or value is None:
        return None
    if len(field.currency_path) > 1 and field.currency_path not in entry.values:
        follow_paths(tx.release, tx, model.layout, [field.currency_path], [entry])
    return amount_json(field, value, currency_at(entry.values, field.currency_path, tx.workspace.currency))


def _looked_up(tx: Transaction, actor: Actor, model: WriteModel, field: FieldLayout, entry: Entry) -> Any:
    """By way of the query, which knows what the actor may see."""
    record_id = entry.values[field.through[:1]]
    target = model.layout.by_id[field.through[0]].target
    if not isinstance(record_id, int) or target is None:
        return None
    path = ".".join(field.through[1:])
    for record in find(tx, actor, RecordQuery(target, fields=[path], ids=[record_id], limit=1)).data:
        return next((record[name] for name in record if name not in ("id", "version")), None)
    return None


def shown_value(tx: Transaction, actor: Actor, layout: ObjectLayout, field: FieldLayout, value: Any) -> Any:
    if value is None:
        return None
    if not readable(actor, layout, field):
        return mask(value)
    json = value if field.definition is None else to_json(value, field.definition)
    if field.holds_files:
        return files_json(tx, [json])[0]
    if not field.names_records:
        return json
    names, target = Names(tx, actor), field.target or field.links
    names.want(json, target)
    return names.named(json, target)
