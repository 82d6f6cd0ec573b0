"""The part of the OpenAPI document about the matrix of roles."""

from __future__ import annotations

from typing import Any

from dougong.definitions import RECORD_OPERATIONS
from dougong.definitions.roles import RIGHTS

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}


def _object(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_RULE = _object({"name": _TEXT, "title": _TEXT, "rows": _TEXT}, ["name", "title", "rows"])
_CELL = _object(
    {"rows": {"enum": ["all", "some"]}, "rules": {"type": "array", "items": _RULE}}, ["rows", "rules"]
)
_ACCESS = _object(
    {
        "operations": {
            "type": "object",
            "propertyNames": {"enum": list(RECORD_OPERATIONS)},
            "additionalProperties": _CELL,
        },
        "fields": {"type": "object", "additionalProperties": {"enum": ["hidden", "masked", "read_only"]}},
    },
    ["operations", "fields"],
)
_ROW = _object(
    {
        "role": _TEXT,
        "person": {"type": "integer"},
        "title": _TEXT,
        "roles": _TEXTS,
        "rights": _TEXTS,
        "limits": {"type": "object", "additionalProperties": _TEXTS},
        "objects": {"type": "object", "additionalProperties": _ACCESS},
    },
    ["title", "rights", "objects"],
)

_RIGHT = _object(
    {
        "right": {"enum": list(RIGHTS)},
        "extent": {"enum": ["everywhere", "partly", "nowhere"]},
        "roles": {
            "type": "array",
            "items": _object({"name": _TEXT, "title": _TEXT, "limits": _TEXTS}, ["name", "title", "limits"]),
        },
    },
    ["right", "extent", "roles"],
)
_PERSON: Schema = {
    "name": "person",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": 2**53 - 1},
}


def _answers(schema: Schema) -> Schema:
    content = {"application/json": {"schema": _object({"data": schema}, ["data"])}}
    return {
        "200": {"description": "Done.", "content": content},
        "304": {"$ref": "#/components/responses/NotModified"},
        **{
            status: {"$ref": "#/components/responses/Problem"}
            for status in ("400", "401", "403", "404", "503")
        },
    }


MATRIX_PATHS: Schema = {
    "/access/rights/{right}": {
        "get": {
            "summary": "Whether somebody has a right in the workspace, how far it reaches, and by which roles",
            "tags": ["rights"],
            "parameters": [
                {"name": "right", "in": "path", "required": True, "schema": {"enum": list(RIGHTS)}},
                _PERSON,
            ],
            "responses": _answers(_RIGHT),
        }
    },
    "/access/matrix": {
        "get": {
            "summary": "What each role, or a person, may do with the records of each object",
            "tags": ["rights"],
            "parameters": [_PERSON],
            "responses": _answers({"type": "array", "items": _ROW}),
        }
    },
}
