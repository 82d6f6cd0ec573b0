"""The fields of objects with those that follow from their currency, each amount knowing where its own stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dougong.definitions.currencies import Currencies
from dougong.definitions.field_elements import LOOKUP, FieldDefinition, Path
from dougong.definitions.field_parsing import fields_of, parsed_field
from dougong.definitions.walking import Document

Fields = tuple[FieldDefinition, ...]


def with_derived(documents: Sequence[Document], currencies: Currencies) -> Mapping[str, Fields]:
    """By object id. Rollups over amounts of several currencies sum up what those are in the workspace's."""
    if not currencies.some:
        return {document["id"]: fields_of(document) for document in documents}
    found: dict[str, Fields] = {}
    for document in documents:
        object_id = document["id"]
        own = tuple(_summing(field, currencies) for field in fields_of(document))
        derived = (parsed_field(object_id, name, item) for name, item in currencies.derived(object_id))
        found[object_id] = (*own, *derived)
    return found


def priced(fields: Mapping[str, Fields], currencies: Currencies) -> Mapping[str, Fields]:
    """Of typed fields: each amount with the way to its currency."""
    if not currencies.some:
        return fields
    by_id = {field.id: field for own in fields.values() for field in own}
    return {
        object_id: tuple(_priced(field, by_id, currencies) for field in own)
        for object_id, own in fields.items()
    }


def _priced(
    field: FieldDefinition, by_id: Mapping[str, FieldDefinition], currencies: Currencies
) -> FieldDefinition:
    if field.type_name != "money":
        return field
    path: Path = currencies.amount_path(field.object_id, field.options)
    recipe = field.recipe
    if recipe is not None and recipe.kind == LOOKUP and recipe.path:
        shown = by_id.get(recipe.path[-1])
        there = currencies.amount_path(shown.object_id, shown.options) if shown is not None else ()
        path = (*recipe.path[:-1], *there) if there else ()
    return replace(field, currency_path=path) if path else field


def _summing(field: FieldDefinition, currencies: Currencies) -> FieldDefinition:
    base = currencies.summed_base(field.object_id, field.options)
    if base is None or field.recipe is None:
        return field
    return replace(field, recipe=replace(field.recipe, field_id=base))
