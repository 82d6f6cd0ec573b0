"""What a new record, or a new line, begins with: what a form shows before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import Actor
from dougong.fields import EXACT, CoercionContext
from dougong.records.batches import Batch
from dougong.records.computing import compute
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.field_paths import find_field
from dougong.records.layout import FieldLayout, layout_of
from dougong.records.levels import shown
from dougong.records.lines import LineWork, read_lines
from dougong.records.live import line_values, shown_value
from dougong.records.model import model_of
from dougong.records.naming import Names
from dougong.records.preparing import prepare
from dougong.records.work import Work
from dougong.storage import Transaction


def sourced_default(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    values: Mapping[str, Any],
    name: str,
    input: CoercionContext = EXACT,
) -> Any:
    """What a new record with these values would take over into a field, as record JSON."""
    model = model_of(tx.release, object_name)
    entry = Entry(0, {})
    given = {key: value for key, value in values.items() if key != name}
    prepare(tx, actor, model, [entry], [given], input, context_of(tx, actor))
    field = find_field(actor, model.layout, name, showing=True)
    return shown_value(tx, actor, model.layout, field, entry.values[field.path])


def sourced_lines(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    values: Mapping[str, Any],
    name: str,
    input: CoercionContext = EXACT,
) -> list[dict[str, Any]]:
    """The lines that a new record with these values would take over, as record JSON, with what they compute."""
    model, context = model_of(tx.release, object_name), context_of(tx, actor)
    entry = Entry(0, {})
    given = {
        key: value for key, value in values.items() if key not in model.layout.definition.line_items_by_name
    }
    prepare(tx, actor, model, [entry], [given], input, context)
    work = Work(Batch(object_name, "create", [given], input=input), model, context, [entry])
    found = [one for one in read_lines(tx, actor, work, lock=False) if one.layout.name == name]
    return _named(tx, actor, found[0]) if found else []


def line_defaults(tx: Transaction, actor: Actor, object_name: str, lines_name: str) -> Mapping[str, Any]:
    """Record JSON of a line that somebody is about to fill in."""
    definition = layout_of(tx.release, object_name).definition.line_items_by_name[lines_name]
    model = model_of(tx.release, definition.object_id)
    entry = Entry(0, {})
    prepare(tx, actor, model, [entry], [{}], EXACT, context_of(tx, actor))
    layout = model.layout
    return {
        f.name: shown_value(tx, actor, layout, f, entry.values[f.path])
        for f in layout.fields
        if f.column and shown(actor, layout, f)
    }


def _named(tx: Transaction, actor: Actor, lines: LineWork) -> list[dict[str, Any]]:
    """With the titles of what they refer to: one statement for each object."""
    model = lines.work.model
    if model.formulas.some:
        compute(tx, tx.release, model.formulas, lines.work.entries)
    found = [dict(line) for line in line_values(tx, actor, lines) if line is not None]
    names = Names(tx, actor)
    naming = [field for field in model.naming if any(field.name in line for line in found)]
    for line in found:
        for field in naming:
            names.want(line[field.name], _target(field))
    for line in found:
        line.update({field.name: names.named(line[field.name], _target(field)) for field in naming})
    return found


def _target(field: FieldLayout) -> str | None:
    return field.target or field.links
