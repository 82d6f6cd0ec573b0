"""What type the values of computed fields have: stated, or that of the field whose values they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dougong.definitions.field_elements import LOOKUP, ROLLUP, FieldDefinition, Path, Recipe

Fields = tuple[FieldDefinition, ...]

MOST_LOOKUPS = 3
"""So many lookups may lead through each other."""

OF_SYSTEM_FIELDS = {"created_at": "datetime", "updated_at": "datetime"}
COUNTING = ("count", "distinct")
NOT_INHERITED = frozenset(
    {
        "id", "fieldType", "title", "description", "help", "placeholder", "default", "readOnly", "unique",
        "formula", "result", "refreshed", "stored", "object", "via", "function", "field", "filter", "path",
    }
)  # fmt: skip
"""Keywords of a field that say nothing about the values that another field shows of it."""


def typed(fields: Mapping[str, Fields]) -> Mapping[str, Fields]:
    """``fields`` by object id, those with a recipe now of the type of their values. Where that cannot be
    told, because something is missing, a field keeps its declared type: checks find it."""
    if not any(field.recipe for own in fields.values() for field in own):
        return fields
    finder = _Finder(fields)
    return {
        object_id: tuple(finder.typed(field, 0) if field.recipe else field for field in own)
        for object_id, own in fields.items()
    }


class _Finder:
    def __init__(self, fields: Mapping[str, Fields]) -> None:
        self._by_object = {object_id: {field.id: field for field in own} for object_id, own in fields.items()}

    def typed(self, field: FieldDefinition, depth: int) -> FieldDefinition:
        recipe = field.recipe
        if recipe is None or depth > MOST_LOOKUPS:
            return field
        if recipe.kind == LOOKUP:
            return self._lookup(field, recipe, depth)
        stated = field.options.get("result")
        if stated is None and recipe.kind == ROLLUP:
            return self._rollup(field, recipe, depth)
        return replace(field, type_name=stated) if isinstance(stated, str) else field

    def _rollup(self, field: FieldDefinition, recipe: Recipe, depth: int) -> FieldDefinition:
        if recipe.function in COUNTING:
            return replace(field, type_name="integer", options={**field.options, "result": "integer"})
        source = self._by_object.get(recipe.object_id, {}).get(recipe.field_id or "")
        return _like(field, self.typed(source, depth + 1)) if source is not None else field

    def _lookup(self, field: FieldDefinition, recipe: Recipe, depth: int) -> FieldDefinition:
        real: Path = ()
        object_id: str | None = field.object_id
        found: FieldDefinition | None = None
        for position, segment in enumerate(recipe.path):
            own = self._by_object.get(object_id or "", {})
            if segment in OF_SYSTEM_FIELDS and own and position == len(recipe.path) - 1:
                shown = replace(field, type_name=OF_SYSTEM_FIELDS[segment])
                return replace(shown, recipe=replace(recipe, path=(*real, segment)))
            if segment not in own:
                return _leading_nowhere(field, recipe)
            found = self.typed(own[segment], depth + 1)
            if found.recipe is not None and found.recipe.kind == LOOKUP:
                if found.type_name == LOOKUP:
                    return _leading_nowhere(field, recipe)
                real += found.recipe.path
            else:
                real = (*real, segment)
            object_id = found.target_id
        if found is None or len(recipe.path) < 2:
            return _leading_nowhere(field, recipe)
        return replace(_like(field, found), recipe=replace(recipe, path=real))


def _leading_nowhere(field: FieldDefinition, recipe: Recipe) -> FieldDefinition:
    return replace(field, recipe=replace(recipe, path=()))


def _like(field: FieldDefinition, source: FieldDefinition) -> FieldDefinition:
    inherited = {key: value for key, value in source.options.items() if key not in NOT_INHERITED}
    result = {"result": source.type_name} if field.recipe and field.recipe.kind != LOOKUP else {}
    return replace(
        field,
        type_name=source.type_name,
        target_id=source.target_id,
        linked_ids=source.linked_ids,
        select_options=source.select_options,
        options={**inherited, **field.options, **result},
    )
