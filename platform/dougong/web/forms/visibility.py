"""Which sections and fields of a form are shown for a record: the ``visible`` expressions, over what is
typed so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dougong.definitions import LineItems, ObjectDefinition
from dougong.errors import DougongError
from dougong.expressions import Checked, EvaluationContext, Value, check, parse
from dougong.expressions.types import BOOLEAN, Path
from dougong.fields import CoercionContext, FieldError, coercer, pending
from dougong.fields.scope import ObjectScope
from dougong.fields.system_fields import SYSTEM_TYPES
from dougong.records import get
from dougong.records.conditions import context_of
from dougong.web.forms.record_forms import FormLayout
from dougong.web.screens import Screen


def hidden_elements(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, values: Mapping[str, Any], lenient: bool
) -> frozenset[str]:
    """The ids of the sections and placements whose condition is not met. ``values`` are record JSON, or
    raw input.
    """
    conditions = screen.release.cached(("web.visible", obj.id), lambda: _conditions(screen, obj, layout))
    return frozenset(conditions) - fulfilled(screen, obj, conditions, values, lenient)


def fulfilled(
    screen: Screen,
    obj: ObjectDefinition,
    conditions: Mapping[str, Checked],
    values: Mapping[str, Any],
    lenient: bool,
) -> frozenset[str]:
    """The keys of the conditions that hold."""
    if not conditions:
        return frozenset()
    known = _Values(screen, obj, values, lenient)
    context = replace(context_of(screen.tx, screen.actor), now=screen.now, zone=screen.zone)
    return frozenset(key for key, checked in conditions.items() if _holds(checked, known, context))


def _conditions(screen: Screen, obj: ObjectDefinition, layout: FormLayout) -> dict[str, Checked]:
    scope = ObjectScope(screen.definitions, obj)
    texts: dict[str, str | None] = {}
    for placed in layout.sections:
        texts[placed.section.id] = placed.section.visible
        texts |= {one.placement.id: one.placement.visible for one in placed.fields}
        texts |= {one.placement.id: one.placement.visible for one in placed.grids}
    return {element: check(parse(text), scope, BOOLEAN) for element, text in texts.items() if text}


def _holds(checked: Checked, known: _Values, context: EvaluationContext) -> bool:
    return bool(checked.evaluate({path: known.of(path) for path in checked.paths}, context))


class _Values:
    """Python values by canonical path; what cannot be read counts as blank until it is corrected."""

    def __init__(
        self, screen: Screen, obj: ObjectDefinition, values: Mapping[str, Any], lenient: bool
    ) -> None:
        self._screen = screen
        self._object = obj
        self._values = values
        self._context = CoercionContext(
            lenient=lenient, zone=screen.zone, language=screen.language, currency=screen.workspace.currency
        )

    def of(self, path: Path) -> Value:
        lines = self._object.line_items_by_id.get(path[0])
        if lines is not None:
            return self._of_lines(lines, path[1:])
        value = self._own(self._object, path[0], self._values, self._context)
        obj = self._object
        for index, segment in enumerate(path[1:], 1):
            field = obj.fields_by_id.get(path[index - 1])
            target = self._screen.definitions.target(field) if field else None
            if target is None or not isinstance(value, int):
                return None
            record = self._record(target.name, value)
            obj = target
            value = self._own(target, segment, record, CoercionContext())
        return value

    def _of_lines(self, lines: LineItems, path: Path) -> Value:
        child = self._screen.definitions.objects_by_id[lines.object_id]
        listed = self._values.get(lines.name)
        rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
        if not path:
            return [1] * len(rows)
        return [_Values(self._screen, child, row, self._context.lenient).of(path) for row in rows]

    def _own(
        self, obj: ObjectDefinition, segment: str, values: Mapping[str, Any], context: CoercionContext
    ) -> Value:
        if segment in SYSTEM_TYPES:
            value = values.get(segment)
            found: Value = value["id"] if isinstance(value, Mapping) else value
            return found
        field = obj.fields_by_id[segment]
        try:
            coerced = coercer(field, self._screen.definitions)(values.get(field.name), context)
        except FieldError:
            return None
        return None if pending([coerced]) else coerced

    def _record(self, object_name: str, record_id: int) -> Mapping[str, Any]:
        try:
            return get(self._screen.tx, self._screen.actor, object_name, record_id)
        except DougongError:
            return {}
