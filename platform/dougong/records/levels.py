"""What somebody may see of a field: the one question asked at every mention of it."""

from __future__ import annotations

from dougong.access import POLICY, Actor, Level
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.records.layout import FieldLayout, ObjectLayout


def level(actor: Actor, layout: ObjectLayout, field: FieldLayout) -> Level:
    """Of a lookup, what is kept back most counts of all that it follows."""
    if actor.kind == "system":
        return "plain"
    asked = [_level(actor, layout.definition, field.definition)]
    asked += [_level(actor, item, step) for item, step in field.way]
    return "hidden" if "hidden" in asked else "masked" if "masked" in asked else "plain"


def readable(actor: Actor, layout: ObjectLayout, field: FieldLayout) -> bool:
    """Plainly: it can be filtered, sorted and searched by."""
    return level(actor, layout, field) == "plain"


def shown(actor: Actor, layout: ObjectLayout, field: FieldLayout) -> bool:
    """Plainly or masked."""
    return level(actor, layout, field) != "hidden"


def _level(actor: Actor, item: ObjectDefinition, field: FieldDefinition | None) -> Level:
    if field is None:
        return "plain" if POLICY.can(actor, "read", item) else "hidden"
    return POLICY.field_level(actor, item, field)
