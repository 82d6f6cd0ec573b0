"""How many records do not meet what a publish newly asks, where one table alone cannot tell: what stands in other
records, and what only the evaluator can compute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dougong.definitions import DefinitionSet, ObjectDefinition
from dougong.expressions import Checked, check, parse
from dougong.expressions.types import BOOLEAN, Path
from dougong.fields.scope import ObjectScope
from dougong.records.computing import stored_context
from dougong.records.entries import Entry
from dougong.records.filling import LOOKED_AT
from dougong.records.following import follow_paths
from dougong.records.layout import ObjectLayout, followed, layout_of
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.storage import Release, Transaction
from dougong.storage.demands import Demand
from dougong.storage.reshaping import same_values

MOST_LOOKED_AT = 50_000
"""Records of an object, the newest, that a plan computes conditions for."""


def not_meeting(tx: Transaction, new: DefinitionSet, item: ObjectDefinition, demand: Demand) -> int | None:
    """``tx.release`` is the one before the publish. None where the demand reads what the publish first makes, or
    goes by who saves."""
    old = tx.release.definitions.objects_by_id.get(item.id)
    if old is None:
        return 0
    tests = [
        (check(parse(text), ObjectScope(new, item), BOOLEAN), holds) for text, holds in demand.conditions
    ]
    if any(checked.volatility & {"actor", "records"} for checked, _ in tests):
        return None
    layout = layout_of(tx.release, item.id)
    paths = {path for checked, _ in tests for path in checked.paths}
    paths |= {(demand.blank.id,)} if demand.blank is not None else set()
    if not all(_is_known(tx.release, layout, new, item, path) for path in paths):
        return None
    fresh = {path for path in paths if path[0] not in layout.by_id and path[0] not in old.line_items_by_id}
    return sum(_failing(tx, layout, tests, demand, paths - fresh, fresh, ids) for ids in _newest(tx, layout))


def _failing(
    tx: Transaction,
    layout: ObjectLayout,
    tests: Sequence[tuple[Checked, bool]],
    demand: Demand,
    paths: set[Path],
    fresh: set[Path],
    ids: Sequence[int],
) -> int:
    found = current(tx, model_of(tx.release, layout.id), ids, deleted=False, lock=False)
    entries = [
        Entry(0, {**values, **dict.fromkeys(fresh)}, id=record_id, old=values)
        for record_id, values in found.items()
    ]
    if demand.blank is not None:
        entries = [entry for entry in entries if entry.values[(demand.blank.id,)] is None]
    follow_paths(tx.release, tx, layout, followed(layout, paths), entries)
    context = stored_context(tx)
    for checked, holds in tests:
        evaluate = checked.prepare(context)
        entries = [entry for entry in entries if (evaluate(entry.values) is True) == holds]
    return len(entries)


def _is_known(
    release: Release, layout: ObjectLayout, new: DefinitionSet, item: ObjectDefinition, path: Path
) -> bool:
    """Whether what stands at the end of a path stands there already, or is certainly blank."""
    for index, segment in enumerate(path):
        if index == 0 and segment in layout.definition.line_items_by_id:
            lines = layout.definition.line_items_by_id[segment]
            layout, item = layout_of(release, lines.object_id), new.objects_by_id[lines.object_id]
            continue
        made, known = item.fields_by_id.get(segment), layout.by_id.get(segment)
        if made is None:
            return known is not None
        if known is None or known.definition is None:
            return index == 0 and made.recipe is None
        if not same_values(known.definition, made):
            return False
        target = made.target_id
        if target is None or index == len(path) - 1:
            return index == len(path) - 1
        if target not in new.objects_by_id or known.target != target:
            return False
        layout, item = layout_of(release, target), new.objects_by_id[target]
    return True


def _newest(tx: Transaction, layout: ObjectLayout) -> Iterator[list[int]]:
    statement = f'SELECT "id" FROM {layout.table} WHERE "deleted_at" IS NULL ORDER BY "id" DESC LIMIT {MOST_LOOKED_AT}'
    ids = [row[0] for row in tx.execute(statement).fetchall()]
    for start in range(0, len(ids), LOOKED_AT):
        yield ids[start : start + LOOKED_AT]
