"""Workflows and automations as the designer sees them: steps in sequences, some of which hold more of both.

All of it is read off the schemas: a property whose entries are steps again is a sequence, one whose entries hold such
sequences are ways. Which properties a kind of step has at all is said by the checks that judge them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from dougong.dataclasses import dataclass
from dougong.definitions.language import Node, node
from dougong.definitions.step_parts import step_needs, step_parts
from dougong.definitions.walking import Spot
from dougong.definitions.workflow_checks import node_needs, node_parts
from dougong.errors import not_found

ALWAYS = ("title", "description", "condition")
"""What every step may say, if its schema knows it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """``root`` is the property of the document that holds its steps, ``element`` the type of those."""

    kind: str
    root: str
    element: str
    parts: Callable[[str], Collection[str]]
    needs: Callable[[str], Sequence[str]]

    @property
    def document(self) -> Node:
        return node(self.kind)

    @property
    def step(self) -> Node:
        sequence = self.document.properties[self.root].items
        assert sequence is not None  # noqa: S101 - the schemas of flows say so
        return sequence

    def is_sequence(self, here: Node) -> bool:
        inner = here.items
        return inner is not None and inner.element is not None and inner.element.type == self.element

    def is_ways(self, here: Node) -> bool:
        inner = here.items
        held = inner is not None and inner.element is not None and not self.is_sequence(here)
        return held and inner is not None and any(map(self.is_sequence, inner.properties.values()))

    def holders(self, spot: Spot) -> Iterator[tuple[str, Node]]:
        """The properties of a step, a way or the document in which steps or ways stand, or may stand."""
        kind = spot.value.get("do")
        for key, inner in spot.node.properties.items():
            held = self.is_sequence(inner) or self.is_ways(inner)
            if held and (kind is None or key in self.parts(kind)):
                yield key, inner


SHAPES = {
    "workflow": Shape("workflow", "nodes", "node", node_parts, node_needs),
    "automation": Shape("automation", "steps", "step", step_parts, step_needs),
}


def shape_of(kind: str) -> Shape:
    if kind not in SHAPES:
        raise not_found("kind", kind)
    return SHAPES[kind]


def inside(spot: Spot, key: str) -> Spot:
    """What stands, or may stand, under a property."""
    here = spot.node.child(key)
    assert here is not None  # noqa: S101 - the key was taken from the node
    return Spot(here, spot.value.get(key), (*spot.path, key), (*spot.above, spot.value))


def enclosing_step(spot: Spot) -> dict[str, str] | None:
    """The step in which one stands, or a way of which it is."""
    return next((one for one in reversed(spot.above) if isinstance(one, dict) and "do" in one), None)
