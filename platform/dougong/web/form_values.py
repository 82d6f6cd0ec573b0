"""What a form that was sent says, for the one door."""

from __future__ import annotations

from typing import Any

from flask import request

from dougong.definitions import ObjectDefinition
from dougong.web.amount_signs import without_signs
from dougong.web.demands import emptied
from dougong.web.faces.controls import Typed
from dougong.web.line_rows import lines_to_write
from dougong.web.record_forms import FormLayout, bind, to_write
from dougong.web.screens import Screen


def sent_values(screen: Screen, obj: ObjectDefinition, layout: FormLayout, typed: Typed) -> dict[str, Any]:
    """Raw, by field; hidden fields whose values do not stay are blank."""
    values = without_signs(screen, layout, to_write(layout, bind(layout, typed, {}), typed))
    values |= lines_to_write(screen, layout.grids, typed)
    return values | emptied(screen, obj, layout, values)


def confirmed() -> frozenset[str]:
    """The rules whose warnings the form has shown."""
    return frozenset(request.form.getlist("confirm"))
