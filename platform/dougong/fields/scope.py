"""The names that an expression about an object's records may mention."""

from __future__ import annotations

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.expressions.types import Path, ResolvedPath, Type, UnknownPath
from dougong.fields.base import FIELD_TYPES
from dougong.fields.system_fields import SYSTEM_TYPES


class ObjectScope:
    """The expressions' ``Scope`` over definitions: names or ``#ids``, a dot after each reference. The
    canonical path of a lookup is the one that it stands for."""

    def __init__(self, definitions: DefinitionSet, item: ObjectDefinition) -> None:
        self._definitions = definitions
        self._object = item

    def resolve(self, path: Path) -> ResolvedPath:
        item: ObjectDefinition | None = self._object
        found: FieldDefinition | Type | None = None
        canonical: list[str] = []
        for index, segment in enumerate(path):
            if item is None:
                raise UnknownPath(index, not_a_reference=True)
            found = _find(item, segment)
            if found is None:
                raise UnknownPath(index, (*item.fields_by_name, *SYSTEM_TYPES))
            if isinstance(found, Type):
                canonical.append(segment)
                item = None
            else:
                canonical += [found.id] if found.stored or found.recipe is None else found.recipe.path
                item = self._definitions.target(found)
        if found is None:
            raise UnknownPath(0)
        return ResolvedPath(_type_of(found), tuple(canonical))


def _find(item: ObjectDefinition, segment: str) -> FieldDefinition | Type | None:
    if segment.startswith("#"):
        return item.fields_by_id.get(segment[1:])
    return item.fields_by_name.get(segment) or SYSTEM_TYPES.get(segment)


def _type_of(found: FieldDefinition | Type) -> Type:
    if isinstance(found, Type):
        return found
    return FIELD_TYPES[found.type_name].expression_type(found)
