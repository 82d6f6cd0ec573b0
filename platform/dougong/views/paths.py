"""Paths and conditions of views: by names as people write them, by ids as they are kept."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import POLICY, Actor
from dougong.definitions import DefinitionSet, ObjectDefinition
from dougong.definitions.trees import tree_fields
from dougong.errors import DougongError
from dougong.expressions import rename
from dougong.fields.system_fields import SYSTEM_TYPES
from dougong.records import can_ask
from dougong.records.conditions import compile_filter, context_of
from dougong.records.joins import Joins
from dougong.records.layout import layout_of
from dougong.storage import Transaction

Path = tuple[str, ...]


def check_condition(tx: Transaction, actor: Actor, obj: ObjectDefinition, text: str) -> None:
    """That it can be a filter of whoever asks."""
    context = context_of(tx, actor)
    compile_filter(Joins(tx.release, actor, layout_of(tx.release, obj.id), context), text, context)


def can_order(tx: Transaction, actor: Actor, obj: ObjectDefinition, ids: Path) -> bool:
    if not can_ask(tx.release, actor, obj.id, ids):
        return False
    layout = layout_of(tx.release, obj.id)
    try:
        joins = Joins(tx.release, actor, layout, context_of(tx, actor))
        joins.order(joins.step(ids))
    except DougongError:
        return False
    return True


def can_be_tree(tx: Transaction, actor: Actor, obj: ObjectDefinition, field_id: str) -> bool:
    """Only along fields by which trees of the definitions go: along those no record stands below itself."""
    definitions = tx.release.definitions
    known = {field.id for field in tree_fields(definitions, definitions.object_by_id(obj.id))}
    return field_id in known and can_ask(tx.release, actor, obj.id, (field_id,))


def ids_of(
    definitions: DefinitionSet, actor: Actor, obj: ObjectDefinition, segments: Sequence[str]
) -> Path | None:
    """A path of names or ids as ids; what stands behind a system field is left as it is."""
    ids: list[str] = []
    at: ObjectDefinition | None = POLICY.seen(actor, obj)
    for position, segment in enumerate(segments):
        if at is None:
            return (*ids, *segments[position:])
        plain = segment.removeprefix("#")
        field = at.fields_by_name.get(plain) or at.fields_by_id.get(plain)
        lines = at.line_items_by_name.get(plain) or at.line_items_by_id.get(plain)
        if field is not None:
            ids.append(field.id)
            target = definitions.target(field)
        elif lines is not None:
            ids.append(lines.id)
            target = definitions.objects_by_id.get(lines.object_id)
        elif plain in SYSTEM_TYPES:
            ids.append(plain)
            target = None
        else:
            return None
        at = None if target is None else POLICY.seen(actor, target)
    return tuple(ids)


def by_ids(definitions: DefinitionSet, actor: Actor, obj: ObjectDefinition, text: str) -> str:
    def resolve(path: Path) -> Path:
        ids = ids_of(definitions, actor, obj, path)
        if ids is None or len(ids) != len(path):
            return path
        # System fields and parts of values have no ids.
        return tuple(new if new == old else f"#{new}" for new, old in zip(ids, path, strict=True))

    return rename(text, resolve)


def named(definitions: DefinitionSet, text: str) -> str:
    """A stored expression, with names in the place of ids."""

    def name(segment: str) -> str:
        plain = segment.removeprefix("#")
        found = definitions.fields_by_id.get(plain)
        if found is not None:
            return found.name
        lines = (obj.line_items_by_id.get(plain) for obj in definitions.objects.values())
        return next((one.name for one in lines if one is not None), segment)

    return rename(text, lambda path: tuple(map(name, path)))
