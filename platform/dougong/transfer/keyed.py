"""Finding the records that rows mean by a unique field of theirs, where nothing may be created."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.access import Actor
from dougong.fields import CoercionContext
from dougong.problems import N_, Problem
from dougong.records import Batch
from dougong.records.entries import Entry
from dougong.records.model import model_of
from dougong.records.upserting import split_by_key
from dougong.storage import Transaction


def identify(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    key: str,
    records: Sequence[dict[str, Any]],
    context: CoercionContext,
) -> list[list[Problem]]:
    """Puts the ``id`` into each record; the problems of those that have none, by position."""
    batch = Batch(object_name, "upsert", records, key, "skip_invalid", input=context)
    entries = [Entry(index, {}) for index in range(len(records))]
    split_by_key(tx, actor, model_of(tx.release, object_name), batch, entries)
    problems: list[list[Problem]] = []
    for entry, record in zip(entries, records, strict=True):
        # A key that is taken by what the actor may not see is nobody's for them.
        found = [problem for problem in entry.problems if problem.code != "taken"]
        if entry.id:
            record["id"] = entry.id
        elif not found:
            text = N_("There is no record with this “{key}”: {value}.")
            params = {"key": key, "value": str(record.get(key))[:80]}
            found = [Problem("no_such_record", text, key, params)]
        problems.append(found)
    return problems
