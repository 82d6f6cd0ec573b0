"""Who may write now, where values of one record are computed from others, or one must not be like another.

On SQLite only one writes at a time anyway. On PostgreSQL two could each sum up lines of which the other has
just added one, and neither would see both. Locks on the records themselves would have to be taken in one order
through all the ways up (sums) and down (formulas), before it is known which records those are. So whoever
writes to objects between which values are computed takes turns, and so does whoever writes to an object with a rule
that keeps duplicates out, or of which rooms above count how many somebody has; all other writing goes on side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from dougong.records.formulas import dependencies_of
from dougong.registry import Registry
from dougong.storage import Release, Transaction

COUNTED: Registry[Callable[[Release], Collection[str]]] = Registry(
    "objects of whose records a room counts some"
)
"""By their ids: what is counted before a save must be what is there when it is written."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext(:turn))"


def take_turn(tx: Transaction, object_id: str, mode: str) -> None:
    """The first thing that a writer does, so that it waits while it holds nothing that others wait for."""
    if tx.dialect == "sqlite":
        return
    for turn in turns(tx.release, object_id, mode in ("delete", "restore", "merge"), mode == "merge"):
        tx.execute(_LOCK, {"turn": turn})


def take_turn_at(tx: Transaction, what: str) -> None:
    """Of those who look for the same thing, to make it where it is not: what they look for must be asked after this."""
    if tx.dialect != "sqlite":
        tx.execute(_LOCK, {"turn": what})


def turns(release: Release, object_id: str, others: bool, all_others: bool = False) -> list[str]:
    """In the order in which everybody takes them. With ``others``, those of the objects that are changed
    along with this one too: what refers to its records is cleared, or goes with them. With ``all_others``, those of
    all that refers to them."""
    groups = release.cached("records.turns", lambda: _groups(release))
    objects = set(_along(release, object_id) if others else (object_id,))
    if all_others:
        definition = release.definitions.objects_by_id[object_id]
        objects |= {back.object_id for back in (*definition.referenced_by, *definition.linked_by)}
    return sorted({groups[one] for one in objects if one in groups})


def _along(release: Release, object_id: str) -> Collection[str]:
    definitions, found, waiting = release.definitions, {object_id}, [object_id]
    while waiting:
        for back in definitions.objects_by_id[waiting.pop()].referenced_by:
            if back.object_id not in found and back.field.options.get("onDelete") in ("clear", "cascade"):
                found.add(back.object_id)
                waiting.append(back.object_id)
    return found


def _groups(release: Release) -> Mapping[str, str]:
    """Objects between which values are computed, each with the name of its group."""
    groups: dict[str, set[str]] = {}
    for computation in dependencies_of(release).ordered:
        objects = {computation.owner.id}
        for source in computation.sources:
            if source.steps:
                objects |= {source.place[0], *(step.object_id for step in source.steps)}
        if len(objects) > 1 or any(source.steps for source in computation.sources):
            together = set().union(objects, *(groups.get(one, ()) for one in objects))
            groups.update(dict.fromkeys(together, together))
    for item in release.definitions.objects.values():
        objects = {rule.object_id or item.id for rule in item.duplicates if not rule.warns}
        if objects:
            together = set().union({item.id}, objects, *(groups.get(one, ()) for one in (item.id, *objects)))
            groups.update(dict.fromkeys(together, together))
    for _, counted in COUNTED.items():
        for one in counted(release):
            groups.setdefault(one, {one})
    return {one: min(together) for one, together in groups.items()}
