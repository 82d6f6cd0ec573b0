"""The definition language: the JSON Schemas of ``metadata/v1`` and what their annotations say.

A ``Node`` is a place in a schema with its ``$ref`` followed. Whoever must know where a document holds names,
ids, expressions or elements asks its nodes; no list of such places is kept by hand.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

from dougong.dataclasses import dataclass
from dougong.paths import definition_schemas
from dougong.registry import Registry

Schema = Mapping[str, Any]

STORED_KINDS = (
    "calendar",
    "object",
    "pipeline",
    "message",
    "webhook",
    "view",
    "form",
    "chart",
    "app",
    "role",
    "workflow",
    "automation",
    "button",
    "public_form",
    "print_template",
    "pool",
    "service_level",
    "translation",
)
"""Kinds that a draft holds, each after those it may refer to."""
KINDS = (*STORED_KINDS, "pack")

FIELD_KEYWORDS: Registry[Schema] = Registry("field keyword")
"""Keywords that field types of plugins add to a field's definition, with annotated schemas."""


@dataclass(frozen=True, slots=True)
class StepKind:
    """What a step of automations that a plugin brings has besides name, title and condition: properties with
    annotated schemas, and which of them it needs."""

    properties: Mapping[str, Schema]
    needs: tuple[str, ...] = ()


STEP_KINDS: Registry[StepKind] = Registry("kind of step")

FIELD_PARTS: dict[str, tuple[str, ...]] = {}
"""By type of field: what may follow its name behind a dot, though it refers to nothing."""


def register_field_parts(type_name: str, names: tuple[str, ...]) -> None:
    if names:
        FIELD_PARTS[type_name] = names


def register_field_keywords(properties: Mapping[str, Schema]) -> None:
    """Open the language for a field type's keywords; those it already has keep their meaning."""
    bundled = _files()["object.json"]["$defs"]["field"]["properties"]
    for keyword, schema in properties.items():
        if keyword not in bundled and FIELD_KEYWORDS.get(keyword) != schema:
            FIELD_KEYWORDS.register(keyword, schema)


@dataclass(frozen=True, slots=True)
class ElementSpec:
    """``name`` is the property with the element's name, "" if it is the key under which it stands."""

    type: str
    prefix: str
    name: str | None = None
    match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferenceSpec:
    """``of``, ``pointsTo`` and ``sameObject`` are pointers to the place that names the object meant.

    "" is the document itself, "/object" counts from the document, "1/object" from one level above. ``field``
    points to the select field whose option is meant. A stage is one of the document's own.
    """

    type: str
    of: str = ""
    path: bool = False
    direction: bool = False
    system: bool = False
    fieldTypes: tuple[str, ...] = ()  # noqa: N815 - spelt as in the schemas
    pointsTo: str | None = None  # noqa: N815
    sameObject: str | None = None  # noqa: N815
    field: str = ""


@dataclass(frozen=True, slots=True)
class ExpressionSpec:
    """``type`` None means: the type of the field that the expression belongs to, or of the field to whose
    object and name ``typeOf`` points."""

    of: str = ""
    type: str | None = None
    typeOf: tuple[str, ...] = ()  # noqa: N815


class Node:
    """A schema with its ``$ref`` followed; children are made when they are first asked for."""

    def __init__(self, schema: Schema, file: str, files: Mapping[str, Schema]) -> None:
        self._files = files
        self.schema, self._file = _followed(schema, file, files)

    def child(self, key: str | int) -> Node | None:
        if isinstance(key, int):
            return self.items
        return self.properties.get(key, self.extra)

    @cached_property
    def properties(self) -> Mapping[str, Node]:
        return {name: self._node(schema) for name, schema in self.schema.get("properties", {}).items()}

    @cached_property
    def extra(self) -> Node | None:
        """The node of properties that are not listed, such as an object's fields."""
        schema = self.schema.get("additionalProperties")
        return self._node(schema) if isinstance(schema, Mapping) else None

    @cached_property
    def items(self) -> Node | None:
        schema = self.schema.get("items")
        return self._node(schema) if isinstance(schema, Mapping) else None

    @cached_property
    def element(self) -> ElementSpec | None:
        spec = self.schema.get("x-element")
        return ElementSpec(**{**spec, "match": tuple(spec.get("match", ()))}) if spec else None

    @cached_property
    def reference(self) -> ReferenceSpec | None:
        spec = self.schema.get("x-reference")
        return ReferenceSpec(**{**spec, "fieldTypes": tuple(spec.get("fieldTypes", ()))}) if spec else None

    @cached_property
    def expression(self) -> ExpressionSpec | None:
        spec = self.schema.get("x-expression")
        return (
            ExpressionSpec(**{**spec, "typeOf": tuple(spec.get("typeOf", ()))}) if spec is not None else None
        )

    @cached_property
    def keys_are_elements(self) -> bool:
        return "x-reference-keys" in self.schema

    @cached_property
    def holds_elements(self) -> bool:
        """Whether the list or mapping at this place consists of elements."""
        inner = self.items or self.extra
        return inner is not None and inner.element is not None

    def _node(self, schema: Schema) -> Node:
        return Node(schema, self._file, self._files)


def node(kind: str) -> Node:
    """The root of a kind's schema."""
    return _nodes(extensions())[kind]


def schema_files() -> Mapping[str, Schema]:
    """All schemas by file name, with the keywords that plugins have registered."""
    return _extended_files(extensions())


Extensions = tuple[tuple[str, ...], tuple[str, ...]]


def extensions() -> Extensions:
    """What the language has been opened for."""
    return tuple(FIELD_KEYWORDS), tuple(STEP_KINDS)


@lru_cache(maxsize=4)
def _nodes(_extensions: Extensions) -> Mapping[str, Node]:
    files = schema_files()
    return {kind: Node(files[f"{kind}.json"], f"{kind}.json", files) for kind in KINDS}


@lru_cache(maxsize=4)
def _extended_files(_extensions: Extensions) -> Mapping[str, Schema]:
    files = copy.deepcopy(dict(_files()))
    files["object.json"]["$defs"]["field"]["properties"].update(dict(FIELD_KEYWORDS.items()))
    step = files["automation.json"]["$defs"]["step"]["properties"]
    for name, kind in STEP_KINDS.items():
        step["do"]["enum"].append(name)
        step.update({key: schema for key, schema in kind.properties.items() if key not in step})
    return files


@lru_cache(maxsize=1)
def _files() -> Mapping[str, Any]:
    names = [*(f"{kind}.json" for kind in KINDS), "defs.json"]
    return {name: json.loads((definition_schemas() / name).read_text("utf-8")) for name in names}


def _followed(schema: Schema, file: str, files: Mapping[str, Schema]) -> tuple[Schema, str]:
    while "$ref" in schema:
        other, _, pointer = schema["$ref"].partition("#/")
        file = other or file
        target: Any = files[file]
        for step in pointer.split("/"):
            target = target[step]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        if "$ref" in target:
            schema["$ref"] = target["$ref"]
    return schema, file
