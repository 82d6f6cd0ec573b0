"""Changes of the product's own: neither permission nor rules are asked, but the history knows."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import Actor
from dougong.records import storing
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.hooks import Done, after_write
from dougong.records.keeping import differences, keep
from dougong.records.layout import FieldLayout
from dougong.records.links import keep_links
from dougong.records.model import WriteModel
from dougong.records.searching import index
from dougong.records.work import Work
from dougong.storage import Transaction


def change_unasked(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    field: FieldLayout,
    concerned: Sequence[Entry],
    work: Work,
) -> None:
    """The entries have a new value of the field. ``work`` is what they change with."""
    if not concerned:
        return
    storing.update(tx, model, concerned, actor)
    keep_links(tx, model, concerned)
    for entry in concerned:
        entry.version += 1
    keep(tx, actor, model.layout.id, "update", work.batch.door, work.batch.run, concerned, differences)
    if field.path in model.search.reads:
        follow_paths(tx.release, tx, model.layout, model.search.paths, concerned)
        index(tx, model.search, {entry.id: entry.values for entry in concerned})
    after_write(tx, actor, model, Done("update", concerned, work.batch.door, work.batch.run))
