"""What must hold of the records of a batch before any of them is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from dougong.access import Actor
from dougong.expressions import EvaluationContext
from dougong.fields import FieldError, pending, resolved
from dougong.fields.errors import shown
from dougong.problems import N_, Problem
from dougong.records.attaching import check_files
from dougong.records.cascading import check_cascades
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import FieldLayout
from dougong.records.links import NOBODY, Alive, check_links, none_such
from dougong.records.lookups import find_by_keys, ids_by_value, live_ids
from dougong.records.model import CheckedRule, WriteModel
from dougong.records.together import check_combinations
from dougong.records.tuples import compared_value
from dougong.storage import Transaction

REQUIRED = N_("This field is required.")
TAKEN = N_("“{value}” is already used by another record.")
TWICE = N_("“{value}” occurs more than once in this batch.")
RULE = N_("{message}")
"""The message of a rule is a text of the workspace, translated with its definitions."""


def resolve_references(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """Put ids in the place of records that were named by a unique field."""
    for field in model.naming:
        path = field.path
        groups = pending(entry.values[path] for entry in entries)
        if not groups:
            continue
        found = find_by_keys(tx, actor, groups)
        for entry in entries:
            try:
                entry.values[path] = resolved(entry.values[path], found, field.name)
            except FieldError as error:
                entry.values[path] = None
                entry.problems.extend(error.problems)


def validate(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    entries: Sequence[Entry],
    context: EvaluationContext,
    lock: bool = True,
    alive: Alive = NOBODY,
    confirmed: Collection[str] = (),
    sight: Actor | None = None,
) -> None:
    """All problems of all records, at their fields. Entries must know what they change. ``alive`` are
    records, by object id, that will be there once everything is written; ``confirmed`` are the names of
    rules whose warnings have been seen, or "all"; ``sight`` is who must see what values lead to."""
    sight = sight or actor
    follow_paths(tx.release, tx, model.layout, model.paths, entries)
    _check_required(model, entries)
    _check_requirements(model, entries, context)
    check_rules(tx, actor, model, entries, context, confirmed)
    for field in model.references:
        _check_reference(tx, sight, field, entries, lock, alive)
    check_links(tx, sight, model, entries, lock, alive)
    check_cascades(tx, actor, model.cascades, entries)
    check_files(tx, sight, model, entries)
    check_unique(tx, actor, model, entries)


def check_unique(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    for field in model.unique:
        _check_unique(tx, model, field, entries)
    check_combinations(tx, actor, model.combinations, entries)


def _check_required(model: WriteModel, entries: Sequence[Entry]) -> None:
    for field in model.required:
        path = field.path
        for entry in entries:
            if entry.values[path] is None and field.name not in entry.wrong_fields:
                entry.refuse("required", REQUIRED, field.name)


def _check_requirements(model: WriteModel, entries: Sequence[Entry], context: EvaluationContext) -> None:
    for requirement in model.requirements:
        field = requirement.field
        holds = requirement.condition.prepare(context)
        for entry in entries:
            if entry.values[field.path] is not None or field.name in entry.wrong_fields:
                continue
            known = requirement.reads.isdisjoint(entry.wrong_fields)
            if known and holds(entry.values) is True:
                entry.refuse("required", REQUIRED, field.name)


def check_rules(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    entries: Sequence[Entry],
    context: EvaluationContext,
    confirmed: Collection[str],
) -> None:
    for rule in model.rules:
        if rule.rule.warns and not {rule.rule.name, "all"}.isdisjoint(confirmed):
            continue
        holds = rule.condition.prepare(context)
        applies = rule.applies.prepare(context) if rule.applies else None
        message = ""
        for entry in entries:
            if entry.problems and not rule.reads.isdisjoint(entry.wrong_fields):
                continue
            if rule.rule.warns and not _touches(entry, rule.reads):
                continue
            if applies is not None and applies(entry.values) is not True:
                continue
            if holds(entry.values) is not True:
                message = message or _message(tx, actor, rule)
                _break(entry, rule, message)


def _break(entry: Entry, rule: CheckedRule, message: str) -> None:
    problem = Problem("rule", RULE, params={"message": message, "rule": rule.rule.name})
    if rule.rule.warns:
        problem = replace(problem, code="warning", severity="warning")
    entry.problems += [problem.at(place) for place in [field.name for field in rule.fields] or [""]]


def _touches(entry: Entry, reads: Collection[str]) -> bool:
    """A warning is given where something changes that it is about, not at every later save."""
    changed = any(field.name in reads for field in entry.changed)
    return entry.old is None or not reads or changed or bool(entry.line_changes)


def _message(tx: Transaction, actor: Actor, rule: CheckedRule) -> str:
    return tx.release.definitions.title(rule.rule.id, "message", actor.language, rule.rule.message)


def _check_reference(
    tx: Transaction,
    actor: Actor,
    field: FieldLayout,
    entries: Sequence[Entry],
    lock: bool,
    coming: Alive,
) -> None:
    path = field.path
    concerned = [entry for entry in entries if _changes(entry, field) and entry.values[path] is not None]
    if not concerned:
        return
    # Who creates a record owns it; there is nothing to look up.
    wanted = {entry.values[path] for entry in concerned}
    if field.definition is None:
        wanted.discard(actor.user_id)
    wanted -= coming.get(field.target or "", set())
    alive = live_ids(tx, actor, field.target or "", wanted, lock) if wanted else set()
    for entry in concerned:
        record_id = entry.values[path]
        if record_id in wanted and record_id not in alive:
            entry.refuse("no_such_record", none_such(field.target), field.name, id=record_id)


def _check_unique(tx: Transaction, model: WriteModel, field: FieldLayout, entries: Sequence[Entry]) -> None:
    compared = compared_value(field)
    concerned = [
        (entry, compared(entry.values[field.path]))
        for entry in entries
        if _changes(entry, field) and entry.values[field.path] is not None
    ]
    if not concerned:
        return
    owners = ids_by_value(tx, model.layout, field, {value for _, value in concerned})
    claimed: set[Any] = set()
    for entry, value in concerned:
        owner = owners.get(value)
        if owner is not None and owner != entry.id:
            entry.refuse("taken", TAKEN, field.name, value=shown(entry.values[field.path]))
        elif value in claimed:
            entry.refuse("twice", TWICE, field.name, value=shown(entry.values[field.path]))
        elif not entry.problems:
            claimed.add(value)


def _changes(entry: Entry, field: FieldLayout) -> bool:
    return entry.old is None or field in entry.changed
