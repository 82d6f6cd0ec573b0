"""A few fields of an object, asked for in a dialog where a record of it is made in passing.

The form around it has fields of the same names: those of the dialog are called ``new1.name``, and ``new2.name`` in a
dialog above it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.problems import Problem
from dougong.records import live_check
from dougong.web.faces.controls import Typed, control_of, people
from dougong.web.forms.amount_signs import without_signs
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_views import ErrorLink, by_field, field_title, field_view
from dougong.web.forms.record_forms import FormLayout, Placed, as_typed, layout_of_fields
from dougong.web.languages import say
from dougong.web.screens import Screen

MOST_DEPTH = 2
"""Dialogs above one another."""


@dataclass(frozen=True)
class ShortForm:
    obj: ObjectDefinition
    layout: FormLayout
    """Of the fields under their own names."""
    fields: Sequence[Placed]
    """The same as they are called in the dialog."""


def short_form(screen: Screen, obj: ObjectDefinition, depth: int, also: Collection[str] = ()) -> ShortForm:
    """``also`` are names of fields that are asked for besides; of what somebody may not fill in, none is."""
    wanted = _wanted(screen, obj)
    wanted += [name for name in also if name not in wanted]
    layout = layout_of_fields(screen, obj, wanted)
    usable = {
        one.name: one
        for one in layout.editable
        if one.definition is not None
        and POLICY.can_write_field(screen.actor, obj, one.definition.id, "create")
    }
    chosen = [usable[name] for name in wanted if name in usable]
    return ShortForm(obj, layout, [replace(one, name=_called(one.name, depth)) for one in chosen])


def _wanted(screen: Screen, obj: ObjectDefinition) -> list[str]:
    """Those of the form, or the title; and whatever would be missing otherwise."""
    form = screen.definitions.form_of(obj)
    listed = form.short_ids if form is not None and form.short_ids is not None else ()
    named = [obj.fields_by_id[one] for one in listed if one in obj.fields_by_id]
    if not named and obj.title_field is not None:
        named = [obj.title_field]
    missing = [field for field in obj.fields if field.required and field.default is None]
    return list(dict.fromkeys(field.name for field in (*named, *missing)))


def _called(name: str, depth: int) -> str:
    return f"new{depth}.{name}"


def own_name(placed: Placed) -> str:
    return placed.name.partition(".")[2]


def begun(screen: Screen, form: ShortForm, given: Mapping[str, str]) -> dict[str, str]:
    """Defaults, and what is known already, by the names of the dialog."""
    values = live_check(screen.tx, screen.actor, form.obj.name, dict(given), input=people(screen)).values
    return {
        one.name: given.get(own_name(one), as_typed(screen, one, values.get(own_name(one))))
        for one in form.fields
    }


def sent(screen: Screen, form: ShortForm, typed: Typed) -> tuple[dict[str, str], dict[str, Any]]:
    """What stands in the dialog, and the raw values for the one door."""
    data, values = {}, {}
    for one in form.fields:
        control = control_of(one.type_name)
        text = control.gathered(one.name, typed)
        if text is None:
            text = typed.getlist(one.name)[-1] if one.name in typed else None
        if text is not None:
            data[one.name] = text
            values[own_name(one)] = control.written(one.name, text, typed)
    return data, without_signs(screen, form.layout, values)


def views(
    screen: Screen, form: ShortForm, data: Mapping[str, str], typed: Typed | None, problems: Iterable[Problem]
) -> list[FieldView]:
    said = by_field(problems)
    around = {own_name(one): data.get(one.name, "") for one in form.fields}
    return [
        field_view(screen, one, {**around, **data}, said.get(own_name(one), ()), typed, None)
        for one in form.fields
    ]


def links(screen: Screen, form: ShortForm, problems: Iterable[Problem]) -> list[ErrorLink]:
    placed = {own_name(one): one for one in form.fields}
    found = {}
    for problem in problems:
        one = placed.get(problem.place)
        if one is None:
            found[problem.place + problem.code] = ErrorLink("", say(problem))
        else:
            target = f"f-{one.name.replace('.', '-')}"
            found.setdefault(one.name, ErrorLink(field_title(screen, one), say(problem), target))
    return list(found.values())
