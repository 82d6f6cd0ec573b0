"""What follows from a change: everything that is computed from it, in the transaction that made it.

Records are dealt with in sets. A computed value is computed when all that it needs is final, so once at the
most, whatever the number of its sources that have changed. Nobody's permission is asked, nothing is validated
and no record gets a new version; but the history knows, and so does the search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.fields import Computation, Step
from dougong.records.computing import compute
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.formulas import dependencies_of, some_formulas
from dougong.records.hooks import Done, after_write, is_looked_at
from dougong.records.keeping import Change, differences, is_told, keep
from dougong.records.layout import layout_of
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.records.pricing import fill_rates
from dougong.records.reindexing import reindex_referring
from dougong.records.rollups import roll_up
from dougong.records.searching import index
from dougong.records.settled import settled_fields
from dougong.records.storing import overwrite
from dougong.storage import Release, Transaction, in_list

DOOR = "computed"
AT_ONCE = 2_000
"""Records that are read, computed and written together."""
KEPT = 10_000
"""Changed records that are remembered, so that each stands in the history once."""


def settle(tx: Transaction) -> None:
    """Compute what follows from all that was changed in the transaction since it was last asked."""
    if not dependencies_of(tx.release).ordered:
        tx.changes.clear()
    while tx.changes:
        changes: list[Change] = list(tx.changes)
        tx.changes.clear()
        # What one transaction changes is changed by one person in one run.
        recalculation = Recalculation(tx, tx.release, actor=changes[0].actor, run=changes[0].run)
        for change in changes:
            recalculation.follow(change)
        recalculation.run()


class Recalculation:
    """``history`` is False where nothing has changed but the definitions; ``anew`` looks up rates of exchange
    that records have already. ``actor`` and ``run`` are those of the changes that are followed."""

    def __init__(
        self,
        tx: Transaction,
        release: Release,
        *,
        history: bool = True,
        anew: bool = False,
        actor: Actor = SYSTEM,
        run: str | None = None,
    ) -> None:
        self.tx = tx
        self.release = release
        self.dependencies = dependencies_of(release)
        self.changed = 0
        self._history = history
        self._actor = actor
        self._run = run
        self._anew = anew
        self._waiting: dict[Computation, set[int]] = {}
        self._known: dict[str, dict[int, Entry]] = {}

    def add(self, computation: Computation, ids: Iterable[int]) -> None:
        self._waiting.setdefault(computation, set()).update(ids)

    def follow(self, change: Change) -> None:
        """What has to be computed because of a change that has been written."""
        by_source, object_id = self.dependencies.by_source, change.object_id
        if change.kind != "update":
            for rollup, via in self.dependencies.rollups_over.get(object_id, ()):
                self._add_parents(rollup, change.entries, via)
            if change.kind in ("create", "restore"):
                ids = [e.id for e in change.entries if change.kind == "restore" or not e.computed]
                for computation in self.dependencies.by_object.get(object_id, ()) if ids else ():
                    self.add(computation, ids)
            return
        by_field: dict[str, list[Entry]] = {}
        for entry in change.entries:
            for field in entry.changed:
                by_field.setdefault(field.id, []).append(entry)
        for field_id, entries in by_field.items():
            for computation, source in by_source.get((object_id, field_id), ()):
                if not source.steps:
                    self.add(computation, (entry.id for entry in entries if not entry.computed))
                elif len(source.steps) == 1 and source.steps[0].direction == "referred":
                    self._add_parents(computation, entries, source.steps[0].field_id)
                else:
                    self.add(computation, self._reached([entry.id for entry in entries], source.steps))

    def run(self) -> None:
        while self._waiting:
            level = min(computation.level for computation in self._waiting)
            due = [one for one in self._waiting if one.level == level]
            by_owner = sorted(due, key=lambda one: one.owner.id)
            for _, group in groupby(by_owner, key=lambda one: one.owner.id):
                computations = list(group)
                ids = sorted(set().union(*(self._waiting.pop(one) for one in computations)))
                for start in range(0, len(ids), AT_ONCE):
                    self._compute(computations, ids[start : start + AT_ONCE])
        self._remember()

    def _compute(self, computations: Sequence[Computation], ids: Sequence[int]) -> None:
        model = model_of(self.release, computations[0].owner.id)
        entries = self._entries(model, ids)
        if not entries:
            return
        fields = [model.layout.by_id[one.field.id] for one in computations]
        before = [[entry.values[field.path] for entry in entries] for field in fields]
        put_values(self.tx, self.release, computations, entries, anew=self._anew)
        different = [
            [entry for entry, value in zip(entries, old, strict=True) if entry.values[field.path] != value]
            for field, old in zip(fields, before, strict=True)
        ]
        written = list({entry.id: entry for concerned in different for entry in concerned}.values())
        if written:
            overwrite(self.tx, model, fields, written)
            self.changed += len(written)
        for one, concerned in zip(computations, different, strict=True):
            if concerned:
                self._pass_on(one, [entry.id for entry in concerned])

    def _pass_on(self, computation: Computation, ids: Sequence[int]) -> None:
        for dependent, source in self.dependencies.by_source.get(computation.place, ()):
            self.add(dependent, self._reached(ids, source.steps) if source.steps else ids)

    def _entries(self, model: WriteModel, ids: Sequence[int]) -> list[Entry]:
        """As they stand in the database, with what has been computed of them here."""
        known = self._known.setdefault(model.layout.id, {})
        missing = [record_id for record_id in ids if record_id not in known]
        if len(known) + len(missing) > KEPT:
            self._remember()
            known, missing = self._known.setdefault(model.layout.id, {}), list(ids)
        if missing:
            only = settled_fields(self.tx, model, history=self._history)
            for record_id, old in current(self.tx, model, missing, deleted=False, only=only).items():
                known[record_id] = Entry(0, dict(old), id=record_id, version=old[("version",)], old=old)
        return [known[record_id] for record_id in ids if record_id in known]

    def _remember(self) -> None:
        """History and search of everything that has been computed so far, and what hooks make of it."""
        all_known, self._known = self._known, {}
        for object_id, known in all_known.items():
            model = model_of(self.release, object_id)
            fields = [model.layout.by_id[one.field.id] for one in self.dependencies.by_object[object_id]]
            for entry in known.values():
                old, values = entry.old or {}, entry.values
                entry.changed = tuple([f for f in fields if values[f.path] != old[f.path]])
            changed = [entry for entry in known.values() if entry.changed]
            silent = {field for field in fields if not is_told(field)}
            told = [entry for entry in changed if not silent.issuperset(entry.changed)] if silent else changed
            if told and self._history:
                followed = len(self.tx.changes)
                keep(self.tx, SYSTEM, object_id, "update", DOOR, None, told, differences)
                del self.tx.changes[followed:]
            _search(self.tx, model, changed)
            if changed and self._history and is_looked_at(self.tx.release, object_id):
                after_write(self.tx, SYSTEM, model, Done("update", changed, DOOR, self._run, self._actor))

    def _add_parents(self, computation: Computation, entries: Sequence[Entry], via: str) -> None:
        """The records that these refer to, and those they referred to before."""
        path = (via,)
        states = [state for entry in entries for state in (entry.values, entry.old) if state]
        self.add(computation, {state[path] for state in states if state.get(path) is not None})

    def _reached(self, ids: Sequence[int], steps: Sequence[Step]) -> Sequence[int]:
        found: Sequence[int] = ids
        for step in steps:
            found = list(self._step(found, step)) if found else found
        return found

    def _step(self, ids: Sequence[int], step: Step) -> Iterator[int]:
        layout = layout_of(self.release, step.object_id)
        column = layout.by_id[step.field_id].column
        wanted, given = ('"id"', column) if step.direction == "referring" else (column, '"id"')
        statement = (
            f"SELECT DISTINCT {wanted} FROM {layout.table} WHERE {given} {in_list('ids', self.tx.dialect)}"
            f" AND {wanted} IS NOT NULL"
        )
        rows: list[Any] = self.tx.execute(statement, {"ids": list_bind(ids, self.tx)}).fetchall()
        return (row[0] for row in rows)


def put_values(
    tx: Transaction,
    release: Release,
    computations: Sequence[Computation],
    entries: Sequence[Entry],
    *,
    anew: bool = False,
) -> None:
    """Of one object and one level, into the entries' values."""
    layout = layout_of(release, computations[0].owner.id)
    for one in computations:
        if one.is_rate:
            fill_rates(tx, release, layout, layout.by_id[one.field.id], entries, anew=anew)
    rollups = [one for one in computations if one.is_rollup]
    rolled = roll_up(tx, release, rollups, [entry.id for entry in entries]) if rollups else {}
    for field_id, (values, otherwise) in rolled.items():
        path = layout.by_id[field_id].path
        for entry in entries:
            entry.values[path] = values.get(entry.id, otherwise)
    compute(tx, release, some_formulas(release, computations), entries)


def _search(tx: Transaction, model: WriteModel, changed: Sequence[Entry]) -> None:
    found = [entry for entry in changed if any(f.path in model.search.reads for f in entry.changed)]
    if not found:
        return
    follow_paths(model.release, tx, model.layout, model.search.paths, found)
    index(tx, model.search, {entry.id: entry.values for entry in found})
    renamed = [entry.id for entry in found if model.layout.title in entry.changed]
    if renamed:
        reindex_referring(tx, model, renamed)
