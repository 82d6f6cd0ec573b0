"""What a button asks before it is done: its question, and the fields that it wants filled in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from dougong.buttons import ButtonModel
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import InvalidInput
from dougong.fields import FIELD_TYPES, coercer, to_json
from dougong.fields.reference_keys import ReferenceKey
from dougong.problems import N_, Problem
from dougong.records.kept_forms import new_token
from dougong.web.buttons.views import text_of, title_of
from dougong.web.faces.controls import Typed, people
from dougong.web.forms.demands import to_confirm
from dougong.web.forms.form_drafts import FORM
from dougong.web.forms.record_forms import as_typed, layout_of_fields
from dougong.web.forms.short_forms import ShortForm, links, own_name, sent, views
from dougong.web.languages import say
from dougong.web.lists.bulk_views import CHOOSE_IT
from dougong.web.screens import Screen

CHANGED = N_("Somebody has changed this record meanwhile. Look at it, then press again.")
PREFIX = "press."
"""The page around has fields of the same names."""


def asked_form(screen: Screen, obj: ObjectDefinition, model: ButtonModel) -> ShortForm:
    names = [one.field.name for one in model.inputs]
    layout = layout_of_fields(screen, obj, names)
    usable = {one.name: one for one in layout.editable}
    fields = [dataclasses.replace(usable[name], name=f"{PREFIX}{name}") for name in names if name in usable]
    return ShortForm(obj, layout, fields)


def sent_values(screen: Screen, form: ShortForm, typed: Typed) -> dict[str, Any]:
    return sent(screen, form, typed)[1]


def question(
    screen: Screen,
    model: ButtonModel,
    form: ShortForm,
    typed: Typed | None = None,
    problems: Sequence[Problem] = (),
    record: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """For ``parts/press.html``. ``record`` is the one that it is about, with what its fields hold now."""
    warned = to_confirm(problems)
    errors = [] if warned else [one for one in problems if one.severity == "error"]
    data = sent(screen, form, typed)[0] if typed is not None else _begun(screen, form, record or {})
    required = {one.field.name for one in model.inputs if one.required}
    definition = model.definition
    return {
        "heading": title_of(screen, model),
        "text": text_of(screen, model, "confirm", definition.confirm),
        "glyph": definition.icon or "click",
        "danger": definition.colour == "bad",
        "token": (typed.get(FORM) if typed else None) or new_token(),
        "fields": [
            dataclasses.replace(one, required=True) if own_name(one.placed) in required else one
            for one in views(screen, form, data, typed, errors)
        ],
        "errors": links(screen, form, errors),
        "warnings": [say(problem) for problem in problems] if warned else [],
        "confirmed": sorted({*warned, *(typed.getlist("confirm") if typed else ())}),
        "version": (record or {}).get("version"),
    }


def _begun(screen: Screen, form: ShortForm, record: Mapping[str, Any]) -> dict[str, str]:
    return {one.name: as_typed(screen, one, record.get(own_name(one))) for one in form.fields}


def exact_values(screen: Screen, obj: ObjectDefinition, values: Mapping[str, Any]) -> dict[str, Any]:
    """As record JSON: a job reads it exactly, whatever the language of who asked for it."""
    return {name: _exact(screen, obj.fields_by_name.get(name), name, raw) for name, raw in values.items()}


def _exact(screen: Screen, field: FieldDefinition | None, name: str, raw: Any) -> Any:
    if field is None:
        return int(str(raw)[:18]) if raw and str(raw).isdecimal() else None
    value = coercer(field, screen.definitions)(raw, people(screen))
    keys = value if isinstance(value, tuple) else (value,)
    if any(isinstance(key, ReferenceKey) for key in keys):
        raise InvalidInput(Problem("not_chosen", CHOOSE_IT, name))
    if FIELD_TYPES[field.type_name].target_of(field) is not None:
        return list(value) if isinstance(value, tuple) else value
    return to_json(value, field)
