"""Forms that a button opens: the address says which button, and the form begins with what it gives by then."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from dougong.buttons import ButtonModel, beginning, named_button
from dougong.definitions import ObjectDefinition
from dougong.errors import not_found
from dougong.fields import FIELD_TYPES
from dougong.web.forms.record_forms import FormLayout, as_typed
from dougong.web.screens import Screen

OPENED_BY = "form.button"
"""No field can be called so."""


def form_address(model: ButtonModel, record_id: int) -> str:
    opened = f"{model.layout.definition.name}:{record_id}:{model.definition.name}"
    address: dict[str, Any] = {"name": model.target.definition.name, OPENED_BY: opened}
    return url_for("web.new_record", **address)


def begun_by_button(screen: Screen, obj: ObjectDefinition, layout: FormLayout) -> dict[str, str]:
    """What the form's controls show."""
    object_name, _, rest = request.args.get(OPENED_BY, "").partition(":")
    record_id, _, button = rest.partition(":")
    if not object_name:
        return {}
    if not (record_id.isascii() and record_id.isdecimal() and len(record_id) < 19):
        raise not_found("record", record_id[:40])
    model = named_button(screen.tx.release, object_name, button)
    if model.target.id != obj.id:
        raise not_found("button", button)
    values = beginning(screen.tx, screen.actor, model, int(record_id))
    found = {}
    for placed in layout.editable:
        value = values.get(placed.name)
        if value is None:
            continue
        is_reference = placed.definition is not None and FIELD_TYPES[placed.type_name].target_of(
            placed.definition
        )
        is_id = isinstance(value, int) and not isinstance(value, bool) and is_reference
        found[placed.name] = str(value) if is_id else as_typed(screen, placed, value)
    return found
