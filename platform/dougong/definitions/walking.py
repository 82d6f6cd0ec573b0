"""Going through a document together with its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions.language import Node

Path = tuple[str | int, ...]
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in a document. ``above`` are the values that contain it, the document first."""

    node: Node
    value: Any
    path: Path = ()
    above: tuple[Any, ...] = ()

    def look(self, where: str) -> Any:
        """The value that a pointer of ``ReferenceSpec`` means, or None. Of alternatives with "|" between them
        the first that is there counts. "~" is the step that has found the records of the loop around, if
        there is one, else the document."""
        root = (*self.above, self.value)
        for alternative in where.split("|"):
            steps, _, key = alternative.partition("/")
            base = _found_around(root) if steps == "~" else root[-1 - int(steps)] if steps else root[0]
            if isinstance(base, Mapping) and key in base:
                return base[key]
        return None

    @property
    def pointer(self) -> str:
        return pointer(self.path)

    @property
    def key(self) -> str | int:
        return self.path[-1]

    def children(self) -> Iterator[Spot]:
        above = (*self.above, self.value)
        for key, value in _entries(self.value):
            inner = self.node.child(key)
            if inner is not None:
                yield Spot(inner, value, (*self.path, key), above)


def _found_around(root: tuple[Any, ...]) -> Any:
    for loop, steps in reversed(list(pairwise(root))):
        if isinstance(loop, Mapping) and "records" in loop and steps is loop.get("steps"):
            return _step(root[0], loop["records"])
    return root[0]


def _step(inside: Any, named: Any) -> Any:
    """By name or id."""
    for step in (*inside.get("steps", ()), *inside.get("otherwise", ())):
        if not isinstance(step, Mapping):
            continue
        if named in (step.get("name"), step.get("id")):
            return step
        found = _step(step, named)
        if found is not None:
            return found
    return None


def walk(spot: Spot) -> Iterator[Spot]:
    """The spot and everything in it that the schema knows, containers first."""
    yield spot
    for child in spot.children():
        yield from walk(child)


def rebuilt(spot: Spot, change: Callable[[Spot, Any], Any]) -> Any:
    """A copy in which ``change(spot, copied value)`` decides what stands at each spot, innermost first.

    Values of which the schema knows nothing are kept.
    """
    value = spot.value
    if isinstance(value, Mapping):
        new = {child.key: rebuilt(child, change) for child in spot.children()}
        value = {key: new.get(key, inner) for key, inner in value.items()}
    elif isinstance(value, list):
        inner = {child.key: rebuilt(child, change) for child in spot.children()}
        value = [inner.get(index, item) for index, item in enumerate(value)]
    return change(spot, value)


def element_name(spot: Spot) -> str | None:
    """The name of the element at a spot, if its type has names."""
    spec = spot.node.element
    if spec is None or spec.name is None:
        return None
    return str(spot.key) if spec.name == "" else spot.value.get(spec.name)


def pointer(path: Path) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _entries(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
