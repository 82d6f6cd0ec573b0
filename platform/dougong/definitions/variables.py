"""Variables of automations: named, typed, and known within their own document only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from dougong.dataclasses import dataclass
from dougong.definitions.naming import VARIABLES
from dougong.definitions.walking import Document, Spot

VariableType = Literal["text", "number", "boolean", "date", "datetime"]


@dataclass(frozen=True, slots=True)
class Variable:
    id: str
    name: str
    title: str
    type: VariableType


def variables_of(document: Document) -> tuple[Variable, ...]:
    """Of a document in any form; one without an id is known by its name alone."""
    return tuple(
        Variable(one.get("id", ""), one["name"], one.get("title", one["name"]), one["type"])
        for one in document.get("variables", ())
    )


def variables_at(spot: Spot) -> tuple[Variable, ...]:
    """Those that the expression at a spot may mention: what steps say reads them, conditions of triggers do not."""
    spec = spot.node.expression
    root = (*spot.above, spot.value)[0]
    may = spec is not None and spec.of.startswith("~") and root.get("kind") == "automation"
    return variables_of(root) if may else ()


def ids_of(variables: tuple[Variable, ...]) -> dict[str, str]:
    return {one.name: one.id for one in variables}


def variable_named(path: tuple[str, ...], fields: Mapping[str, Any]) -> str | None:
    """Which variable a path in an expression means, by name or id; a field of that name comes first."""
    if len(path) != 2 or path[0] != VARIABLES or VARIABLES in fields:
        return None
    return path[1].removeprefix("#")
