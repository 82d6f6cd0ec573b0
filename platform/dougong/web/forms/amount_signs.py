"""Amounts that people type with the sign or the code of the currency that the same form says."""

from __future__ import annotations

from typing import Any

from dougong.fields import FieldError
from dougong.fields.numbers import number
from dougong.web.forms.record_forms import FormLayout
from dougong.web.screens import Screen


def without_signs(screen: Screen, layout: FormLayout, values: dict[str, Any]) -> dict[str, Any]:
    """With a sign of another currency an amount stays as it was typed, and is refused."""
    return {name: _without(screen, layout, name, value, values) for name, value in values.items()}


def _without(screen: Screen, layout: FormLayout, name: str, value: Any, values: dict[str, Any]) -> Any:
    field = next((placed.definition for placed in layout.editable if placed.name == name), None)
    if field is None or len(field.currency_path) != 1:
        return value
    chosen = screen.definitions.fields_by_id.get(field.currency_path[0])
    if chosen is None or chosen.name not in values:
        return value
    try:
        return f"{number(value, values[chosen.name] or screen.workspace.currency):f}"
    except FieldError:
        return value
