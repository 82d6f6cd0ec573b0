"""The lock on records whose approval runs: what no approval opens is not changed, through whichever door.

Of several approvals of one record each keeps its lock: only what all of them leave open can be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dougong.access import Actor
from dougong.approvals.models import WorkflowModel, model_of_version
from dougong.approvals.subjects import WRITING
from dougong.dataclasses import dataclass
from dougong.problems import N_, Problem
from dougong.records.entries import Entry
from dougong.records.hooks import Hearing
from dougong.records.layout import layout_of
from dougong.records.model import WriteModel
from dougong.storage import Release, Transaction, in_list, list_bind

LOCKED = N_("“{title}” is running for this record, so this cannot be changed.")
LOCKED_WHOLE = N_("“{title}” is running for this record, so it cannot be deleted.")
LOCKED_PARENT = N_("“{title}” is running for the record that this belongs to, so it cannot be changed.")


@dataclass(frozen=True, slots=True)
class Lock:
    """One running approval."""

    instance_id: int
    model: WorkflowModel
    state: str
    initiator_id: int | None

    def lets(self, actor: Actor, field: str) -> bool:
        """What has been returned is its initiator's to correct."""
        if self.state == "returned" and self.initiator_id is not None and actor.user_id == self.initiator_id:
            return True
        return field in self.model.definition.open_fields

    @property
    def title(self) -> str:
        return self.model.definition.title


def judge(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry], hearing: Hearing
) -> None:
    """The judge of records: of what an approval locks, and of lines that belong to it."""
    if tx.release.definitions.workflows_of(model.layout.id):
        known = [entry for entry in entries if entry.old is not None and entry.touched]
        locks = locks_of(tx, model.layout.id, [entry.id for entry in known])
        for entry in known if locks else ():
            _judge(tx, actor, entry, locks.get(entry.id, ()))
    for owner_id, lines_id, via in _parents(tx.release, model.layout.id):
        _judge_lines(tx, actor, entries, owner_id, lines_id, via)


def judge_leaving(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]
) -> Mapping[int, Problem]:
    """Which of the records cannot go into the bin, by id."""
    leaving = {entry.id: entry.old for entry in entries}
    found: dict[int, Problem] = {}
    if tx.release.definitions.workflows_of(model.layout.id):
        for record_id, locks in locks_of(tx, model.layout.id, leaving).items():
            found[record_id] = Problem("locked", LOCKED_WHOLE, "", {"title": locks[0].title})
    for owner_id, lines_id, via in _parents(tx.release, model.layout.id):
        parents = {one: (values or {}).get((via,)) for one, values in leaving.items()}
        locked = locks_of(tx, owner_id, [one for one in parents.values() if isinstance(one, int)])
        for record_id, parent in parents.items():
            for lock in locked.get(parent or 0, ()):
                if lock.instance_id != tx.notes.get(WRITING) and not lock.lets(actor, lines_id):
                    found[record_id] = Problem("locked", LOCKED_PARENT, "", {"title": lock.title})
    return found


def locks_of(tx: Transaction, object_id: str, ids: Iterable[int]) -> dict[int, list[Lock]]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    binds = {"object": object_id, "ids": list_bind(wanted, tx.dialect)}
    rows = tx.execute(
        'SELECT "id", "record_id", "version_id", "state", "initiator_id" FROM "_dg_workflow_instance"'
        f' WHERE "object_id" = :object AND "record_id" {in_list("ids", tx.dialect)} AND "ended_at" IS NULL'
        ' ORDER BY "id"',
        binds,
    ).fetchall()
    found: dict[int, list[Lock]] = {}
    for instance_id, record_id, version_id, state, initiator_id in rows:
        lock = Lock(instance_id, model_of_version(tx, version_id), state, initiator_id)
        found.setdefault(record_id, []).append(lock)
    return found


def _judge(tx: Transaction, actor: Actor, entry: Entry, locks: Sequence[Lock]) -> None:
    writing = tx.notes.get(WRITING)
    for lock in locks:
        if lock.instance_id == writing:
            continue
        for field in entry.changed:
            named = field.name if field.is_system else field.id
            computed = field.definition is not None and field.definition.recipe is not None
            if not computed and not lock.lets(actor, named) and field.name not in entry.wrong_fields:
                entry.refuse("locked", LOCKED, field.name, title=lock.title)
        for lines_id in entry.line_changes:
            if not lock.lets(actor, lines_id):
                entry.refuse("locked", LOCKED, "", title=lock.title)


def _judge_lines(
    tx: Transaction, actor: Actor, entries: Sequence[Entry], owner_id: str, lines_id: str, via: str
) -> None:
    parents: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.old is not None and not entry.touched:
            continue
        for values in (entry.values, entry.old or {}):
            parent = values.get((via,))
            if isinstance(parent, int) and parent > 0:
                parents.setdefault(parent, []).append(entry)
    writing = tx.notes.get(WRITING)
    for parent, locks in locks_of(tx, owner_id, parents).items():
        for lock in locks:
            if lock.instance_id != writing and not lock.lets(actor, lines_id):
                for entry in {id(one): one for one in parents[parent]}.values():
                    entry.refuse("locked", LOCKED_PARENT, "", title=lock.title)


def _parents(release: Release, object_id: str) -> Sequence[tuple[str, str, str]]:
    """Of which objects with workflows the records are lines: object, line items, and the field that leads there."""
    return release.cached(("approvals.parents", object_id), lambda: list(_find_parents(release, object_id)))


def _find_parents(release: Release, object_id: str) -> Iterator[tuple[str, str, str]]:
    definitions = release.definitions
    for item in definitions.objects.values():
        if definitions.workflows_of(item.id):
            for lines in item.line_items:
                if lines.object_id == object_id:
                    yield item.id, lines.id, layout_of(release, object_id).by_id[lines.via_id].path[0]
