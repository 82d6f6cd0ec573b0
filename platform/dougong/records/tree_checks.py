"""Along the reference by which a tree goes, no record stands below itself, and none too deep."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dougong.definitions.trees import tree_fields
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.turns import COUNTED
from dougong.storage import Release, Transaction, in_list, list_bind

MOST_LEVELS = 100
ITSELF = N_("A record cannot stand below itself.")
BELOW_ITSELF = N_("The record chosen here stands below this one, so this one cannot stand below it.")
TOO_DEEP = N_("Records can stand at most {most} levels below each other.")
MERGED_BELOW = N_(
    "The record that would stay stands below the one that would go; merge them the other way round."
)


def parents_of(release: Release, object_id: str) -> tuple[FieldLayout, ...]:
    fields: Mapping[str, tuple[FieldLayout, ...]] = release.cached("records.trees", lambda: _fields(release))
    return fields.get(object_id, ())


def _fields(release: Release) -> Mapping[str, tuple[FieldLayout, ...]]:
    found = {}
    for item in release.definitions.objects.values():
        own = tree_fields(release.definitions, item)
        if own:
            layout = layout_of(release, item.id)
            found[item.id] = tuple(layout.by_id[field.id] for field in own)
    return found


@COUNTED.registering("trees")
def _whole(release: Release) -> Collection[str]:
    """Two that are put below each other at once would each be right alone: who writes such records takes turns."""
    found: Mapping[str, object] = release.cached("records.trees", lambda: _fields(release))
    return found.keys()


def check_trees(
    tx: Transaction, layout: ObjectLayout, entries: Sequence[Entry], together: bool = True
) -> None:
    """``together``: all entries are written or none; otherwise no part of them may close a circle."""
    for field in parents_of(tx.release, layout.id):
        concerned = [
            entry
            for entry in entries
            if isinstance(entry.values[field.path], int)
            and (entry.old is None or field in entry.changed)
            and field.name not in entry.wrong_fields
        ]
        if concerned:
            given = {entry.id: entry.values[field.path] for entry in entries if entry.id}
            _check(field, concerned, _Above(tx, layout, field, given, together))


class _Above:
    """What records stand below, or might, if only some of a batch are written."""

    def __init__(
        self,
        tx: Transaction,
        layout: ObjectLayout,
        field: FieldLayout,
        given: Mapping[int, int | None],
        together: bool,
    ) -> None:
        self._tx, self._layout, self._field = tx, layout, field
        self._given, self._together = given, together
        self._known: dict[int, int | None] = dict(given) if together else {}

    def read(self, ids: set[int]) -> None:
        self._known |= _parents(self._tx, self._layout, self._field, ids - self._known.keys())

    def of(self, record_id: int) -> set[int]:
        found = {self._known.get(record_id)}
        if not self._together:
            found.add(self._given.get(record_id))
        return {one for one in found if one is not None}


def _check(field: FieldLayout, entries: Sequence[Entry], above: _Above) -> None:
    """All climb together, so that each level is asked for once."""
    climbing = [(entry, {int(entry.values[field.path])}, set[int]()) for entry in entries]
    for level in range(MOST_LEVELS - 1):
        going = []
        for entry, here, passed in climbing:
            if entry.id and entry.id in here:
                entry.refuse("below_itself", BELOW_ITSELF if level else ITSELF, field.name)
            elif new := here - passed:
                going.append((entry, new, passed | new))
        above.read({one for _, here, _ in going for one in here})
        climbing = [
            (entry, higher, passed)
            for entry, here, passed in going
            if (higher := {up for one in here for up in above.of(one)})
        ]
        if not climbing:
            return
    for entry, _, _ in climbing:
        entry.refuse("too_deep", TOO_DEEP, field.name, most=MOST_LEVELS)


def check_merge(tx: Transaction, layout: ObjectLayout, gone: int, stays: int) -> None:
    """What stands below the one that goes will stand below the one that stays; InvalidInput where that is among it,
    unless directly: then it stands below nothing."""
    for field in parents_of(tx.release, layout.id):
        here: int | None = stays
        for level in range(MOST_LEVELS):
            here = _parents(tx, layout, field, {here}).get(here) if here is not None else None
            if here == gone and level:
                raise InvalidInput(Problem("below_itself", MERGED_BELOW, "merged"))


def _parents(
    tx: Transaction, layout: ObjectLayout, field: FieldLayout, ids: set[int]
) -> dict[int, int | None]:
    """Whoever may see them, and of records in the bin too: what comes back from there closes no circle."""
    if not ids:
        return {}
    which = in_list("ids", tx.dialect)
    sql = f'SELECT "id", {field.column} FROM {layout.table} WHERE "id" {which}'
    return dict(tx.execute(sql, {"ids": list_bind(sorted(ids), tx.dialect)}).fetchall())
