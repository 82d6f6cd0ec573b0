"""What is judged of an object's rules once the types of its fields are known."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.problems import N_, Problem
from dougong.storage.default_checks import CANNOT_COMBINE, comparable, default_problems
from dougong.storage.duplicate_checks import duplicate_problems
from dougong.storage.privacy_checks import privacy_problems

CANNOT_DEPEND = N_(
    "Options can depend on options and references on references; “{parent}” does not suit “{name}”."
)
NO_WAY_BETWEEN = N_(
    "“{target}” must have just one reference to the object of “{parent}” for this to depend on it; it has {count}."
)


def object_problems(item: ObjectDefinition, definitions: DefinitionSet) -> Iterator[Problem]:
    """Places are JSON pointers within the object."""
    for index, combination in enumerate(item.unique_together):
        for position, field_id in enumerate(combination.field_ids):
            field = item.fields_by_id.get(field_id)
            if field is not None and (field.recipe is not None or not comparable(field)):
                place = f"/uniqueTogether/{index}/fields/{position}"
                params = {"name": field.name, "type": field.type_name}
                yield Problem("cannot_combine", CANNOT_COMBINE, place, params)
    yield from duplicate_problems(item, definitions)
    for field in (*item.fields, *(lines.field for lines in item.line_items)):
        yield from default_problems(item, field, definitions)
    for field in item.fields:
        yield from _dependence_problems(item, field, definitions)
    yield from privacy_problems(item, definitions)


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
