"""The filter's popover, as its templates want it: a tree of rows and groups, and the fields to choose from."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.fields import FIELD_TYPES, OPERATORS, Operator
from dougong.web.conditions.filter_trees import DEEPEST, Group, Node, Text
from dougong.web.conditions.filters import Condition, first_field, make_condition, operator_titles
from dougong.web.conditions.operators import PERIODS
from dougong.web.faces.criteria import criterion_of, operators_of
from dougong.web.lists.list_requests import ListRequest
from dougong.web.paths import FieldPath, filterable, path_of_name
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen
from dougong.web.texts import gettext

Pairs = Sequence[tuple[str, str]]
MOST_CONDITIONS = 40
OPEN, CLOSE, TEXT = "open", "close", "text"
"""Names of inputs that mark where groups begin and end, and what stands in a row of text."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A group as the template wants it; ``items`` are rows, texts and further groups."""

    key: str
    every: bool
    depth: int
    items: Sequence[Mapping[str, Any]]

    @property
    def may_nest(self) -> bool:
        return self.depth < DEEPEST


def filter_form(screen: Screen, asked: ListRequest) -> dict[str, Any]:
    """What every part of the popover needs."""
    name = asked.obj.name
    fields = field_choices(screen, asked.obj, lambda path: sees(screen, path.ids, plainly=True))
    kept = [pair for pair in asked.kept if pair[0] not in ("f", "where", "filter")]
    if asked.sort:
        kept.append(("sort", asked.sort))
    if "filter" in asked.departures:
        kept.append(("filter", asked.departures["filter"]))
    return {
        "url": url_for("web.apply_filter", name=name),
        "form_url": url_for("web.show_filter", name=name),
        "row_url": url_for("web.filter_row", name=name),
        "group_url": url_for("web.filter_group", name=name),
        "count_url": url_for("web.filter_count", name=name),
        "clear_url": asked.url(f=[], where=None, filter="" if asked.base and asked.base.filter else None),
        "kept": kept,
        "fields": fields,
        "known": {choice["path"] for _, choices in fields for choice in choices},
    }


def field_choices(
    screen: Screen, obj: ObjectDefinition, offered: Callable[[FieldPath], bool]
) -> list[tuple[str, list[dict[str, str]]]]:
    """By groups: the object's own, then those of each record that it refers to."""
    own = [path for path in filterable(screen.definitions, obj) if offered(path)]
    groups = [("", [_choice(screen, path) for path in own])]
    for path in own:
        target = screen.definitions.target(path.field) if path.field is not None else None
        if path.field is None or target is None or FIELD_TYPES[path.type_name].many:
            continue
        if not screen.may("read", target):
            continue
        further = [FieldPath((*path.ids, one.id), f"{path.name}.{one.name}", one) for one in target.fields]
        shown = [_choice(screen, one) for one in further if operators_of(one) and offered(one)]
        groups.append((screen.titles.path(path.ids), shown))
    return groups


def _choice(screen: Screen, path: FieldPath) -> dict[str, str]:
    return {"path": path.name, "title": screen.titles.path(path.ids)}


def rows_of(screen: Screen, obj: ObjectDefinition, tree: Group, depth: int = 1) -> Rows:
    items: list[Mapping[str, Any]] = []
    for node in tree.items:
        items.append(_item(screen, obj, node, depth))
    return Rows(f"g{secrets.token_hex(3)}", tree.every, depth, items)


def _item(screen: Screen, obj: ObjectDefinition, node: Node, depth: int) -> Mapping[str, Any]:
    key = f"c{secrets.token_hex(3)}"
    if isinstance(node, Group):
        return {"group": rows_of(screen, obj, node, depth + 1)}
    if isinstance(node, Text):
        return {"key": key, "text": node.source}
    return condition_row(screen, key, node)


def empty_tree(obj: ObjectDefinition) -> Group:
    first = first_field(obj)
    return Group((Condition(first, operators_of(first)[0]),))


def read_form(screen: Screen, obj: ObjectDefinition, pairs: Pairs) -> Group:
    """The rows in the order in which the browser sends them. Those without a value are left out."""
    stack: list[tuple[bool, list[Node]]] = []
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    seen = 0
    for name, value in pairs:
        if name == OPEN and len(stack) < DEEPEST:
            stack.append((value != "any", []))
        elif name == CLOSE and len(stack) > 1:
            every, items = stack.pop()
            if items:
                stack[-1][1].append(Group(tuple(items), every))
        elif stack and seen < MOST_CONDITIONS and (key := _key_of_row(name)):
            seen += 1
            node = _read_row(screen, obj, key, value, given)
            if node is not None:
                stack[-1][1].append(node)
    while len(stack) > 1:
        every, items = stack.pop()
        stack[-1][1].append(Group(tuple(items), every))
    if not stack:
        return Group(())
    return Group(tuple(stack[0][1]), stack[0][0])


def _key_of_row(name: str) -> str:
    """Of what begins a row; the box in which somebody looks for a record, ``c1.value.text``, begins none."""
    key, _, part = name.partition(".")
    return key if part in ("field", TEXT) else ""


def _read_row(
    screen: Screen, obj: ObjectDefinition, key: str, value: str, given: Mapping[str, list[str]]
) -> Node | None:
    if f"{key}.{TEXT}" in given and f"{key}.field" not in given:
        return Text(value.strip()) if value.strip() else None
    operator = next(iter(given.get(f"{key}.operator", [])), "")
    condition = make_condition(screen, obj, value, operator, given.get(f"{key}.value", []))
    if condition is None or not (condition.values or OPERATORS[operator].values == 0):
        return None
    return condition


def make_row(screen: Screen, obj: ObjectDefinition, form: Mapping[str, list[str]]) -> dict[str, Any]:
    """A row from what the browser sends of it; without anything, a fresh one."""
    key = next(iter(form.get("key", [])), "") or f"c{secrets.token_hex(3)}"
    name = next(iter(form.get(f"{key}.field", [])), "")
    path = path_of_name(screen.definitions, obj, name) or first_field(obj)
    wanted = next(iter(form.get(f"{key}.operator", [])), "")
    operator = wanted if wanted in operators_of(path) else operators_of(path)[0]
    values = tuple(value for value in form.get(f"{key}.value", []) if value.strip())
    return condition_row(screen, key, Condition(path, operator, values))


def condition_row(screen: Screen, key: str, condition: Condition) -> dict[str, Any]:
    path, operator = condition.path, OPERATORS[condition.operator]
    return {
        "key": key,
        "field": path.name,
        "field_title": screen.titles.path(path.ids),
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
    if operator.counted:
        return "number"
    criterion = criterion_of(path.type_name)
    return criterion.several if operator.values == -1 else criterion.control


def _details(screen: Screen, condition: Condition, operator: Operator) -> Mapping[str, Any]:
    if operator.presets:
        return {"options": [{"key": key, "title": gettext(title)} for key, (title, _) in PERIODS.items()]}
    if operator.counted:
        return {}
    return criterion_of(condition.path.type_name).details(screen, condition.path, condition.values)
