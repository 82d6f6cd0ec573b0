"""Who refers to an element, read off the annotations of the schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from dougong.dataclasses import dataclass
from dougong.definitions.documents import Documents
from dougong.definitions.language import node
from dougong.definitions.walking import Document, Spot, pointer, walk

How = Literal["reference", "expression", "translation"]

_EXPRESSION_IDS = re.compile(r"#([a-z]{3}_[a-z0-9]{10})")
_IDS = re.compile(r"[a-z]{3}_[a-z0-9]{10}")


@dataclass(frozen=True, slots=True)
class Usage:
    """``pointer`` leads to the place in the stored document that holds the id."""

    kind: str
    document_id: str
    document_name: str
    pointer: str
    how: How


def where_used(documents: Documents, element_id: str) -> list[Usage]:
    return usages(documents).get(element_id, [])


def usages(documents: Documents) -> Mapping[str, list[Usage]]:
    """All usages by the id of what is used; cheaper than ``where_used`` for many elements."""
    found: dict[str, list[Usage]] = {}
    for document in documents.values():
        for used, spot_pointer, how in mentions(document):
            usage = Usage(document["kind"], document["id"], document["name"], spot_pointer, how)
            found.setdefault(used, []).append(usage)
    return found


def mentions(document: Document) -> Iterator[tuple[str, str, How]]:
    """What a document names: id, pointer and way."""
    for spot in walk(Spot(node(document["kind"]), document)):
        if spot.node.keys_are_elements:
            yield from ((key, pointer((*spot.path, key)), "translation") for key in spot.value)
        elif not isinstance(spot.value, str):
            continue
        elif spot.node.reference is not None:
            yield from ((used, spot.pointer, "reference") for used in dict.fromkeys(_IDS.findall(spot.value)))
        elif spot.node.expression is not None:
            # A text in quotes that looks like an id is taken for one: a usage too many does no harm.
            found = dict.fromkeys(_EXPRESSION_IDS.findall(spot.value))
            yield from ((used, spot.pointer, "expression") for used in found)
