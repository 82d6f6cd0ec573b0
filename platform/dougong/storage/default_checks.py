"""Whether what is taken over from matching records fits: values of fields, and whole lines."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import (
    DefinitionSet,
    FieldDefinition,
    LineItems,
    ObjectDefinition,
    RecordDefault,
)
from dougong.fields import FIELD_TYPES
from dougong.fields.line_items import comes_along, line_pairs, same_type
from dougong.fields.system_fields import SYSTEM_TYPES
from dougong.problems import N_, Problem
from dougong.storage.tables import column_ref

CANNOT_COMBINE = N_("“{name}” has the type {type}, whose values cannot be compared for a combination.")
OTHER_TYPE = N_("“{value}” of “{object}” is not of the type of “{name}”.")
NOT_LINES = N_("“{name}” are line items, which are filled from line items of another record, and only those.")
NO_FIELDS = N_("Only line items say which fields of their lines are taken over.")
NOT_OF_THE_LINES = N_("“{name}” is no field of the lines of “{lines}”.")
NOT_FILLED_IN = N_("“{name}” cannot be filled in: it is computed, kept by the product, or holds files.")
TAKEN_TWICE = N_("“{name}” is taken over twice.")
NOTHING_TAKEN = N_(
    "The lines of “{lines}” have no field in common with these; say which fields are taken over."
)

_COMPARED = ("text", "number", "boolean", "date", "datetime", "record")


def comparable(field: FieldDefinition) -> bool:
    kind = FIELD_TYPES[field.type_name].expression_type(field).name
    column = column_ref(field)
    return kind in _COMPARED and column is not None and column.indexable


def default_problems(
    item: ObjectDefinition, field: FieldDefinition, definitions: DefinitionSet
) -> Iterator[Problem]:
    """Places are JSON pointers within the object."""
    default = field.default_from
    owner = definitions.objects_by_id.get(default.object_id) if default else None
    if default is None or owner is None:
        return
    lines, source = item.line_items_by_id.get(field.id), owner.line_items_by_id.get(default.value_id)
    found = _match_problems(default, owner), _value_problems(field, lines, default, owner, definitions)
    for problem in (problem for problems in found for problem in problems):
        yield problem.at(f"/properties/{field.name}/default/from{problem.place}")
    if lines is not None and source is not None:
        for problem in _taken_problems(lines, source, default, definitions):
            yield problem.at(f"/properties/{field.name}/default/from{problem.place}")


def _match_problems(default: RecordDefault, owner: ObjectDefinition) -> Iterator[Problem]:
    """The record itself, or what can be looked up."""
    for index, (field_id, _) in enumerate(default.match):
        matched = owner.fields_by_id.get(field_id)
        lines, system = owner.line_items_by_id.get(field_id), SYSTEM_TYPES.get(field_id)
        if matched is not None:
            refused = None if comparable(matched) else (matched.name, matched.type_name)
        elif lines is not None:
            refused = (lines.name, lines.field.type_name)
        else:
            refused = (field_id, system.name) if system is not None and field_id != "id" else None
        if refused is not None:
            params = {"name": refused[0], "type": refused[1]}
            yield Problem("cannot_combine", CANNOT_COMBINE, f"/match/{index}/field", params)


def _value_problems(
    field: FieldDefinition,
    lines: LineItems | None,
    default: RecordDefault,
    owner: ObjectDefinition,
    definitions: DefinitionSet,
) -> Iterator[Problem]:
    source = owner.line_items_by_id.get(default.value_id)
    if (lines is None) is not (source is None):
        name = source.name if source is not None else field.name
        yield Problem("not_lines", NOT_LINES, "/value", {"name": name})
    if lines is None and default.taken:
        yield Problem("without_effect", NO_FIELDS, "/fields")
    value = owner.fields_by_id.get(default.value_id)
    if lines is None and value is not None and not (column_ref(value) and _same_kind(field, value)):
        params = {"value": value.name, "object": owner.name, "name": field.name}
        yield Problem("other_type", OTHER_TYPE, "/value", params)


def _same_kind(field: FieldDefinition, value: FieldDefinition) -> bool:
    wanted = FIELD_TYPES[field.type_name].expression_type(field)
    given = FIELD_TYPES[value.type_name].expression_type(value)
    return wanted.name == given.name and wanted.target == given.target


def _taken_problems(
    lines: LineItems, source: LineItems, default: RecordDefault, definitions: DefinitionSet
) -> Iterator[Problem]:
    child, other = definitions.objects_by_id[lines.object_id], definitions.objects_by_id[source.object_id]
    seen = set[str]()
    for index, (field_id, value_id) in enumerate(default.taken):
        place, own, value = (
            f"/fields/{index}",
            child.fields_by_id.get(field_id),
            other.fields_by_id.get(value_id),
        )
        if own is None or not comes_along(own, lines):
            params = {"name": field_id if own is None else own.name}
            yield Problem("not_filled_in", NOT_FILLED_IN, f"{place}/field", params)
        elif value is None or not value.stored or not default_path(lines, index, source, value):
            params = {"name": value_id if value is None else value.name, "lines": source.name}
            yield Problem("not_of_the_lines", NOT_OF_THE_LINES, f"{place}/value", params)
        elif not same_type(own, value):
            params = {"value": value.name, "object": other.name, "name": own.name}
            yield Problem("other_type", OTHER_TYPE, f"{place}/value", params)
        if field_id in seen:
            params = {"name": field_id if own is None else own.name}
            yield Problem("taken_twice", TAKEN_TWICE, f"{place}/field", params)
        seen.add(field_id)
    if not default.taken and not line_pairs(lines, source, definitions):
        yield Problem("nothing_taken", NOTHING_TAKEN, "/value", {"lines": source.name})


def default_path(lines: LineItems, index: int, source: LineItems, value: FieldDefinition) -> bool:
    """Whether it is written as a field of those lines."""
    written = lines.field.options["default"]["from"]["fields"][index]["value"]
    return bool(written.split(".") == [source.id, value.id])
