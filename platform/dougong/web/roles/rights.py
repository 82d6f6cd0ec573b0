"""What the screens offer for one record: asked of the conditions that will decide when it is done."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import POLICY, Level, Operation
from dougong.definitions import FieldDefinition, LineItems, ObjectDefinition
from dougong.fields.line_items import line_columns
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


def sees(screen: Screen, ids: Sequence[str], plainly: bool = False) -> bool:
    """Whether the person sees each field of a path; ``plainly``: more than a part of it, as for sorting."""
    levels = {_level(screen, segment) for segment in ids}
    return "hidden" not in levels and not (plainly and "masked" in levels)


def _level(screen: Screen, field_id: str) -> Level:
    field = screen.definitions.fields_by_id.get(field_id)
    if field is None:
        return "plain"
    return POLICY.field_level(screen.actor, screen.definitions.object_by_id(field.object_id), field)


def seen_columns(screen: Screen, lines: LineItems) -> tuple[FieldDefinition, ...]:
    """Found out once per release and set of rights."""
    key = ("web.seen_columns", lines.id, POLICY.signature(screen.actor))
    return screen.release.cached(
        key,
        lambda: tuple(
            field for field in line_columns(lines, screen.definitions) if sees(screen, (field.id,))
        ),
    )
