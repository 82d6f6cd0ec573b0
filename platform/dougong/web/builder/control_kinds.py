"""Which control a property has, and whether it is meant at all, by what its schema says."""

from __future__ import annotations

from collections.abc import Mapping

from dougong.definitions.language import Node

LONG_TEXT = 300


def is_meant(here: Node, beside: object) -> bool:
    """Whether a property has a meaning beside the words that others have, as its schema says."""
    when = here.schema.get("x-when")
    if when is None:
        return True
    found = beside if isinstance(beside, Mapping) else {}
    return all(found.get(key) in words for key, words in when.items())


def decides(here: Node, key: str) -> bool:
    """Whether other properties are meant or not by what stands under a key."""
    return any(key in one.schema.get("x-when", {}) for one in here.properties.values())


def kind_of(here: Node) -> str:
    """By what stands in the schema alone."""
    schema = here.schema
    type_ = schema.get("type")
    if here.expression is not None:
        return "expression"
    if here.reference is not None or "enum" in schema or "x-offers" in schema:
        return "choice"
    if schema.get("x-icon"):
        return "icons"
    if type_ == "boolean":
        return "switch"
    if type_ == "integer":
        return "number"
    if type_ == "string":
        return "area" if schema.get("maxLength", 0) > LONG_TEXT else "text"
    if type_ == "object" and here.properties:
        return "group"
    if type_ == "array" and here.items is not None:
        return "words" if "enum" in here.items.schema else "matrix" if is_matrix(here.items) else "list"
    return "json"


def is_matrix(entry: Node) -> bool:
    """An entry that says one word of each field, and nothing else."""
    if set(entry.properties) != {"field", "right"}:
        return False
    return entry.properties["field"].reference is not None and "enum" in entry.properties["right"].schema
