"""What the screens offer for one record: asked of the conditions that will decide when it is done."""

from __future__ import annotations

from dougong.access import POLICY, Operation
from dougong.definitions import ObjectDefinition
from dougong.records.guards import permitted
from dougong.records.layout import layout_of
from dougong.web.screens import Screen


def may_with(screen: Screen, obj: ObjectDefinition, record_id: int, operation: Operation) -> bool:
    """``record_id`` is a record that the person sees."""
    if not screen.may(operation, obj):
        return False
    layout = layout_of(screen.release, obj.name)
    return record_id in permitted(screen.tx, screen.actor, layout, operation, [record_id])


def masked_fields(screen: Screen, obj: ObjectDefinition) -> frozenset[str]:
    """The names of those of which the person sees a part only."""
    return frozenset(
        field.name for field in obj.fields if POLICY.field_level(screen.actor, obj, field) == "masked"
    )
