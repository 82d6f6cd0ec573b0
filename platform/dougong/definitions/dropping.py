"""Taking out what stands at one place of a document, or the smallest thing around it that can be missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions.documents import Documents, as_dict
from dougong.definitions.language import node
from dougong.definitions.removing import STRICT_KINDS, needed
from dougong.definitions.walking import Spot

LIGHT = frozenset(
    {
        "colour",
        "column",
        "combination",
        "duplicate",
        "menu",
        "placement",
        "related",
        "rule",
        "asked",
        "card",
        "holiday",
    }
)
"""Elements that may go because one thing about them is wrong. Fields, stages and steps hold too much for that."""
OF_FIELDS = frozenset({"requiredWhen", "default", "unique", "dependsOn"})
"""What a field can do without, whatever its type."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """``spot`` is what has gone, as it was."""

    documents: Documents
    spot: Spot


def without_place(documents: Documents, kind: str, name: str, place: str) -> Dropped | None:
    """None where nothing can go: what is needed stays, and so does what would allow more with a part less."""
    document = documents.by_name(kind, name)
    if document is None or kind == "translation":
        return None
    chain = _chain(Spot(node(kind), document), place)
    for above, spot in zip(reversed(chain[:-1]), reversed(chain[1:]), strict=True):
        if _may_go(above, spot, kind in STRICT_KINDS):
            changed = as_dict(document)
            inside: Any = changed
            for step in spot.path[:-1]:
                inside = inside[step]
            del inside[spot.key]
            kept = (changed if one is document else one for one in documents.values())
            return Dropped(Documents(kept), spot)
        if spot.node.element is not None and spot.node.element.type not in LIGHT:
            return None
    return None


def _chain(root: Spot, place: str) -> list[Spot]:
    """From the document to what stands at the place, or to the last thing on the way that is there."""
    chain = [root]
    while chain[-1].pointer != place:
        inner = (
            one for one in chain[-1].children() if place == one.pointer or place.startswith(f"{one.pointer}/")
        )
        found = next(inner, None)
        if found is None:
            break
        chain.append(found)
    return chain


def _may_go(above: Spot, spot: Spot, strict: bool) -> bool:
    element = spot.node.element
    if element is not None and element.type not in LIGHT:
        return False
    if isinstance(above.value, list):
        return len(above.value) > int(above.node.schema.get("minItems", 0))
    if not isinstance(above.value, Mapping) or strict:
        return False
    holder = above.node.element
    if holder is not None and holder.type == "field" and spot.key not in OF_FIELDS:
        return False
    return spot.key not in needed(above.node, above.value)
