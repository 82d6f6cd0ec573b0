"""The filter's popover and chips, as their templates want them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import url_for

from dougong.definitions import ObjectDefinition
from dougong.expressions import rename
from dougong.fields import OPERATORS, Operator
from dougong.web.faces.criteria import criterion_of, operators_of
from dougong.web.filters import Condition, first_field, operator_titles, shown_values
from dougong.web.list_requests import ListRequest
from dougong.web.operators import PERIODS
from dougong.web.paths import FieldPath, filterable, path_of_name
from dougong.web.screens import Screen
from dougong.web.texts import gettext


def chip_list(screen: Screen, asked: ListRequest) -> list[dict[str, str]]:
    chips = []
    for condition in asked.conditions:
        rest = [other.to_address() for other in asked.conditions if other is not condition]
        chips.append(
            {
                "field": screen.titles.path(condition.path.ids),
                "operator": gettext(OPERATORS[condition.operator].title),
                "value": shown_values(screen, condition),
                "remove_url": asked.url(f=rest),
                "hint": gettext("Edit the filter"),
            }
        )
    return chips


def expression_row(asked: ListRequest) -> list[dict[str, str]]:
    if not asked.where:
        return []
    return [{"code": asked.where, "remove_url": asked.url(where=None), "hint": asked.where}]


def filter_form(screen: Screen, asked: ListRequest, refusal: str, rows: bool = True) -> dict[str, Any]:
    obj = asked.obj
    kept = [(key, value) for key, value in (("q", asked.q), ("sort", asked.sort)) if value]
    if asked.view:
        kept.append(("view", asked.view.name))
    return {
        "url": url_for("web.apply_filter", name=obj.name),
        "row_url": url_for("web.filter_row", name=obj.name),
        "clear_url": asked.url(f=[], where=None),
        "kept": kept,
        "expression": asked.where,
        "expression_error": refusal,
        "view_filter": named(screen, asked.view.filter) if asked.view and asked.view.filter else "",
        "fields": [{"path": path.name, "title": screen.titles.path(path.ids)} for path in filterable(obj)],
        "rows": _rows(screen, asked) if rows else [],
    }


def named(screen: Screen, expression: str) -> str:
    """A stored expression, with names in the place of ids."""
    fields = screen.definitions.fields_by_id

    def name(segment: str) -> str:
        found = fields.get(segment.removeprefix("#"))
        return found.name if found else segment

    return rename(expression, lambda path: tuple(name(segment) for segment in path))


def make_row(screen: Screen, obj: ObjectDefinition, form: Mapping[str, list[str]]) -> dict[str, Any]:
    """A row from what the browser sends of it; without anything, a fresh one."""
    key = next(iter(form.get("key", [])), "") or f"c{secrets.token_hex(3)}"
    name = next(iter(form.get(f"{key}.field", [])), "")
    path = path_of_name(screen.definitions, obj, name) or first_field(obj)
    wanted = next(iter(form.get(f"{key}.operator", [])), "")
    operator = wanted if wanted in operators_of(path) else operators_of(path)[0]
    values = tuple(value for value in form.get(f"{key}.value", []) if value.strip())
    return _row(screen, key, Condition(path, operator, values), first=False)


def _rows(screen: Screen, asked: ListRequest) -> list[dict[str, Any]]:
    conditions = asked.conditions or [
        Condition(first_field(asked.obj), operators_of(first_field(asked.obj))[0])
    ]
    return [_row(screen, f"c{index}", condition, index == 0) for index, condition in enumerate(conditions)]


def _row(screen: Screen, key: str, condition: Condition, first: bool) -> dict[str, Any]:
    path, operator = condition.path, OPERATORS[condition.operator]
    return {
        "key": key,
        "lead": gettext("Where") if first else gettext("and"),
        "field": path.name,
        "operator": condition.operator,
        "operators": operator_titles(path),
        "values": condition.values,
        "value": condition.values[0] if condition.values else "",
        "control": _control(path, operator),
        "details": _details(screen, condition, operator),
    }


def _control(path: FieldPath, operator: Operator) -> str:
    """The macro that takes the value; "" where none is taken."""
    if operator.values == 0:
        return ""
    if operator.presets:
        return "choice"
    criterion = criterion_of(path.type_name)
    return criterion.several if operator.values == -1 else criterion.control


def _details(screen: Screen, condition: Condition, operator: Operator) -> Mapping[str, Any]:
    if operator.presets:
        return {"options": [{"key": key, "title": gettext(title)} for key, (title, _) in PERIODS.items()]}
    return criterion_of(condition.path.type_name).details(screen, condition.path, condition.values)
