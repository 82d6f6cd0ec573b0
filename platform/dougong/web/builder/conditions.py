"""Conditions of the draft as people click them together: rows of the list filter, over objects as they are designed.

The expression is what is kept. Its rows are read from it (decision 0256), so that what was clicked is shown clicked,
whoever wrote it; what no row can say stays an expression, and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, ObjectDefinition
from dougong.errors import DougongError
from dougong.expressions import parse
from dougong.expressions.limits import MAX_SOURCE
from dougong.problems import N_
from dougong.records.conditions import Bounded
from dougong.web.builder.controls import Control
from dougong.web.builder.drafting import Design
from dougong.web.conditions.filter_trees import KEPT, Group, Node, Text, tree_of, write_tree
from dougong.web.conditions.filters import Condition, first_field
from dougong.web.conditions.operators import Unreadable
from dougong.web.conditions.tree_words import said
from dougong.web.faces.criteria import operators_of
from dougong.web.lists.filter_forms import MOST_CONDITIONS, Rows, field_choices, rows_of
from dougong.web.paths import FieldPath, path_of_name
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.titles import Titles

LONGEST = 2_000
UNREADABLE = N_("This cannot be read as a condition yet.")
ONLY_WRITTEN = N_("Only an expression can say this: {part}")
TOO_MANY = N_("It has more conditions than can be shown as rows.")
NO_VALUE = N_("“{value}” is no value for {field}.")
TOO_LONG = N_("These are more conditions than one expression can hold.")
LONGEST_PART = 60
LOOKING_UP = ("reference", "several", "any_reference")
"""Controls of values that are looked up."""


@dataclass(frozen=True, slots=True)
class Clicked:
    """How an expression is shown: as a sentence that opens into rows, or as it is written, with the reason."""

    said: str = ""
    why: str = ""


class DraftScreen(Screen):
    """What somebody designs, in the place of what is published; records are read as anywhere."""

    def __init__(self, design: Design) -> None:
        super().__init__(design.screen.tx, design.screen.actor)
        self._design = design

    @property
    def definitions(self) -> DefinitionSet:
        return self._design.definitions

    @cached_property
    def titles(self) -> Titles:
        return self._design.titles

    def finds(self, path: FieldPath) -> bool:
        """Whether records can be looked up for a value of it: once what it refers to is published, under this name."""
        if path.field is None:
            return True
        target, published = self.definitions.target(path.field), self.tx.release.definitions
        meant = (target,) if target is not None else self.definitions.linked(path.field)
        there = (published.objects.get(one.name) for one in meant)
        if any(one is None or one.id != other.id for one, other in zip(there, meant, strict=True)):
            return False
        found = published.fields_by_id.get(path.field.id)
        return len(meant) < 2 or (found is not None and found.name == path.field.name)


def clicked(design: Design, object_name: str, source: object) -> Clicked:
    text = source.strip() if isinstance(source, str) else ""
    if not text:
        return Clicked()
    screen = DraftScreen(design)
    tree = condition_tree(screen, design.object(object_name), text)
    why = why_written(tree)
    if why:
        return Clicked(why=why)
    return Clicked(said=said(screen, tree))


def condition_control(design: Design, object_name: str, title: str, value: str) -> Control:
    """For a form that is no panel."""
    made = Control("condition", "expression", title, value=value, object_name=object_name, result="boolean")
    made.clicked = clicked(design, object_name, value) if object_name else None
    return made


def condition_tree(screen: DraftScreen, obj: ObjectDefinition, text: str) -> Group:
    """Read once for as long as the draft stays as it is. Never of a part: rows would write that back as the whole."""
    if not text:
        return Group(())
    if len(text) > MAX_SOURCE:
        return Group((Text(text[:LONGEST_PART]),))
    memory = screen.workspace.memory
    known: tuple[DefinitionSet, Bounded] | None = memory.get("web.builder.conditions")
    if known is None or known[0] is not screen.definitions:
        known = memory["web.builder.conditions"] = (screen.definitions, Bounded(KEPT))
    tree: Group = known[1].cached((obj.id, text), lambda: tree_of(screen, obj, text))
    return tree


def why_written(tree: Group) -> str:
    """ "" of what can be shown as rows."""
    nodes = list(_leaves(tree))
    for node in nodes:
        if isinstance(node, Text):
            return _why(node.source)
    return gettext(TOO_MANY) if len(nodes) > MOST_CONDITIONS else ""


def _why(source: str) -> str:
    try:
        parse(source)
    except DougongError:
        return gettext(UNREADABLE)
    part = source if len(source) <= LONGEST_PART else f"{source[: LONGEST_PART - 1]}…"
    return gettext(ONLY_WRITTEN).format(part=part)


def _leaves(node: Node) -> Iterator[Condition | Text]:
    if isinstance(node, Group):
        for item in node.items:
            yield from _leaves(item)
    else:
        yield node


def written(screen: Screen, tree: Group) -> tuple[str, str]:
    """The expression, and what is wrong with a value; a rule is never written from what cannot be read."""
    for node in _leaves(tree):
        if isinstance(node, Condition):
            try:
                node.expression(screen.tx)
            except (Unreadable, IndexError):
                field = screen.titles.path(node.path.ids)
                value = gettext(", ").join(node.values)[:LONGEST_PART]
                return "", gettext(NO_VALUE).format(value=value, field=field)
    text = write_tree(screen, tree) or ""
    return (text, "") if len(text) <= LONGEST else ("", gettext(TOO_LONG))


def condition_form(screen: DraftScreen, obj: ObjectDefinition) -> dict[str, Any]:
    """What the rows need besides themselves."""
    fields = field_choices(screen, obj, lambda path: bool(operators_of(path)))
    return {
        "row_url": url_for("web.build_condition_row", name=obj.name),
        "group_url": url_for("web.build_condition_group", name=obj.name),
        "fields": fields,
        "known": {choice["path"] for _, choices in fields for choice in choices},
    }


def condition_rows(screen: DraftScreen, obj: ObjectDefinition, tree: Group, depth: int = 1) -> Rows:
    rows = rows_of(screen, obj, tree if tree.items else Group((fresh(obj),)), depth)
    return _put_off_all(screen, obj, rows)


def _put_off_all(screen: DraftScreen, obj: ObjectDefinition, rows: Rows) -> Rows:
    items: list[Mapping[str, Any]] = []
    for item in rows.items:
        if "group" in item:
            items.append({"group": _put_off_all(screen, obj, item["group"])})
        else:
            items.append(put_off(screen, obj, item))
    return replace(rows, items=items)


def put_off(screen: DraftScreen, obj: ObjectDefinition, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row whose records cannot be looked up yet keeps those that it has."""
    path = path_of_name(screen.definitions, obj, row["field"]) if row.get("control") in LOOKING_UP else None
    return row if path is None or screen.finds(path) else {**row, "control": "unpublished"}


def fresh(obj: ObjectDefinition) -> Condition:
    first = first_field(obj)
    return Condition(first, operators_of(first)[0])
