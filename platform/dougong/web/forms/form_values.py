"""What a form that was sent says, for the one door."""

from __future__ import annotations

from typing import Any

from flask import request

from dougong.definitions import ObjectDefinition
from dougong.errors import not_found
from dougong.web.addresses import BEYOND, whole_number
from dougong.web.faces.controls import Typed
from dougong.web.forms.amount_signs import lines_without_signs, without_signs
from dougong.web.forms.demands import emptied
from dougong.web.forms.record_forms import FormLayout, bind, to_write
from dougong.web.lines.line_rows import lines_to_write
from dougong.web.screens import Screen


def sent_values(screen: Screen, obj: ObjectDefinition, layout: FormLayout, typed: Typed) -> dict[str, Any]:
    """Raw, by field; hidden fields whose values do not stay are blank."""
    values = without_signs(screen, layout, to_write(layout, bind(layout, typed, {}), typed))
    values |= lines_without_signs(screen, layout, lines_to_write(screen, layout.grids, typed), values)
    return values | emptied(screen, obj, layout, values)


def confirmed() -> frozenset[str]:
    """The rules whose warnings the form has shown."""
    return frozenset(request.form.getlist("confirm"))


def asked_record() -> int | None:
    """The record that is edited, as the address names it; None for a new one."""
    record_id = request.args.get("record", 0, type=whole_number)
    if not 0 <= record_id < BEYOND:
        raise not_found("record", str(record_id)[:40])
    return record_id or None
