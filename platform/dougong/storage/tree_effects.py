"""What existing records mean for a new tree: none of them may stand below itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.definitions.trees import parent_field
from dougong.problems import N_, Problem
from dougong.storage.ddl import quoted
from dougong.storage.reshaping import TableChange
from dougong.storage.transaction import Transaction

IN_CIRCLES = N_(
    "{rows} records of “{object}” stand below themselves by “{field}”, or below such records, and no tree could"
    " show them: {examples}."
)
_SHOWN = 5


def tree_effects(
    tx: Transaction, old: DefinitionSet, new: DefinitionSet, changes: Mapping[str, TableChange]
) -> Iterator[Problem]:
    """Asked of the tables as they are before the publish."""
    for view, field in _new_trees(old, new):
        before = old.fields_by_id.get(field.id)
        change = changes.get(field.object_id)
        table = change.physical_name if change is not None else None
        if table is not None and before is not None and before.target_id == field.target_id:
            yield from _circles(tx, new, view, field, table, before.name)


def remaining_circles(tx: Transaction, old: DefinitionSet, new: DefinitionSet) -> Iterator[Problem]:
    """The same of the tables as they are once values have been converted, or have come out of the bin."""
    for view, field in _new_trees(old, new):
        yield from _circles(tx, new, view, field, new.objects_by_id[field.object_id].name, field.name)


def _new_trees(old: DefinitionSet, new: DefinitionSet) -> Iterator[tuple[str, FieldDefinition]]:
    """Along a field by which a tree goes already no circle can have come about."""
    known = {field.id for view in old.views.values() if (field := parent_field(old, view)) is not None}
    seen: set[str] = set()
    for view in new.views.values():
        field = parent_field(new, view)
        if field is not None and field.id not in known | seen:
            seen.add(field.id)
            yield view.name, field


def _circles(
    tx: Transaction, new: DefinitionSet, view: str, field: FieldDefinition, table: str, column: str
) -> Iterator[Problem]:
    """What is not met on the way down from the roots."""
    name, parent = quoted(table), quoted(column)
    below = (
        f'WITH RECURSIVE below("id") AS (SELECT t."id" FROM {name} t WHERE t."deleted_at" IS NULL AND'
        f' (t.{parent} IS NULL OR NOT EXISTS (SELECT 1 FROM {name} p WHERE p."id" = t.{parent}'
        f' AND p."deleted_at" IS NULL)) UNION ALL SELECT t."id" FROM below b JOIN {name} t'
        f' ON t.{parent} = b."id" WHERE t."deleted_at" IS NULL)'
    )
    counts = f'SELECT (SELECT count(*) FROM {name} WHERE "deleted_at" IS NULL) - (SELECT count(*) FROM below)'
    rows = int(tx.execute(f"{below} {counts}").fetchone()[0])
    if not rows:
        return
    left = f'SELECT "id" FROM {name} WHERE "deleted_at" IS NULL AND "id" NOT IN (SELECT "id" FROM below)'
    ids = tx.execute(f'{below} {left} ORDER BY "id" LIMIT {_SHOWN}').fetchall()
    params = {
        "rows": rows,
        "object": new.objects_by_id[field.object_id].title,
        "field": field.title,
        "examples": ", ".join(f"#{row[0]}" for row in ids),
    }
    yield Problem("in_circles", IN_CIRCLES, f"view:{view}#/parentField", params)
