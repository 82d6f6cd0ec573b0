"""What somebody asks a view to show, judged and brought into the form in which it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from dougong.access import Actor
from dougong.definitions import ObjectDefinition
from dougong.errors import DougongError, InvalidInput
from dougong.problems import N_, Problem
from dougong.records import can_show
from dougong.storage import Transaction
from dougong.views.paths import Path, by_ids, can_be_tree, can_order, check_condition, ids_of
from dougong.views.types import all_options, may_go_by, problems_of, type_of, view_types

Document = dict[str, Any]
T = TypeVar("T")

MOST_COLUMNS = 60
MOST_SORTS = 5
MOST_COLOURS = 12
MOST_FROZEN = 5
WIDTHS = (40, 1200)
COLOURS = ("grey", "accent", "teal", "violet", "good", "warn", "bad")

NO_COLUMNS = N_("A view needs at least one column.")
TOO_MANY = N_("There can be {most} of them at most.")
NO_FIELD = N_("There is no field “{name}” to be shown.")
NO_PIPELINE = N_("There is no pipeline “{name}” of this object.")
NOT_ORDERED = N_("Records cannot be put in order by “{name}”.")
NOT_GROUPED = N_("Records cannot be grouped by “{name}”.")
NO_TREE = N_("No tree of this object goes by “{name}”.")
NOT_ONE_OF = N_("“{value}” is not one of: {allowed}.")
NOT_BETWEEN = N_("A whole number between {least} and {most} belongs here.")
WRONG = N_("This is not what belongs here.")


def arranged(tx: Transaction, actor: Actor, obj: ObjectDefinition, given: Mapping[str, Any]) -> Document:
    """By names or ids; InvalidInput names all that cannot be."""
    reader = _Reader(tx, actor, obj)
    document: Document = {
        "columns": reader.many(given.get("columns"), "columns", MOST_COLUMNS, reader.column)
    }
    if not given.get("columns"):
        reader.problems.append(Problem("invalid", NO_COLUMNS, "columns"))
    document["sort"] = reader.many(given.get("sort"), "sort", MOST_SORTS, reader.order)
    if given.get("filter"):
        document["filter"] = reader.one(given["filter"], "filter", reader.condition)
    if given.get("group"):
        document["group"] = reader.one(given["group"], "group", reader.group)
    if given.get("subgroup"):
        document["subgroup"] = reader.one(given["subgroup"], "subgroup", reader.group)
    if given.get("frozen"):
        document["frozen"] = reader.one(given["frozen"], "frozen", _between(0, MOST_FROZEN))
    if given.get("colours"):
        document["colours"] = reader.many(given["colours"], "colours", MOST_COLOURS, reader.colour)
    document |= reader.shape(given)
    if not reader.problems:
        # What a publish would refuse of a view, a view of one's own is refused for, too.
        found = problems_of(tx.release, obj, document)
        reader.problems += [problem.at(problem.place.removeprefix("/")) for problem in found]
    if reader.problems:
        raise InvalidInput(reader.problems)
    return document


class _Reader:
    """Each verb takes a value and its place, and refuses what cannot be; all refusals are gathered."""

    def __init__(self, tx: Transaction, actor: Actor, obj: ObjectDefinition) -> None:
        self._tx, self._actor, self._obj = tx, actor, obj
        self.problems: list[Problem] = []

    def one(self, value: Any, place: str, read: Callable[[Any, str], T]) -> T | None:
        try:
            return read(value, place)
        except InvalidInput as refusal:
            self.problems += refusal.problems
            return None

    def many(self, items: Any, place: str, most: int, read: Callable[[Any, str], T]) -> list[T]:
        if items is None:
            return []
        if not isinstance(items, Sequence) or isinstance(items, str):
            self.problems.append(Problem("invalid", WRONG, place))
            return []
        if len(items) > most:
            self.problems.append(Problem("invalid", TOO_MANY, place, {"most": most}))
            return []
        found = (self.one(item, f"{place}/{index}", read) for index, item in enumerate(items))
        return [item for item in found if item is not None]

    def column(self, item: Any, place: str) -> Document:
        if isinstance(item, str):
            item = {"field": item}
        column: Document = {"field": self._shown(_mapping(item, place).get("field"), f"{place}/field")}
        if item.get("width") is not None:
            column["width"] = _between(*WIDTHS)(item["width"], f"{place}/width")
        return column

    def order(self, item: Any, place: str, refusal: str = NOT_ORDERED) -> str:
        text = item if isinstance(item, str) else ""
        ids = self._ids(text.removeprefix("-"))
        if ids is None or not can_order(self._tx, self._actor, self._obj, ids):
            raise _wrong(refusal, place, name=str(item)[:80])
        return ("-" if text.startswith("-") else "") + ".".join(ids)

    def group(self, item: Any, place: str) -> str:
        return self.order(item, place, NOT_GROUPED)

    def shape(self, given: Mapping[str, Any]) -> Document:
        """The type, and what it has besides; ``tree`` is another word for the field of a tree."""
        tree = given.get("tree") or None
        document: Document = {"type": self.one(type_of(given), "type", self.type)}
        if tree is not None:
            document["parentField"] = self.one(tree, "tree", self.tree)
        for name in all_options():
            if given.get(name) is not None and name not in document:
                document[name] = self.one(given[name], name, partial(self.option, name))
        return document

    def type(self, item: Any, place: str) -> str:
        if item not in view_types():
            raise _wrong(NOT_ONE_OF, place, value=str(item)[:40], allowed=", ".join(view_types()))
        return str(item)

    def option(self, name: str, item: Any, place: str) -> Any:
        spec = all_options()[name].reference
        if spec is None:
            return item
        if spec.type == "pipeline":
            pipelines = self._tx.release.definitions.pipelines_of(self._obj)
            found, refusal = [one.id for one in pipelines if item in (one.name, one.id)], NO_PIPELINE
        else:
            found, refusal = list(self._ids(item) or ()), NO_FIELD
        if len(found) != 1 or not may_go_by(self._tx, self._actor, self._obj, name, found[0]):
            raise _wrong(refusal, place, name=str(item)[:80])
        return found[0]

    def tree(self, item: Any, place: str) -> str:
        ids = self._ids(item)
        if ids is None or len(ids) != 1 or not can_be_tree(self._tx, self._actor, self._obj, ids[0]):
            raise _wrong(NO_TREE, place, name=str(item)[:80])
        return ids[0]

    def colour(self, item: Any, place: str) -> Document:
        colour = _mapping(item, place).get("colour")
        if colour not in COLOURS:
            raise _wrong(NOT_ONE_OF, f"{place}/colour", value=str(colour)[:40], allowed=", ".join(COLOURS))
        rule: Document = {"when": self.condition(item.get("when"), f"{place}/when"), "colour": colour}
        if item.get("field"):
            rule["field"] = self._shown(item["field"], f"{place}/field")
        return rule

    def condition(self, text: Any, place: str) -> str:
        if not isinstance(text, str) or not text.strip():
            raise _wrong(WRONG, place)
        try:
            check_condition(self._tx, self._actor, self._obj, text)
        except DougongError as error:
            raise InvalidInput([problem.at(place) for problem in error.problems]) from None
        return by_ids(self._tx.release.definitions, self._actor, self._obj, text)

    def _shown(self, name: Any, place: str) -> str:
        ids = self._ids(name)
        if ids is None or not can_show(self._tx.release, self._actor, self._obj.id, ids):
            raise _wrong(NO_FIELD, place, name=str(name)[:80])
        return ".".join(ids)

    def _ids(self, name: Any) -> Path | None:
        if not isinstance(name, str) or not name:
            return None
        return ids_of(self._tx.release.definitions, self._actor, self._obj, name.split("."))


def _mapping(item: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise _wrong(WRONG, place)
    return item


def _between(least: int, most: int) -> Callable[[Any, str], int]:
    def read(value: Any, place: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise _wrong(NOT_BETWEEN, place, least=least, most=most)

    return read


def _wrong(template: str, place: str, **params: Any) -> InvalidInput:
    return InvalidInput(Problem("invalid", template, place, params))
