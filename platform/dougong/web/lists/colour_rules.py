"""The rules by which a list is coloured, as rows of a form: a condition, a colour, and what it paints."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from dougong.definitions import ObjectDefinition
from dougong.views.arranging import COLOURS, MOST_COLOURS
from dougong.web.conditions.filter_trees import read_tree, write_tree
from dougong.web.conditions.filters import Condition, first_field, make_condition
from dougong.web.conditions.operators import Unreadable
from dougong.web.faces.criteria import operators_of
from dougong.web.lists.departures import colour_text
from dougong.web.lists.filter_forms import condition_row
from dougong.web.lists.list_requests import ListRequest
from dougong.web.paths import path_of_ids
from dougong.web.screens import Screen

Pairs = Sequence[tuple[str, str]]
Row = Mapping[str, Any]


def colour_rows(screen: Screen, asked: ListRequest) -> list[Row]:
    """A condition that can be clicked together is a row of the filter; any other one is its text."""
    found: list[Row] = []
    for rule in asked.view.colours if asked.view else ():
        key = f"c{secrets.token_hex(3)}"
        tree = read_tree(screen, asked.obj, rule.when)
        only = tree.items[0] if len(tree.items) == 1 else tree
        path = path_of_ids(screen.definitions, rule.path) if rule.path else None
        row: dict[str, Any] = {"colour": rule.colour, "target": path.name if path else "", "key": key}
        if isinstance(only, Condition):
            row["condition"] = condition_row(screen, key, only)
        else:
            row["text"] = write_tree(screen, tree) or ""
        found.append(row)
    return found


def new_colour_row(screen: Screen, obj: ObjectDefinition, key: str) -> Row:
    first = first_field(obj)
    condition = condition_row(screen, key, Condition(first, operators_of(first)[0]))
    return {"key": key, "colour": "warn", "target": "", "condition": condition}


def read_colours(screen: Screen, obj: ObjectDefinition, pairs: Pairs) -> list[str]:
    """As the address says them; rows without a value are left out."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    keys = dict.fromkeys(name.rpartition(".")[0] for name, _ in pairs if name.endswith((".field", ".text")))
    found = []
    for key in list(keys)[:MOST_COLOURS]:
        when = _condition(screen, obj, key, given)
        colour = next(iter(given.get(f"{key}.colour", [])), "")
        if when and colour in COLOURS:
            found.append(colour_text(colour, next(iter(given.get(f"{key}.target", [])), ""), when))
    return found


def _condition(screen: Screen, obj: ObjectDefinition, key: str, given: Mapping[str, list[str]]) -> str:
    if f"{key}.field" not in given:
        return next(iter(given.get(f"{key}.text", [])), "").strip()
    operator = next(iter(given.get(f"{key}.operator", [])), "")
    condition = make_condition(screen, obj, given[f"{key}.field"][0], operator, given.get(f"{key}.value", []))
    try:
        return condition.expression(screen.tx) if condition is not None else ""
    except Unreadable:
        return ""
