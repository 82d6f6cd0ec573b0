"""Fields as a list shows, sorts and filters them: an own field, a system field, or one through references."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.fields import Part, parts_of
from dougong.web.formats import SYSTEM_TYPES

FILTERABLE_SYSTEM = ("owner", "created_at", "created_by", "updated_at", "updated_by")


@dataclass(frozen=True, slots=True)
class FieldPath:
    """``ids`` is how definitions write it, ``name`` how requests and record JSON do ("account.industry"). ``part`` is
    the part of the field's value that is meant, if not the whole."""

    ids: tuple[str, ...]
    name: str
    field: FieldDefinition | None
    part: Part | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @property
    def stored(self) -> bool:
        """False of a formula that is made when it is read: no list can be sorted by it."""
        return self.field is None or not self.field.made_when_read

    @property
    def type_name(self) -> str:
        """ "person" for system fields that hold a user, "address.city" for a part."""
        if self.part is not None and self.field is not None:
            return f"{self.field.type_name}.{self.part.name}"
        return SYSTEM_TYPES.get(self.keys[-1], "text") if self.field is None else self.field.type_name


def path_of_ids(definitions: DefinitionSet, ids: tuple[str, ...]) -> FieldPath | None:
    names: list[str] = []
    field: FieldDefinition | None = None
    for segment in ids:
        above, field = field, definitions.fields_by_id.get(segment)
        if field is None and above is not None and (part := part_named(definitions, above, segment)):
            return FieldPath(ids, ".".join([*names, segment]), above, part)
        if field is None and segment not in SYSTEM_TYPES:
            return None
        names.append(field.name if field else segment)
    return FieldPath(ids, ".".join(names), field)


def path_of_name(definitions: DefinitionSet, obj: ObjectDefinition, name: str) -> FieldPath | None:
    """What a request names; None for whatever does not lead to a field."""
    ids: list[str] = []
    at: ObjectDefinition | None = obj
    field: FieldDefinition | None = None
    segments = name.split(".")
    for segment in segments:
        if at is None:
            is_last = len(ids) == len(segments) - 1
            part = part_named(definitions, field, segment) if field is not None and is_last else None
            return FieldPath((*ids, segment), name, field, part) if part else None
        field = at.fields_by_name.get(segment)
        if field is None and segment not in SYSTEM_TYPES:
            return None
        ids.append(field.id if field else segment)
        at = definitions.target(field) if field else None
    return FieldPath(tuple(ids), name, field)


def part_named(definitions: DefinitionSet, field: FieldDefinition, name: str) -> Part | None:
    return next((part for part in parts_of(field, definitions) if part.name == name), None)


def filterable(definitions: DefinitionSet, obj: ObjectDefinition) -> list[FieldPath]:
    """With the parts of values behind what they are parts of."""
    found: list[FieldPath] = []
    for path in own_paths(obj):
        found.append(path)
        parts = parts_of(path.field, definitions) if path.field is not None else ()
        found += [FieldPath((*path.ids, p.name), f"{path.name}.{p.name}", path.field, p) for p in parts]
    return found


def own_paths(obj: ObjectDefinition) -> list[FieldPath]:
    own = [FieldPath((field.id,), field.name, field) for field in obj.fields]
    return [*own, *(FieldPath((name,), name, None) for name in FILTERABLE_SYSTEM)]
