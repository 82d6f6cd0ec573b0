"""The writer for one record at a time."""

from __future__ import annotations

from typing import Any

from dougong.access import Actor
from dougong.records.batches import Batch, RawRecord, Written
from dougong.records.writer import RecordWriter
from dougong.storage import Transaction


def create(tx: Transaction, actor: Actor, object_name: str, values: RawRecord, **options: Any) -> Written:
    """One record; ``options`` are those of a Batch. InvalidRecords with all problems by field."""
    return RecordWriter(tx, actor).write(Batch(object_name, "create", [values], **options)).records[0]


def update(
    tx: Transaction, actor: Actor, object_name: str, record_id: int, values: RawRecord, **options: Any
) -> Written:
    """``values`` may carry the version that was read: StaleVersion if it is no longer the record's."""
    record = {**values, "id": record_id}
    return RecordWriter(tx, actor).write(Batch(object_name, "update", [record], **options)).records[0]


def delete(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    record_id: int,
    version: int | None = None,
    **options: Any,
) -> Written:
    """Into the bin."""
    record = {"id": record_id, "version": version}
    return RecordWriter(tx, actor).write(Batch(object_name, "delete", [record], **options)).records[0]


def restore(tx: Transaction, actor: Actor, object_name: str, record_id: int, **options: Any) -> Written:
    """Out of the bin, if what is unique and what it refers to still allow it."""
    return (
        RecordWriter(tx, actor)
        .write(Batch(object_name, "restore", [{"id": record_id}], **options))
        .records[0]
    )
