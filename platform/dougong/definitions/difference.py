"""What changed between two sets of documents, element by element, recognised by id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Literal

from dougong.dataclasses import dataclass
from dougong.definitions.documents import Documents
from dougong.definitions.language import Node, node
from dougong.definitions.walking import Document, Spot, element_name, walk

Action = Literal["added", "removed", "renamed", "retyped", "changed", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """One changed property of one element, or an element that came or went with all that is in it.

    ``old`` and ``new`` are the values of ``property``; of added and removed elements the whole element.
    ``moved`` is told of the element whose children are in a new order, as lists of ids, and with the property
    ``parent`` of an element that now stands in another one.
    """

    action: Action
    element_type: str
    element_id: str
    name: str | None
    kind: str
    document_id: str
    parent_id: str | None
    property: str | None = None
    old: Any = None
    new: Any = None


@dataclass(slots=True)
class Element:
    """``properties`` are its own; the elements in it are ``children``, ids by the property they stand in."""

    type: str
    id: str
    name: str | None
    kind: str
    document_id: str
    parent_id: str | None
    value: Any
    properties: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)


def diff(old: Documents, new: Documents) -> list[Change]:
    """In the order of the new documents; what was removed comes last."""
    before, after = elements(_apart(old, new)), elements(_apart(new, old))
    changes: list[Change] = []
    for element_id, element in after.items():
        old_element = before.get(element_id)
        if old_element is not None and old_element.document_id == element.document_id:
            changes += _compared(old_element, element)
        elif old_element is not None:
            changes += _taken_over(old_element, element)
        elif element.parent_id is None or element.parent_id in before:
            changes.append(_change("added", element, new=element.value))
    for element_id, element in before.items():
        if element_id not in after and (element.parent_id is None or element.parent_id in after):
            changes.append(_change("removed", element, old=element.value))
    return changes


def _apart(documents: Documents, others: Documents) -> Documents:
    """Without those that both share: mostly nearly all."""
    return Documents(document for key, document in documents.items() if others.get(key) is not document)


def elements(documents: Documents) -> dict[str, Element]:
    """Every element by id, with what is its own: the form in which versions are compared and merged."""
    found: dict[str, Element] = {}
    for document in documents.values():
        for element in _elements(document):
            found[element.id] = element
    return found


def _elements(document: Document) -> Iterator[Element]:
    by_path: dict[tuple[str | int, ...], Element] = {}
    for spot in walk(Spot(node(document["kind"]), document)):
        spec = spot.node.element
        if spec is None:
            continue
        parent = _parent(by_path, spot)
        element = Element(
            type=spec.type,
            id=spot.value["id"],
            name=element_name(spot),
            kind=document["kind"],
            document_id=document["id"],
            parent_id=parent.id if parent else None,
            value=spot.value,
            properties=dict(_own_properties(spot.node, spot.value)),
        )
        by_path[spot.path] = element
        if parent is not None:
            parent.children.setdefault(str(spot.path[-2]), []).append(element.id)
        yield element


def _parent(by_path: Mapping[tuple[str | int, ...], Element], spot: Spot) -> Element | None:
    for length in range(len(spot.path) - 1, -1, -1):
        if spot.path[:length] in by_path:
            return by_path[spot.path[:length]]
    return None


def _own_properties(here: Node, value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    spec = here.element
    for key, inner in value.items():
        child = here.child(key)
        if (
            key in ("id", "kind")
            or (spec and key == spec.name)
            or (child is not None and child.holds_elements)
        ):
            continue
        if child is not None and child.keys_are_elements:
            # Texts are compared one by one, so that two people's translations merge.
            yield from (
                (f"{key}/{used}/{name}", text) for used in inner for name, text in inner[used].items()
            )
        else:
            yield key, inner


def _taken_over(old: Element, new: Element) -> Iterator[Change]:
    """By another document, with its id: a new element to all intents. What is in it goes along."""
    if old.parent_id != new.parent_id:
        yield _change("removed", old, old=old.value)
        yield _change("added", new, new=new.value)


def _compared(old: Element, new: Element) -> Iterator[Change]:
    if old.parent_id != new.parent_id:
        yield _change("moved", new, "parent", old.parent_id, new.parent_id)
    if old.name != new.name:
        yield _change("renamed", new, "name", old.name, new.name)
    for key in {**old.properties, **new.properties}:
        before, after = old.properties.get(key), new.properties.get(key)
        if _text(before) != _text(after):
            yield _change("retyped" if key == "fieldType" else "changed", new, key, before, after)
    for key in {**old.children, **new.children}:
        was, now = old.children.get(key, []), new.children.get(key, [])
        if [item for item in was if item in now] != [item for item in now if item in was]:
            yield _change("moved", new, key, was, now)


def _text(value: Any) -> str:
    """Equal for what is the same JSON; Python takes True for 1."""
    return json.dumps(value, sort_keys=True)


def _change(
    action: Action, element: Element, prop: str | None = None, old: Any = None, new: Any = None
) -> Change:
    return Change(
        action=action,
        element_type=element.type,
        element_id=element.id,
        name=element.name,
        kind=element.kind,
        document_id=element.document_id,
        parent_id=element.parent_id,
        property=prop,
        old=old,
        new=new,
    )
