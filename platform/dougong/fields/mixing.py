"""Formulas that count amounts of different currencies together."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import BASE, DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.expressions import ExpressionError, check, parse
from dougong.expressions.types import Path
from dougong.fields.scope import ObjectScope
from dougong.problems import N_, Problem

IN_ANOTHER = N_("“{name}” may be in another currency than the result; “{base}” is in the workspace's.")
IN_BASE = N_("“{name}” is in the workspace's currency, but the result in that of the record.")


def mixed_currencies(
    source: str, field: FieldDefinition, owner: ObjectDefinition, definitions: DefinitionSet
) -> Iterator[Problem]:
    """As warnings: an amount may also stand in a condition, where nothing is added up."""
    stated = field.options.get("currency", BASE)
    if field.type_name != "money" or stated != BASE:
        return
    try:
        paths = check(parse(source), ObjectScope(definitions, owner)).paths
    except ExpressionError:
        return
    for path in dict.fromkeys(paths):
        end = definitions.fields_by_id.get(path[-1])
        if end is None or end.type_name != "money" or end.options.get("currency", BASE) != BASE:
            continue
        found = _whole(path, end, owner)
        if found == field.currency_path or _from_one_record(found, field.currency_path):
            continue
        name = ".".join(_name(segment, definitions) for segment in path)
        text, params = (
            (IN_ANOTHER, {"name": name, "base": f"{name}_base"}) if found else (IN_BASE, {"name": name})
        )
        yield Problem("mixed_currencies", text, "/formula", params, "warning")


def _whole(path: Path, end: FieldDefinition, owner: ObjectDefinition) -> Path:
    """From the record with the formula to the currency of the amount."""
    if not end.currency_path:
        return ()
    lines = owner.line_items_by_id.get(path[0])
    if lines is None:
        return (*path[:-1], *end.currency_path)
    beyond = (*path[1:-1], *end.currency_path)
    return beyond[1:] if beyond[0] == lines.via_id else (lines.id, *beyond)


def _from_one_record(one: Path, other: Path) -> bool:
    """Both have it from a record that they refer to, as instalments and payments from their contract."""
    return one[-1:] == other[-1:] and len(one) > 1 and len(other) > 1


def _name(segment: str, definitions: DefinitionSet) -> str:
    found = definitions.fields_by_id.get(segment)
    if found is not None:
        return found.name
    lines = (item for obj in definitions.objects.values() for item in obj.line_items if item.id == segment)
    return next((item.name for item in lines), segment)
