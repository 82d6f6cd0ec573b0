"""Pressing a button: judged with the records as they are in this very transaction, then done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from dougong.access import Actor
from dougong.automations import start
from dougong.buttons.judging import Verdict, judge, judge_many, readable
from dougong.buttons.models import ButtonModel
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.fields import EXACT, CoercionContext
from dougong.problems import N_, Problem
from dougong.records.batches import Batch
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.writer import RecordWriter
from dougong.storage import Transaction

DOOR = "button"
UNASKED = N_("The button does not ask for “{name}”.")
WANTED = N_("Fill this in.")
OPENS = N_("This button opens a form: there is nothing to be done with many records.")
GONE = Problem("not_found", N_("There is no such record, or you may not see it."), "id")


@dataclass(frozen=True, slots=True)
class How:
    """How values that were asked for are written, which warnings have been seen, and which run it belongs to."""

    input: CoercionContext = EXACT
    confirmed: frozenset[str] = frozenset()
    run: str | None = None


@dataclass(slots=True)
class Pressed:
    """How many records; ``refused`` says by id why the others were left alone."""

    changed: int = 0
    unchanged: int = 0
    refused: dict[int, tuple[Problem, ...]] = field(default_factory=dict)


def press(
    tx: Transaction,
    actor: Actor,
    model: ButtonModel,
    record_id: int,
    values: Mapping[str, Any],
    version: int | None = None,
    how: How | None = None,
) -> Verdict:
    """All of it or nothing. A button that opens a form changes nothing: ask for its ``beginning``."""
    verdict = judge(tx, actor, model, record_id)
    verdict.require()
    given = asked_for(model, values)
    how = how or How()
    # What was asked for is there before the automation begins.
    if model.definition.do == "fill" or given:
        entry = readable(tx, actor, model, [record_id])[record_id]
        (record,) = _records(tx, actor, model, [entry], given)
        if version is not None:
            record["version"] = version
        batch = _batch(model, [record], "atomic", how)
        RecordWriter(tx, actor).write(batch)
    if model.definition.do == "run":
        start(tx, actor, _automation(tx, model), [record_id])
    return verdict


def press_many(
    tx: Transaction,
    actor: Actor,
    model: ButtonModel,
    ids: Sequence[int],
    values: Mapping[str, Any],
    how: How | None = None,
) -> Pressed:
    """For those of the records for which it can be pressed."""
    if model.definition.do == "form":
        raise InvalidInput(Problem("opens_a_form", OPENS))
    given, done = asked_for(model, values), Pressed()
    entries = readable(tx, actor, model, ids)
    verdicts = judge_many(tx, actor, model, entries)
    for record_id in ids:
        refusal = verdicts[record_id].refusal if record_id in verdicts else GONE
        if refusal is not None:
            done.refused[record_id] = (refusal,)
    fit = [entry for key, entry in entries.items() if key not in done.refused]
    runs = model.definition.do == "run"
    records = _records(tx, actor, model, fit, given) if given or not runs else []
    if records:
        result = RecordWriter(tx, actor).write(_batch(model, records, "skip_invalid", how or How()))
        done.refused |= {fit[one.index].id: one.problems for one in result.refused}
        done.changed, done.unchanged = result.updated, result.unchanged
    if runs:
        ids = [entry.id for entry in fit if entry.id not in done.refused]
        done.changed, done.unchanged = start(tx, actor, _automation(tx, model), ids) if ids else 0, 0
    return done


def beginning(tx: Transaction, actor: Actor, model: ButtonModel, record_id: int) -> dict[str, Any]:
    """With what the form begins that the button opens: record JSON by field."""
    verdict = judge(tx, actor, model, record_id)
    verdict.require()
    entry = readable(tx, actor, model, [record_id])[record_id]
    (found,) = model.values_of(tx, [entry], context_of(tx, actor))
    return {name: value for name, value in found.items() if value is not None}


def asked_for(model: ButtonModel, values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the button asks for, and all that it must have."""
    inputs = {one.field.name: one for one in model.inputs}
    problems = [
        Problem("not_asked", UNASKED, name, {"name": name[:80]}) for name in values if name not in inputs
    ]
    problems += [
        Problem("required", WANTED, name)
        for name, one in inputs.items()
        if one.required and values.get(name) in (None, "", [], ())
    ]
    if problems:
        raise InvalidInput(problems)
    return dict(values)


def _records(
    tx: Transaction, actor: Actor, model: ButtonModel, entries: Sequence[Entry], given: Mapping[str, Any]
) -> list[dict[str, Any]]:
    computed = model.values_of(tx, entries, context_of(tx, actor))
    return [{**values, **given, "id": entry.id} for entry, values in zip(entries, computed, strict=True)]


def _batch(model: ButtonModel, records: Sequence[Mapping[str, Any]], policy: Any, how: How) -> Batch:
    return Batch(
        model.layout.definition.name,
        "update",
        records,
        policy=policy,
        door=DOOR,
        input=how.input,
        run=how.run,
        confirmed=how.confirmed,
    )


def _automation(tx: Transaction, model: ButtonModel) -> str:
    return tx.release.definitions.automations_by_id[str(model.definition.automation_id)].name
