"""What a form demands for the record as it is typed: fields required under a condition, hidden fields that
are emptied, warnings that want to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dougong.definitions import ObjectDefinition
from dougong.expressions import Checked, check, parse
from dougong.expressions.types import BOOLEAN
from dougong.fields.scope import ObjectScope
from dougong.problems import Problem
from dougong.web.forms.record_forms import FormLayout
from dougong.web.forms.visibility import fulfilled, hidden_elements
from dougong.web.languages import say
from dougong.web.screens import Screen


def required_fields(screen: Screen, obj: ObjectDefinition, values: Mapping[str, Any]) -> frozenset[str]:
    """By name. ``values`` are raw input."""
    conditions = screen.release.cached(("web.required", obj.id), lambda: _conditions(screen, obj))
    always = (field.name for field in obj.fields if field.required)
    return frozenset({*always, *fulfilled(screen, obj, conditions, values, lenient=True)})


def _conditions(screen: Screen, obj: ObjectDefinition) -> dict[str, Checked]:
    scope = ObjectScope(screen.definitions, obj)
    texts = {field.name: field.required_when for field in obj.fields}
    return {name: check(parse(text), scope, BOOLEAN) for name, text in texts.items() if text}


def emptied(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, values: Mapping[str, Any]
) -> dict[str, str]:
    """What is written for the hidden fields whose values do not stay."""
    concerned = [
        (section.section.id, placed)
        for section in layout.sections
        for placed in section.fields
        if placed.editable and placed.placement.emptied
    ]
    hidden = hidden_elements(screen, obj, layout, values, lenient=True) if concerned else frozenset()
    return {
        placed.name: ""
        for section_id, placed in concerned
        if placed.placement.id in hidden or section_id in hidden
    }


def to_confirm(problems: Iterable[Problem]) -> dict[str, str]:
    """Messages by rule, if nothing but warnings stands in the way."""
    found = list(problems)
    if any(problem.severity != "warning" for problem in found):
        return {}
    return {str(problem.params.get("rule", "")): say(problem) for problem in found}
