"""What is judged of fields that are personal or sensitive once the types of all fields are known."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.fields import dependencies
from dougong.fields.computations import made_when_read
from dougong.problems import N_, Problem

NAMES_RECORDS = N_("“{name}” is what records are called by, so it cannot be sensitive.")
SEARCHED = N_("“{name}” is sensitive: search would find records by it, and nobody would be told.")
CANNOT_BE_SENSITIVE = N_("A field of the type {type} cannot be sensitive.")
REVEALED = N_(
    "“{field}” of “{object}” is computed from “{source}”, which is sensitive, without being so itself."
)
FILLED_FROM = N_("“{name}” would be filled in from a sensitive field, and nobody would be told.")
WITHOUT_VALUE = frozenset(
    {"reference", "references", "any_reference", "user", "users", "department", "file", "image", "signature"}
)
"""What such fields hold is kept elsewhere, and shown by other doors."""


def privacy_problems(item: ObjectDefinition, definitions: DefinitionSet) -> Iterator[Problem]:
    """Places are JSON pointers within the object."""
    for field in item.fields:
        source = definitions.fields_by_id.get(field.default_from.value_id) if field.default_from else None
        if source is not None and source.sensitive:
            place = f"/properties/{field.name}/default/from/value"
            yield Problem("filled_from_sensitive", FILLED_FROM, place, {"name": field.name})
    for lines in item.line_items:
        if lines.field.sensitive:
            yield _problem(
                "cannot_be_sensitive", CANNOT_BE_SENSITIVE, lines.field, type=lines.field.type_name
            )
    searched = {field.id for field in item.search_fields}
    for field in item.fields:
        if not field.sensitive or field.derived_from:
            continue
        if field.type_name in WITHOUT_VALUE:
            yield _problem("cannot_be_sensitive", CANNOT_BE_SENSITIVE, field, type=field.type_name)
        if item.title_field is not None and item.title_field.id == field.id:
            yield _problem("sensitive_title", NAMES_RECORDS, field, name=field.name)
        if field.id in searched:
            yield _problem("sensitive_search", SEARCHED, field, name=field.name)


def newly_computed(old: DefinitionSet, new: DefinitionSet) -> Iterator[Problem]:
    """A review of a plan: computed fields that show what others keep to themselves."""
    before = set(_revealed(old))
    for field_id, source_id in _revealed(new):
        if (field_id, source_id) in before:
            continue
        field, source = new.fields_by_id[field_id], new.fields_by_id[source_id]
        owner = new.object_by_id(field.object_id)
        params = {"field": field.title, "object": owner.title, "source": source.title}
        place = f"object:{owner.name}#/properties/{field.name}"
        yield Problem("sensitive_revealed", REVEALED, place, params, "warning")


def _revealed(definitions: DefinitionSet) -> Iterator[tuple[str, str]]:
    fields = definitions.fields_by_id
    for one in (*dependencies(definitions).ordered, *made_when_read(definitions)):
        said = "sensitive" in one.owner.document["properties"].get(one.field.name, {})
        if one.field.sensitive or said or one.field.derived_from:
            continue
        for source in one.sources:
            found = fields.get(source.place[1])
            if found is not None and found.sensitive:
                yield one.field.id, found.id


def _problem(code: str, template: str, field: FieldDefinition, **params: str) -> Problem:
    return Problem(code, template, f"/properties/{field.name}/sensitive", params)
