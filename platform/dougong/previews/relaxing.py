"""Definitions without what they demand of records: samples are there to be looked at, also where the draft asks for
more than records have until now."""

from __future__ import annotations

from typing import Any

from dougong.definitions import Documents

DEMANDS = ("required", "rules", "uniqueTogether")
DEMANDS_OF_FIELDS = ("required", "requiredWhen", "dependsOn")


def relaxed(documents: Documents) -> Documents:
    """The objects alone, with the same columns: no rule, pipeline, automation or workflow takes part."""
    return Documents.from_json([_relaxed(document) for document in documents.of_kind("object")])


def _relaxed(document: Any) -> dict[str, Any]:
    fields = {name: _without(field, DEMANDS_OF_FIELDS) for name, field in document["properties"].items()}
    return {**_without(document, DEMANDS), "properties": fields}


def _without(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {key: one for key, one in value.items() if key not in names}
