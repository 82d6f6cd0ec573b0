"""Combinations of fields that no two records may share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import UniqueTogether
from dougong.problems import N_
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout, ObjectLayout
from dougong.records.levels import shown
from dougong.records.tuples import compared_value, joined, row_binds, wanted_rows
from dougong.records.veiling import SOMETHING, UNSEEN
from dougong.storage import Release, Transaction

TAKEN_TOGETHER = N_("Another record has the same values of {fields}.")
TWICE_TOGETHER = N_("The same values of {fields} occur more than once in this batch.")
MESSAGE = N_("{message}")


@dataclass(frozen=True, slots=True, eq=False)
class Combination:
    definition: UniqueTogether
    layout: ObjectLayout
    fields: tuple[FieldLayout, ...]
    statement: str
    """Gives the rows of the wanted values that live records have, with their ids."""


def combinations_of(release: Release, layout: ObjectLayout) -> Iterable[Combination]:
    for item in layout.definition.unique_together:
        fields = tuple(layout.by_id[field_id] for field_id in item.field_ids)
        source = wanted_rows(fields, release.dialect)
        statement = (
            f'SELECT w.n, t."id" FROM {source} JOIN {layout.table} t ON {joined(fields)}'
            ' WHERE t."deleted_at" IS NULL'
        )
        yield Combination(item, layout, fields, statement)


def check_combinations(
    tx: Transaction, actor: Actor, combinations: Sequence[Combination], entries: Sequence[Entry]
) -> None:
    for combination in combinations:
        _check(tx, actor, combination, entries)


def _check(tx: Transaction, actor: Actor, combination: Combination, entries: Sequence[Entry]) -> None:
    fields = combination.fields
    names = {field.name for field in fields}
    compared = [compared_value(field) for field in fields]
    concerned: list[tuple[Entry, tuple[Any, ...]]] = []
    for entry in entries:
        values = [entry.values[field.path] for field in fields]
        changes = entry.old is None or any(field in entry.changed for field in fields)
        if changes and None not in values and names.isdisjoint(entry.wrong_fields):
            row = tuple(convert(value) for convert, value in zip(compared, values, strict=True))
            concerned.append((entry, row))
    if not concerned:
        return
    owners: dict[int, set[int]] = {}
    rows = [row for _, row in concerned]
    for number, record_id in tx.execute(combination.statement, row_binds(rows, tx)).fetchall():
        owners.setdefault(number, set()).add(record_id)
    claimed: set[tuple[Any, ...]] = set()
    for number, (entry, row) in enumerate(concerned):
        if owners.get(number, set()) - {entry.id}:
            _refuse(tx, actor, combination, entry, "taken_together", TAKEN_TOGETHER)
        elif row in claimed:
            _refuse(tx, actor, combination, entry, "twice_together", TWICE_TOGETHER)
        elif not entry.problems:
            claimed.add(row)


def _refuse(
    tx: Transaction, actor: Actor, combination: Combination, entry: Entry, code: str, template: str
) -> None:
    """At the last of the fields, where it is filled in that the combination is complete. Whoever does not see
    all of them is not told which there are."""
    item, definitions, language = combination.definition, tx.release.definitions, actor.language
    seen = [field for field in combination.fields if shown(actor, combination.layout, field)]
    params: dict[str, Any] = {"combination": item.name}
    if item.message is not None:
        params["message"] = definitions.title(item.id, "message", language, item.message)
        template = MESSAGE
    elif len(seen) < len(combination.fields):
        code, template, params = UNSEEN, SOMETHING, {}
    else:
        titles = (definitions.title(f.id, "title", language, f.title) for f in combination.fields)
        params["fields"] = ", ".join(f"“{title}”" for title in titles)
    entry.refuse(code, template, (seen or combination.fields)[-1].name, **params)
