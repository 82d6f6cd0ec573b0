"""The one door to records: everything that reads or writes them, for an actor and within a transaction.

``find``, ``get`` and ``aggregate`` read, a ``RecordWriter`` (or ``create``, ``update`` … for a single
record) writes. The form, the API, imports and automations all come through here, so that what holds for one
holds for all. Nothing here commits, and nothing here knows of HTTP or of files.
"""

from __future__ import annotations

from dougong.records.batches import Batch, BatchResult, InvalidRecords, Refusal, Written
from dougong.records.query import Page, Record, RecordQuery, count, find, get
from dougong.records.writer import BEFORE_SAVE, RecordWriter, create, delete, restore, update

__all__ = [
    "BEFORE_SAVE",
    "Batch",
    "BatchResult",
    "InvalidRecords",
    "Page",
    "Record",
    "RecordQuery",
    "RecordWriter",
    "Refusal",
    "Written",
    "count",
    "create",
    "delete",
    "find",
    "get",
    "restore",
    "update",
]
