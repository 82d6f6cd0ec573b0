"""Fields as a list shows, sorts and filters them: an own field, a system field, or one through references."""

from __future__ import annotations

from dataclasses import dataclass

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.web.formats import SYSTEM_TYPES

FILTERABLE_SYSTEM = ("owner", "created_at", "created_by", "updated_at", "updated_by")


@dataclass(frozen=True, slots=True)
class FieldPath:
    """``ids`` is how definitions write it, ``name`` how requests and record JSON do ("account.industry")."""

    ids: tuple[str, ...]
    name: str
    field: FieldDefinition | None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @property
    def stored(self) -> bool:
        """False of a formula that is made when it is read: no list can be sorted by it."""
        return self.field is None or not self.field.made_when_read

    @property
    def type_name(self) -> str:
        """ "person" for system fields that hold a user."""
        return SYSTEM_TYPES.get(self.keys[-1], "text") if self.field is None else self.field.type_name


def path_of_ids(definitions: DefinitionSet, ids: tuple[str, ...]) -> FieldPath | None:
    names = []
    field: FieldDefinition | None = None
    for segment in ids:
        field = definitions.fields_by_id.get(segment)
        if field is None and segment not in SYSTEM_TYPES:
            return None
        names.append(field.name if field else segment)
    return FieldPath(ids, ".".join(names), field)


def path_of_name(definitions: DefinitionSet, obj: ObjectDefinition, name: str) -> FieldPath | None:
    """What a request names; None for whatever does not lead to a field."""
    ids: list[str] = []
    at: ObjectDefinition | None = obj
    field: FieldDefinition | None = None
    for segment in name.split("."):
        if at is None:
            return None
        field = at.fields_by_name.get(segment)
        if field is None and segment not in SYSTEM_TYPES:
            return None
        ids.append(field.id if field else segment)
        at = definitions.target(field) if field else None
    return FieldPath(tuple(ids), name, field)


def filterable(obj: ObjectDefinition) -> list[FieldPath]:
    own = [FieldPath((field.id,), field.name, field) for field in obj.fields]
    return [*own, *(FieldPath((name,), name, None) for name in FILTERABLE_SYSTEM)]
