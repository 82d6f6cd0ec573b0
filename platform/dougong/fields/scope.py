"""The names that an expression about an object's records may mention."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dougong.definitions import DefinitionSet, FieldDefinition, LineItems, ObjectDefinition
from dougong.definitions.naming import RECORDS, VARIABLES
from dougong.definitions.variables import Variable, VariableType, variable_named
from dougong.expressions import ExpressionError, check, parse
from dougong.expressions.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    NUMBER,
    TEXT,
    Macro,
    Obstacle,
    PartOf,
    Path,
    RecordList,
    ResolvedPath,
    Type,
    UnknownPath,
    list_of,
    record,
)
from dougong.fields.base import FIELD_TYPES, parts_of
from dougong.fields.storage import KEY, storage_of
from dougong.fields.system_fields import SYSTEM_TYPES

ENDLESS: tuple[Obstacle, ...] = ("circular", "too_complex")
MOST_MACROS = 8
"""Formulas made when read that may stand in each other."""
VARIABLE_TYPES: Mapping[VariableType, Type] = {
    "text": TEXT,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "datetime": DATETIME,
}


class ObjectScope:
    """The expressions' ``Scope`` over definitions: names or ``#ids``, a dot after each reference. The
    canonical path of a lookup is the one that it stands for; what begins with line items is a list. ``seen``
    gives an object as it is for whoever wrote the expression, ``above`` are the formulas made when read in which
    it stands. ``variables`` are those of the automation whose step says it."""

    def __init__(
        self,
        definitions: DefinitionSet,
        item: ObjectDefinition,
        seen: Callable[[ObjectDefinition], ObjectDefinition] = lambda item: item,
        above: tuple[str, ...] = (),
        variables: Sequence[Variable] = (),
    ) -> None:
        self._variables = variables
        self._above = above
        self._definitions = definitions
        self._seen = seen
        self._object = seen(item)

    def resolve(self, path: Path) -> ResolvedPath:
        lines = find_line_items(self._object, path[0]) if path else None
        if lines is not None:
            return self._resolve_lines(lines, path)
        if len(path) > 1 and path[0] == RECORDS and _find(self._object, RECORDS) is None:
            return self._resolve_records(path)
        named = variable_named(path, self._object.fields_by_name)
        if named is not None and self._variables:
            return self._resolve_variable(named)
        return self._resolve(path)

    def _resolve_variable(self, named: str) -> ResolvedPath:
        for one in self._variables:
            if named in (one.id, one.name):
                return ResolvedPath(VARIABLE_TYPES[one.type], (VARIABLES, one.id))
        raise UnknownPath(1, [one.name for one in self._variables])

    def _resolve_records(self, path: Path) -> ResolvedPath:
        """The values of all records of an object, as far as whoever asks may see them."""
        objects = self._definitions.objects
        found = self._definitions.objects_by_id.get(path[1].removeprefix("#")) or objects.get(path[1])
        if found is None:
            raise UnknownPath(1, tuple(objects))
        if len(path) == 2:
            element = record(found.id)
            return ResolvedPath(list_of(element), path, records=RecordList(found.id, "", element))
        try:
            inner = ObjectScope(self._definitions, found, self._seen)._resolve(path[2:])
        except UnknownPath as unknown:
            raise UnknownPath(unknown.index + 2, unknown.known, unknown.obstacle) from None
        if inner.macro is not None or inner.type.name == "list":
            raise UnknownPath(len(path) - 1, obstacle="not_stored")
        names = (self._definitions.fields_by_id.get(segment.removeprefix("#")) for segment in path[2:])
        name = ".".join(
            one.name if one and segment.startswith("#") else segment
            for one, segment in zip(names, path[2:], strict=True)
        )
        listed = RecordList(found.id, name, inner.type, self._has_key(inner))
        return ResolvedPath(list_of(inner.type), path, records=listed)

    def _has_key(self, found: ResolvedPath) -> bool:
        field = self._definitions.fields_by_id.get(found.path[-1])
        if field is None:
            return False
        if found.part is not None:
            parts = {part.name: part for part in parts_of(field, self._definitions)}
            return parts[found.part.name].key_suffix is not None
        return any(spec.suffix == KEY for spec in storage_of(field).columns(field))

    def _resolve_lines(self, lines: LineItems, path: Path) -> ResolvedPath:
        child = self._definitions.objects_by_id.get(lines.object_id)
        if child is None:
            raise UnknownPath(0)
        if len(path) == 1:
            return ResolvedPath(list_of(record(child.id)), (lines.id,))
        try:
            found = ObjectScope(self._definitions, child, self._seen)._resolve(path[1:])
        except UnknownPath as unknown:
            raise UnknownPath(unknown.index + 1, unknown.known, unknown.obstacle) from None
        if found.macro is not None:
            raise UnknownPath(len(path) - 1, obstacle="not_stored")
        return ResolvedPath(list_of(found.type), (lines.id, *found.path), part=found.part)

    def _resolve(self, path: Path) -> ResolvedPath:
        item: ObjectDefinition | None = self._object
        found: FieldDefinition | Type | None = None
        canonical: list[str] = []
        for index, segment in enumerate(path):
            if item is None:
                if index == len(path) - 1 and isinstance(found, FieldDefinition):
                    return self._part(found, tuple(canonical), segment, index)
                raise UnknownPath(index, obstacle="not_a_reference")
            found = _find(item, segment)
            if found is None:
                raise UnknownPath(index, (*item.fields_by_name, *item.line_items_by_name, *SYSTEM_TYPES))
            if isinstance(found, Type):
                canonical.append(segment)
                item = None
            else:
                canonical += found.recipe.path if found.recipe and found.recipe.path else [found.id]
                target = self._definitions.target(found)
                item = None if target is None else self._seen(target)
        if found is None:
            raise UnknownPath(0)
        macro = None
        if isinstance(found, FieldDefinition) and found.made_when_read:
            macro = self._macro(found, len(path) - 1)
        return ResolvedPath(_type_of(found), tuple(canonical), macro)

    def _part(self, field: FieldDefinition, path: Path, name: str, index: int) -> ResolvedPath:
        parts = {part.name: part for part in parts_of(field, self._definitions)}
        if not parts or field.made_when_read:
            raise UnknownPath(index, obstacle="not_a_reference")
        if name not in parts:
            raise UnknownPath(index, tuple(parts))
        return ResolvedPath(parts[name].type, path, part=PartOf(name, parts[name].read))

    def _macro(self, field: FieldDefinition, index: int) -> Macro | None:
        """None where the formula makes no sense: that is told where it stands."""
        if field.id in self._above or len(self._above) >= MOST_MACROS:
            raise UnknownPath(index, obstacle="circular" if field.id in self._above else "too_complex")
        owner, kind = self._definitions.object_by_id(field.object_id), FIELD_TYPES[field.type_name]
        text = field.recipe.formula if field.recipe is not None else ""
        scope = ObjectScope(self._definitions, owner, above=(*self._above, field.id))
        try:
            made = check(parse(text), scope, kind.expression_type(field))
        except ExpressionError as error:
            codes = {problem.code for problem in error.problems}
            for obstacle in ENDLESS:
                if obstacle in codes:
                    raise UnknownPath(index, obstacle=obstacle) from None
            return None
        inner = (source for one in made.resolved if one.macro is not None for source in one.macro.sources)
        decimals = kind.decimals(field) if kind.expression_type(field).name == "number" else None
        return Macro(made, decimals, kind.max_length(field), (text, *inner))


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
