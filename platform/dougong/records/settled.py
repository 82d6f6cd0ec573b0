"""What is read of a record whose computed values are settled: these, and what they are computed from. A parent of
many lines is settled with each batch of them, and most of its fields have nothing to do with that."""

from __future__ import annotations

from dougong.records.formulas import dependencies_of
from dougong.records.hooks import is_looked_at
from dougong.records.layout import FieldLayout, ObjectLayout
from dougong.records.model import WriteModel
from dougong.records.pricing import pricing_of
from dougong.storage import Release, Transaction

_CONTROL = ("id", "version")


def settled_fields(tx: Transaction, model: WriteModel, *, history: bool) -> tuple[FieldLayout, ...] | None:
    """None for the whole record: somebody looks at what has changed, or a currency decides about it."""
    layout, release = model.layout, model.release
    if history and is_looked_at(tx.release, layout.id):
        return None
    return release.cached(("records.settled", layout.id), lambda: _needed(release, model, layout))


def _needed(release: Release, model: WriteModel, layout: ObjectLayout) -> tuple[FieldLayout, ...] | None:
    computations = dependencies_of(release).by_object[layout.id]
    if pricing_of(release, layout) is not None:
        return None
    computed = [layout.by_id[one.field.id] for one in computations]
    formulas = [one.expression for one in computations if one.is_formula and one.expression is not None]
    read = {path[0] for one in formulas for path in one.paths}
    if any(field.path in model.search.reads for field in computed):
        read |= {path[0] for path in model.search.reads}
    own = [field for field in layout.columns if field.id in read]
    return tuple(dict.fromkeys([*(layout.by_id[name] for name in _CONTROL), *computed, *own]))
