"""What is done to the tree of a flow, on its file form: steps and ways come, move, are copied and go.

A place is the address of a list, ``ID/key`` of whatever holds it, and the step before which something comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from dougong.definitions import name_from_title, new_id
from dougong.definitions.walking import Spot, rebuilt, walk
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.web.builder.drafting import File
from dougong.web.builder.flows.shapes import Shape, enclosing_step

LAST_ONE = N_("This is the last one here: it can be changed, but something has to stand here.")
INTO_ITSELF = N_("Nothing can be moved into itself.")
NOT_THERE = N_("Nothing of this kind can stand there.")


class Tree:
    """Of one document, which is changed."""

    def __init__(self, shape: Shape, file: File) -> None:
        self.shape = shape
        self.file = file

    @property
    def root(self) -> Spot:
        return Spot(self.shape.document, self.file)

    def elements(self) -> Iterator[Spot]:
        return (spot for spot in walk(self.root) if spot.node.element is not None)

    def spot(self, element_id: str) -> Spot:
        found = next((one for one in self.elements() if one.value.get("id") == element_id), None)
        if found is None:
            raise not_found("element", element_id)
        return found

    def names(self, element_type: str) -> set[str]:
        return {one.value["name"] for one in self.elements() if _type(one) == element_type}

    def holder(self, address: str) -> Spot:
        """Of the list at an address; the list itself may be missing yet."""
        element_id, _, key = address.partition("/")
        spot = self.spot(element_id)
        if key not in dict(self.shape.holders(spot)):
            raise not_found("place", address)
        return spot

    def list_at(self, address: str) -> list[Any]:
        held: list[Any] = self.holder(address).value.setdefault(address.partition("/")[2], [])
        return held

    def around(self, element_id: str) -> tuple[str, list[Any], int]:
        """The address of the list in which an element stands, the list, and where in it."""
        spot = self.spot(element_id)
        if not spot.above:
            raise not_found("element", element_id)
        held = spot.above[-1]
        return f"{spot.above[-2]['id']}/{spot.path[-2]}", held, int(spot.key)

    def insert(self, address: str, before: str, element: File) -> None:
        """At the end, unless there is something before which it comes."""
        held = self.list_at(address)
        index = next((i for i, one in enumerate(held) if one["id"] == before), len(held))
        held.insert(index, element)

    def move(self, element_id: str, address: str, before: str) -> None:
        spot, holder = self.spot(element_id), self.holder(address)
        if any(one.get("id") == element_id for one in (*holder.above, holder.value) if isinstance(one, dict)):
            raise InvalidInput(Problem("into_itself", INTO_ITSELF))
        inner = holder.node.properties[address.partition("/")[2]].items
        if inner is None or inner.element is None or inner.element.type != _type(spot):
            raise InvalidInput(Problem("not_there", NOT_THERE))
        if before == element_id:
            return
        _, held, index = self.around(element_id)
        self.insert(address, before, held.pop(index))
        self.drop_empty()

    def step(self, element_id: str, by: int) -> None:
        """One place on or back; over the border of a way, it comes before or behind what holds the way."""
        _, held, index = self.around(element_id)
        if 0 <= index + by < len(held):
            held.insert(index + by, held.pop(index))
        elif self.shape.is_sequence(self._list_node(element_id)):
            self.leave(element_id, behind=by > 0)

    def leave(self, element_id: str, behind: bool = True) -> None:
        around = enclosing_step(self.spot(element_id))
        if around is None:
            return
        address, held, index = self.around(around["id"])
        rest = held[index + 1 :] if behind else held[index:]
        self.move(element_id, address, rest[0]["id"] if rest else "")

    def enter(self, element_id: str) -> None:
        """Into the first way of the step before it, at its end, or else of the one behind, at its beginning."""
        _, held, index = self.around(element_id)
        for other, at_end in ((index - 1, True), (index + 1, False)):
            address = self.first_sequence(held[other]["id"]) if 0 <= other < len(held) else None
            if address is not None:
                there = self.list_at(address)
                self.move(element_id, address, "" if at_end or not there else there[0]["id"])
                return

    def first_sequence(self, element_id: str) -> str | None:
        spot = self.spot(element_id)
        for key, inner in self.shape.holders(spot):
            if self.shape.is_sequence(inner):
                return f"{element_id}/{key}"
            for way in spot.value.get(key, ()):
                return self.first_sequence(way["id"])
        return None

    def copy(self, element_id: str) -> str:
        """Behind it, with everything inside. What refers to a part of it refers to that part's copy."""
        spot = self.spot(element_id)
        _, held, index = self.around(element_id)
        made = deepcopy(spot.value)
        self.rename(Spot(spot.node, made, spot.path, spot.above))
        held.insert(index + 1, made)
        return str(made["id"])

    def rename(self, spot: Spot) -> None:
        """New ids and names for an element and all in it, in place."""
        taken: dict[str, set[str]] = {}
        renamed: dict[tuple[str, str], str] = {}
        for one in [one for one in walk(spot) if one.node.element is not None]:
            spec, value = one.node.element, one.value
            assert spec is not None  # noqa: S101 - asked above
            names = taken.setdefault(spec.type, self.names(spec.type))
            before = str(value.get("name", spec.type))
            value |= {"id": new_id(spec.prefix), "name": name_from_title(before, names, spec.type)}
            renamed[spec.type, before] = value["name"]
            names.add(value["name"])
        for one in list(walk(spot)):
            spec_of = one.node.reference
            if spec_of is not None and (spec_of.type, str(one.value)) in renamed:
                container: Any = one.above[-1]
                container[one.key] = renamed[spec_of.type, str(one.value)]

    def goes_along(self, element_id: str) -> list[Spot]:
        """What stands inside an element, without ways."""
        spot = self.spot(element_id)
        inner = (one for one in walk(spot) if one.value is not spot.value)
        return [one for one in inner if _type(one) == self.shape.element]

    def refer_to(self, element_id: str) -> list[Spot]:
        """Places elsewhere in the flow that name it, or something inside it."""
        gone = self._named_in(element_id)
        inside = {id(one.value) for one in walk(self.spot(element_id)) if isinstance(one.value, dict)}
        found = (one for one in walk(self.root) if _refers(one, gone))
        return [one for one in found if not any(id(above) in inside for above in one.above)]

    def remove(self, element_id: str) -> None:
        address, held, index = self.around(element_id)
        spot = self.spot(element_id)
        is_only = len(held) == 1
        if is_only and (
            address == f"{self.file['id']}/{self.shape.root}" or _type(spot) != self.shape.element
        ):
            raise InvalidInput(Problem("last_one", LAST_ONE))
        gone = self._named_in(element_id)
        held.pop(index)
        self.drop_empty()
        kept: File = rebuilt(self.root, lambda spot, value: _without(spot, value, gone))
        self.file.clear()
        self.file |= kept

    def drop_empty(self) -> None:
        """A sequence that has to hold something is left out where it is empty, unless it is asked for."""
        for spot in list(self.elements()):
            for key, inner in self.shape.holders(spot):
                needed = key in spot.node.schema.get("required", ())
                if spot.value.get(key) == [] and inner.schema.get("minItems") and not needed:
                    del spot.value[key]

    def _named_in(self, element_id: str) -> set[tuple[str, str]]:
        spots = (one for one in walk(self.spot(element_id)) if one.node.element is not None)
        return {(_type(one), str(one.value["name"])) for one in spots}

    def _list_node(self, element_id: str) -> Any:
        spot = self.spot(element_id)
        holder = Spot(self.shape.document, self.file).node
        for key in spot.path[:-1]:
            inner = holder.child(key)
            assert inner is not None  # noqa: S101 - the path was walked
            holder = inner
        return holder


def _type(spot: Spot) -> str:
    return spot.node.element.type if spot.node.element is not None else ""


def _refers(spot: Spot, gone: set[tuple[str, str]]) -> bool:
    spec = spot.node.reference
    return spec is not None and isinstance(spot.value, str) and (spec.type, spot.value) in gone


def _without(spot: Spot, value: Any, gone: set[tuple[str, str]]) -> Any:
    """A list or mapping without its mentions of what is gone; a list that has to hold something goes with its last."""
    if not isinstance(value, list | dict):
        return value
    lost = [one.key for one in spot.children() if _refers(one, gone)]
    if isinstance(value, list):
        return [one for index, one in enumerate(value) if index not in lost]
    emptied = [
        one.key
        for one in spot.children()
        if isinstance(one.value, list)
        and value.get(str(one.key)) == []
        and one.value
        and one.node.schema.get("minItems")
    ]
    return {key: inner for key, inner in value.items() if key not in (*lost, *emptied)}
