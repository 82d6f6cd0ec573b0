"""The names that an expression about an object's records may mention."""

from __future__ import annotations

from collections.abc import Callable

from dougong.definitions import DefinitionSet, FieldDefinition, LineItems, ObjectDefinition
from dougong.expressions.types import Path, ResolvedPath, Type, UnknownPath, list_of, record
from dougong.fields.base import FIELD_TYPES
from dougong.fields.system_fields import SYSTEM_TYPES


class ObjectScope:
    """The expressions' ``Scope`` over definitions: names or ``#ids``, a dot after each reference. The
    canonical path of a lookup is the one that it stands for; what begins with line items is a list. ``seen``
    gives an object as it is for whoever wrote the expression."""

    def __init__(
        self,
        definitions: DefinitionSet,
        item: ObjectDefinition,
        seen: Callable[[ObjectDefinition], ObjectDefinition] = lambda item: item,
    ) -> None:
        self._definitions = definitions
        self._seen = seen
        self._object = seen(item)

    def resolve(self, path: Path) -> ResolvedPath:
        lines = find_line_items(self._object, path[0]) if path else None
        if lines is not None:
            return self._resolve_lines(lines, path)
        return self._resolve(path)

    def _resolve_lines(self, lines: LineItems, path: Path) -> ResolvedPath:
        child = self._definitions.objects_by_id.get(lines.object_id)
        if child is None:
            raise UnknownPath(0)
        if len(path) == 1:
            return ResolvedPath(list_of(record(child.id)), (lines.id,))
        try:
            found = ObjectScope(self._definitions, child, self._seen)._resolve(path[1:])
        except UnknownPath as unknown:
            raise UnknownPath(
                unknown.index + 1, unknown.known, not_a_reference=unknown.not_a_reference
            ) from None
        return ResolvedPath(list_of(found.type), (lines.id, *found.path))

    def _resolve(self, path: Path) -> ResolvedPath:
        item: ObjectDefinition | None = self._object
        found: FieldDefinition | Type | None = None
        canonical: list[str] = []
        for index, segment in enumerate(path):
            if item is None:
                raise UnknownPath(index, not_a_reference=True)
            found = _find(item, segment)
            if found is None:
                raise UnknownPath(index, (*item.fields_by_name, *item.line_items_by_name, *SYSTEM_TYPES))
            if isinstance(found, Type):
                canonical.append(segment)
                item = None
            else:
                canonical += [found.id] if found.stored or found.recipe is None else found.recipe.path
                target = self._definitions.target(found)
                item = None if target is None else self._seen(target)
        if found is None:
            raise UnknownPath(0)
        return ResolvedPath(_type_of(found), tuple(canonical))


def find_line_items(item: ObjectDefinition, segment: str) -> LineItems | None:
    by_id = item.line_items_by_id.get(segment.removeprefix("#")) if segment.startswith("#") else None
    return by_id or item.line_items_by_name.get(segment)


def _find(item: ObjectDefinition, segment: str) -> FieldDefinition | Type | None:
    if segment.startswith("#"):
        return item.fields_by_id.get(segment[1:])
    return item.fields_by_name.get(segment) or SYSTEM_TYPES.get(segment)


def _type_of(found: FieldDefinition | Type) -> Type:
    if isinstance(found, Type):
        return found
    return FIELD_TYPES[found.type_name].expression_type(found)
