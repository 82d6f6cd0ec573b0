"""Taking an element out of all documents together with whatever refers to it.

What names it in a list loses that entry, what is about it alone goes along. Expressions are never changed: what they
mean without it only a person can say, so they are left to be told as problems.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from dougong.definitions.documents import Documents
from dougong.definitions.language import Node, node
from dougong.definitions.walking import Spot

_IDS = re.compile(r"[a-z]{3}_[a-z0-9]{10}")
_GONE: Final = object()
STRICT_KINDS = frozenset({"role", "automation", "button", "public_form", "pool", "service_level"})
"""Kinds whose elements would allow or do more with a property less: there the whole element goes."""


def without_element(documents: Documents, element_id: str) -> Documents:
    """The documents without the element; those that make no sense without it are gone too."""
    kept = []
    for document in documents.values():
        spot = Spot(node(document["kind"]), document)
        left = document if document["kind"] == "translation" else _Pruner(element_id, spot).left(spot)
        if left is not _GONE:
            kept.append(left)
    return Documents(kept)


class _Pruner:
    def __init__(self, element_id: str, root: Spot) -> None:
        self.element_id = element_id
        self.strict = root.value["kind"] in STRICT_KINDS

    def left(self, spot: Spot) -> Any:
        value = spot.value
        if isinstance(value, Mapping):
            return self._mapping(spot, value)
        if isinstance(value, list):
            return self._list(spot, value)
        named = isinstance(value, str) and spot.node.reference is not None
        return _GONE if named and self.element_id in _IDS.findall(value) else value

    def _mapping(self, spot: Spot, value: Mapping[str, Any]) -> Any:
        if spot.node.element is not None and value.get("id") == self.element_id:
            return _GONE
        result = dict(value)
        must = needed(spot.node, value)
        for child in spot.children():
            left = self.left(child)
            if left is not _GONE:
                result[str(child.key)] = left
                continue
            is_part = child.node.element is not None
            if child.key in must or (self.strict and not is_part and spot.node.element is not None):
                return _GONE
            del result[str(child.key)]
        if result == value:
            return value
        return result if needed(spot.node, result) <= result.keys() else _GONE

    def _list(self, spot: Spot, value: list[Any]) -> Any:
        left = [one for child in spot.children() if (one := self.left(child)) is not _GONE]
        if left == value:
            return value
        return _GONE if len(left) < spot.node.schema.get("minItems", 0) else left


def needed(here: Node, value: Mapping[str, Any]) -> frozenset[str]:
    schema = here.schema
    otherwise = schema.get("else", {}) if "items" not in value else {}
    return frozenset([*schema.get("required", ()), *otherwise.get("required", ())])
