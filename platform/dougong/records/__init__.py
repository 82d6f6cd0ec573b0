"""The one door to records: everything that reads or writes them, for an actor and within a transaction.

``find``, ``get`` and ``aggregate`` read, a ``RecordWriter`` (or ``create``, ``update`` … for a single record)
writes. The form, the API, imports and automations all come through here, so that what holds for one holds for
all. Nothing here commits, and nothing here knows of HTTP or of files.
"""

from __future__ import annotations

from dougong.access.audit_publishing import note_publish
from dougong.records import base_jobs as base_jobs
from dougong.records import bulk_jobs as bulk_jobs
from dougong.records import hand_over_jobs as hand_over_jobs
from dougong.records import history, search
from dougong.records import record_lists as record_lists
from dougong.records import share_holdings as share_holdings
from dougong.records import tag_jobs as tag_jobs
from dougong.records import undo_jobs as undo_jobs
from dougong.records.access_forecast import access_forecast
from dougong.records.aggregates import AggregateQuery, aggregate
from dougong.records.amounts import Amount
from dougong.records.base_change import BasePlan, change_base, change_under_way, is_running, plan_base
from dougong.records.batches import Batch, BatchResult, InvalidRecords, Lines, Refusal, Written
from dougong.records.beginnings import line_defaults, sourced_default, sourced_lines
from dougong.records.cells import one_of_each, steps_through
from dougong.records.field_paths import can_ask, can_show
from dougong.records.files import readable_file, usable_files
from dougong.records.filling import Recalculated, recalculate, wrong_values
from dougong.records.filling_jobs import fill_changed, rerate_later
from dougong.records.foreseeing import not_meeting
from dougong.records.history import of as history_of
from dougong.records.hooks import AFTER_WRITE, BEFORE_SAVE, JUDGES, Done, Hearing
from dougong.records.live import LiveCheck, live_check
from dougong.records.merging import Merged, merge, merged_into
from dougong.records.numbering import number_unnumbered
from dougong.records.previewing import DeletionPreview, deletion_preview
from dougong.records.purging import purge
from dougong.records.query import Page, Record, RecordQuery, chosen_ids, count, deal, few_ids, find, get
from dougong.records.rate_texts import rate_of
from dougong.records.rates import (
    Rate,
    active_currencies,
    add_currency,
    known_code,
    list_rates,
    rate_text,
    remove_currency,
    remove_rate,
    set_rates,
)
from dougong.records.reindexing import reindex, reindex_changed
from dougong.records.related import RelatedCount, related_counts
from dougong.records.revealing import newly_revealed
from dougong.records.single import create, delete, restore, update
from dougong.records.titles import titles_of
from dougong.records.writer import RecordWriter
from dougong.storage.demands import COUNTERS
from dougong.storage.planned_access import FORECASTS
from dougong.storage.planning import REVIEWS
from dougong.storage.privacy_checks import newly_computed

COUNTERS.register("records", not_meeting)
REVIEWS.register("revealing", newly_revealed)
FORECASTS.register("roles", access_forecast)
REVIEWS.register("sensitive", newly_computed)

PUBLISH_HOOKS = (number_unnumbered, fill_changed, reindex_changed, note_publish)
"""What every opened workspace must do at the end of a publish."""

__all__ = [
    "AFTER_WRITE",
    "BEFORE_SAVE",
    "JUDGES",
    "PUBLISH_HOOKS",
    "AggregateQuery",
    "Amount",
    "BasePlan",
    "Batch",
    "BatchResult",
    "DeletionPreview",
    "Done",
    "Hearing",
    "InvalidRecords",
    "Lines",
    "LiveCheck",
    "Merged",
    "Page",
    "Rate",
    "Recalculated",
    "Record",
    "RecordQuery",
    "RecordWriter",
    "Refusal",
    "RelatedCount",
    "Written",
    "active_currencies",
    "add_currency",
    "aggregate",
    "can_ask",
    "can_show",
    "change_base",
    "change_under_way",
    "chosen_ids",
    "count",
    "create",
    "deal",
    "delete",
    "deletion_preview",
    "few_ids",
    "fill_changed",
    "find",
    "get",
    "history",
    "history_of",
    "is_running",
    "known_code",
    "line_defaults",
    "list_rates",
    "live_check",
    "merge",
    "merged_into",
    "one_of_each",
    "plan_base",
    "purge",
    "rate_of",
    "rate_text",
    "readable_file",
    "recalculate",
    "reindex",
    "reindex_changed",
    "related_counts",
    "remove_currency",
    "remove_rate",
    "rerate_later",
    "restore",
    "search",
    "set_rates",
    "sourced_default",
    "sourced_lines",
    "steps_through",
    "titles_of",
    "update",
    "usable_files",
    "wrong_values",
]
