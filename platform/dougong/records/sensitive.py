"""Readings of sensitive fields, told in the audit log: who read which fields of which records, by which door.

What a transaction reads is one entry for each object. It is written once the transaction has ended, and before
the answer leaves: a reading that cannot be told fails. A transaction that writes tells it itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Literal

from dougong.access import Actor, audit
from dougong.access.origins import current_origin
from dougong.dataclasses import dataclass
from dougong.storage import Transaction, Workspace

Sensitive = Literal["told", "masked", "inward"]
"""What becomes of sensitive values: they are handed out and that is told; masked; or they never leave the product."""

MOST_IDS = 50
"""So many records are named in an entry; of more it tells the number."""
MOST_KNOWN = 10_000
"""Up to here what is read twice counts once."""
_KEY = "records.sensitive"


@dataclass(slots=True)
class Read:
    """Of one object. ``asked`` are fields by which records were chosen, ordered or summed up."""

    fields: dict[str, None] = dataclasses.field(default_factory=dict)
    asked: dict[str, None] = dataclasses.field(default_factory=dict)
    ids: dict[int, None] = dataclasses.field(default_factory=dict)
    count: int = 0


class Reads:
    def __init__(self, door: str = "") -> None:
        self._door = door
        self._by_object: dict[str, Read] = {}

    def add(self, object_name: str, fields: Sequence[str], ids: Iterable[int], asked: Iterable[str]) -> None:
        read = self._by_object.setdefault(object_name, Read())
        read.asked.update(dict.fromkeys(asked))
        for record_id in ids:
            read.fields.update(dict.fromkeys(fields))
            if record_id not in read.ids:
                read.count += 1
                if len(read.ids) < MOST_KNOWN:
                    read.ids[record_id] = None

    def tell(self, workspace: Workspace, actor: Actor) -> None:
        if self._by_object:
            with workspace.write() as tx:
                self.write(tx, actor)

    def write(self, tx: Transaction, actor: Actor) -> None:
        for name, read in self._by_object.items():
            one = next(iter(read.ids)) if read.count == 1 else None
            facts = self._facts(read)
            audit.note(tx, actor, "sensitive_read", object_name=name, record_id=one, details=facts)
        self._by_object.clear()

    def _facts(self, read: Read) -> dict[str, Any]:
        origin = current_origin()
        door = self._door or (origin.door if origin is not None else "") or "job"
        facts: dict[str, Any] = {"door": door}
        if read.fields:
            facts["fields"] = list(read.fields)
        if read.asked:
            facts["asked"] = list(read.asked)
        if read.count > 1:
            facts |= {"count": read.count, "records": list(islice(read.ids, MOST_IDS))}
        return facts


def note_reads(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    fields: Sequence[str],
    asked: Sequence[str],
    records: Iterable[dict[str, Any]],
) -> None:
    """``fields`` and ``asked`` are paths to sensitive fields. What is blank has not been read."""
    if actor.kind == "system":
        return
    ids = [record["id"] for record in records if any(record[name] is not None for name in fields)]
    if not ids and not asked:
        return
    reads: Reads | None = tx.notes.get(_KEY)
    if reads is None and tx.mode == "write":
        reads = Reads()
        reads.add(object_name, fields, ids, asked)
        reads.write(tx, actor)
        return
    if reads is None:
        reads = tx.notes[_KEY] = Reads()
        tx.on_commit(lambda: reads.tell(tx.workspace, actor))
    reads.add(object_name, fields, ids, asked)


@contextmanager
def told_together(workspace: Workspace, actor: Actor, door: str) -> Iterator[Reads]:
    """For what reads in many transactions: one entry at its end, however it ends."""
    reads = Reads(door)
    try:
        yield reads
    finally:
        reads.tell(workspace, actor)


def gather(tx: Transaction, reads: Reads) -> None:
    """What ``tx`` reads is told with the rest."""
    tx.notes[_KEY] = reads
