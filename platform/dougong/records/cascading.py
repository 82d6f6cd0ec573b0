"""Fields in which only what suits another field can be chosen: options that go with options, records that
belong to a record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.problems import N_
from dougong.records.choosing import id_list
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.storage import Release, Transaction, in_list

DOES_NOT_FIT = N_("“{option}” cannot be chosen with the present “{parent}”.")
BELONGS_ELSEWHERE = N_("This record does not belong to the one in “{parent}”.")
MISFITS = frozenset({"does_not_fit", "belongs_elsewhere"})
"""The codes of these problems."""


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """``allowed`` are the parent's keys by option; options that are not in it go with everything. ``link`` is
    the field by which the records of ``target`` belong to the parent's record."""

    field: FieldLayout
    parent: FieldLayout
    allowed: Mapping[str, frozenset[str]]
    target: ObjectLayout | None = None
    link: FieldLayout | None = None

    def fits(self, option: str, parent: Any) -> bool:
        allowed = self.allowed.get(option)
        return allowed is None or not allowed.isdisjoint(keys_of(parent))


def keys_of(value: Any) -> Collection[str]:
    """Of a choice, or of several."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def allowed_keys(field: FieldDefinition, parent: FieldDefinition) -> dict[str, frozenset[str]]:
    """With which of the parent's keys each option can be chosen; those that are left out go with all."""
    keys = {option.id: option.key for option in parent.select_options}
    return {
        option.key: frozenset(keys[i] for i in option.when if i in keys)
        for option in field.select_options
        if option.when
    }


def cascades_of(release: Release, layout: ObjectLayout) -> Iterable[Cascade]:
    for own in layout.fields:
        parent = layout.by_id.get(own.definition.depends_on or "") if own.definition else None
        if own.definition is None or parent is None or parent.definition is None:
            continue
        if own.target is not None and parent.target is not None:
            target = layout_of(release, own.target)
            link = next(f for f in target.fields if f.target == parent.target and f.kind == "reference")
            yield Cascade(own, parent, {}, target, link)
        else:
            yield Cascade(own, parent, allowed_keys(own.definition, parent.definition))


def check_cascades(
    tx: Transaction, actor: Actor, cascades: Sequence[Cascade], entries: Sequence[Entry]
) -> None:
    for cascade in cascades:
        names = {cascade.field.name, cascade.parent.name}
        concerned = [e for e in entries if _changes(e, cascade) and names.isdisjoint(e.wrong_fields)]
        if cascade.link is None:
            _check_options(tx, actor, cascade, concerned)
        else:
            _check_records(tx, actor, cascade, cascade.link, concerned)


def _changes(entry: Entry, cascade: Cascade) -> bool:
    if entry.values[cascade.field.path] is None:
        return False
    return entry.old is None or cascade.field in entry.changed or cascade.parent in entry.changed


def _check_options(tx: Transaction, actor: Actor, cascade: Cascade, entries: Sequence[Entry]) -> None:
    definition = cascade.field.definition
    for entry in entries:
        parent = entry.values[cascade.parent.path]
        for key in keys_of(entry.values[cascade.field.path]):
            if not cascade.fits(key, parent):
                option = definition.options_by_key.get(key) if definition else None
                texts = tx.release.definitions
                title = texts.title(option.id, "title", actor.language, option.title) if option else key
                params = {"option": title, "parent": _title(tx, actor, cascade.parent)}
                entry.refuse("does_not_fit", DOES_NOT_FIT, cascade.field.name, **params)
                break


def _check_records(
    tx: Transaction, actor: Actor, cascade: Cascade, link: FieldLayout, entries: Sequence[Entry]
) -> None:
    """Where the parent is blank, any record will do."""
    path, above = cascade.field.path, cascade.parent.path
    concerned = [e for e in entries if e.values[above] is not None and isinstance(e.values[path], int)]
    owners = _owners(tx, cascade, link, {entry.values[path] for entry in concerned})
    for entry in concerned:
        record_id = entry.values[path]
        if record_id in owners and owners[record_id] != entry.values[above]:
            params = {"parent": _title(tx, actor, cascade.parent)}
            entry.refuse("belongs_elsewhere", BELONGS_ELSEWHERE, cascade.field.name, **params)


def _owners(tx: Transaction, cascade: Cascade, link: FieldLayout, ids: set[int]) -> dict[int, int | None]:
    if not ids or cascade.target is None:
        return {}
    statement = (
        f'SELECT "id", {link.column} FROM {cascade.target.table}'
        f' WHERE "id" {in_list("ids", tx.dialect)} AND "deleted_at" IS NULL'
    )
    return dict(tx.execute(statement, {"ids": id_list(sorted(ids), tx.dialect)}).fetchall())


def _title(tx: Transaction, actor: Actor, field: FieldLayout) -> str:
    return tx.release.definitions.title(field.id, "title", actor.language, field.title)
