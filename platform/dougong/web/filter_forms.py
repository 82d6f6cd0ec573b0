"""The filter's popover and chips, as their templates want them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from dougong.definitions import ObjectDefinition
from dougong.expressions import rename
from dougong.fields import OPERATORS
from dougong.web.filters import (
    Condition,
    first_field,
    operator_titles,
    operators_of,
    shown_values,
    target_name,
)
from dougong.web.list_requests import ListRequest
from dougong.web.operators import PERIODS
from dougong.web.paths import FieldPath, filterable, path_of_name
from dougong.web.pickers import titles_of
from dougong.web.screens import Screen
from dougong.web.texts import gettext

INPUTS = {"date": "date", "datetime": "date", "integer": "text", "money": "text", "text": "text"}


def chip_list(screen: Screen, asked: ListRequest) -> list[dict[str, str]]:
    names = record_names(screen, asked.conditions)
    chips = []
    for condition in asked.conditions:
        rest = [other.to_address() for other in asked.conditions if other is not condition]
        chips.append(
            {
                "field": screen.titles.path(condition.path.ids),
                "operator": gettext(OPERATORS[condition.operator].title),
                "value": shown_values(screen, condition, names),
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
    return _row(screen, key, Condition(path, operator, tuple(form.get(f"{key}.value", []))), first=False)


def _rows(screen: Screen, asked: ListRequest) -> list[dict[str, Any]]:
    conditions = asked.conditions or [
        Condition(first_field(asked.obj), operators_of(first_field(asked.obj))[0])
    ]
    return [_row(screen, f"c{index}", condition, index == 0) for index, condition in enumerate(conditions)]


def _row(screen: Screen, key: str, condition: Condition, first: bool) -> dict[str, Any]:
    path = condition.path
    names = record_names(screen, [condition])
    value = condition.values[0] if condition.values else ""
    return {
        "key": key,
        "lead": gettext("Where") if first else gettext("and"),
        "field": path.name,
        "operator": condition.operator,
        "operators": operator_titles(path),
        "values": condition.values,
        "input": _input(path, condition.operator),
        "numeric": path.type_name in ("integer", "money"),
        "options": _options(screen, path, condition.operator),
        "target": target_name(screen, path),
        "text": names.get((target_name(screen, path), value), ""),
    }


def _input(path: FieldPath, operator: str) -> str:
    if OPERATORS[operator].values == 0:
        return ""
    if OPERATORS[operator].presets:
        return "choice"
    if path.type_name == "select":
        return "options" if OPERATORS[operator].values == -1 else "choice"
    if path.type_name in ("reference", "person"):
        return "reference"
    return INPUTS.get(path.type_name, "text")


def _options(screen: Screen, path: FieldPath, operator: str) -> list[dict[str, str]]:
    if OPERATORS[operator].presets:
        return [{"key": key, "title": gettext(title)} for key, (title, _) in PERIODS.items()]
    if path.field is None:
        return []
    return [
        {"key": option.key, "title": screen.titles.option(option)} for option in path.field.select_options
    ]


def record_names(screen: Screen, conditions: Sequence[Condition]) -> dict[tuple[str, str], str]:
    """What the records are called that the conditions mention."""
    found: dict[tuple[str, str], str] = {}
    for condition in conditions:
        if condition.path.type_name in ("reference", "person"):
            target = target_name(screen, condition.path)
            for record_id, title in titles_of(screen, target, condition.values).items():
                found[(target, record_id)] = title
    return found
