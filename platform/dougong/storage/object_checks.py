"""What is judged of an object's rules once the types of its fields are known."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.fields import FIELD_TYPES
from dougong.problems import N_, Problem
from dougong.storage.tables import column_ref

CANNOT_COMBINE = N_("“{name}” has the type {type}, whose values cannot be compared for a combination.")
CANNOT_DEPEND = N_(
    "Options can depend on options and references on references; “{parent}” does not suit “{name}”."
)
NO_WAY_BETWEEN = N_(
    "“{target}” must have just one reference to the object of “{parent}” for this to depend on it; it has {count}."
)
OTHER_TYPE = N_("“{value}” of “{object}” is not of the type of “{name}”.")

_COMPARED = ("text", "number", "boolean", "date", "datetime", "record")


def object_problems(item: ObjectDefinition, definitions: DefinitionSet) -> Iterator[Problem]:
    """Places are JSON pointers within the object."""
    for index, combination in enumerate(item.unique_together):
        for position, field_id in enumerate(combination.field_ids):
            field = item.fields_by_id.get(field_id)
            if field is not None and (field.recipe is not None or not _comparable(field)):
                place = f"/uniqueTogether/{index}/fields/{position}"
                params = {"name": field.name, "type": field.type_name}
                yield Problem("cannot_combine", CANNOT_COMBINE, place, params)
    for field in item.fields:
        yield from _default_problems(field, definitions)
        yield from _dependence_problems(item, field, definitions)


def _dependence_problems(
    item: ObjectDefinition, field: FieldDefinition, definitions: DefinitionSet
) -> Iterator[Problem]:
    """Options depend on options, records on the record that they refer to."""
    parent = item.fields_by_id.get(field.depends_on or "")
    if parent is None:
        return
    place = f"/properties/{field.name}/dependsOn"
    if field.select_options and parent.select_options:
        return
    target = definitions.target(field)
    if target is None or parent.target_id is None:
        params = {"name": field.name, "parent": parent.name}
        yield Problem("cannot_depend", CANNOT_DEPEND, place, params)
    elif len(found := links_to(target, parent.target_id)) != 1:
        params = {"target": target.name, "parent": parent.name, "count": str(len(found))}
        yield Problem("no_way_between", NO_WAY_BETWEEN, place, params)


def links_to(target: ObjectDefinition, object_id: str) -> list[FieldDefinition]:
    """The reference fields of an object that lead to another one."""
    return [own for own in target.fields if own.target_id == object_id and own.type_name == "reference"]


def _comparable(field: FieldDefinition) -> bool:
    kind = FIELD_TYPES[field.type_name].expression_type(field).name
    column = column_ref(field)
    return kind in _COMPARED and column is not None and column.indexable


def _default_problems(field: FieldDefinition, definitions: DefinitionSet) -> Iterator[Problem]:
    source = field.default_from
    owner = definitions.objects_by_id.get(source.object_id) if source else None
    if source is None or owner is None:
        return
    place = f"/properties/{field.name}/default/from"
    for index, (field_id, _) in enumerate(source.match):
        matched = owner.fields_by_id.get(field_id)
        if matched is not None and not _comparable(matched):
            params = {"name": matched.name, "type": matched.type_name}
            yield Problem("cannot_combine", CANNOT_COMBINE, f"{place}/match/{index}/field", params)
    value = owner.fields_by_id.get(source.value_id)
    if value is not None and not _same_type(field, value):
        params = {"value": value.name, "object": owner.name, "name": field.name}
        yield Problem("other_type", OTHER_TYPE, f"{place}/value", params)


def _same_type(field: FieldDefinition, value: FieldDefinition) -> bool:
    wanted = FIELD_TYPES[field.type_name].expression_type(field)
    given = FIELD_TYPES[value.type_name].expression_type(value)
    stored = column_ref(value) is not None
    return stored and wanted.name == given.name and wanted.target == given.target
