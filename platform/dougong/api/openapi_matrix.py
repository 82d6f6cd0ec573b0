"""The part of the OpenAPI document about the matrix of roles."""

from __future__ import annotations

from typing import Any

from dougong.definitions import RECORD_OPERATIONS

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
        "objects": {"type": "object", "additionalProperties": _ACCESS},
    },
    ["title", "rights", "objects"],
)

MATRIX_PATHS: Schema = {
    "/access/matrix": {
        "get": {
            "summary": "What each role, or a person, may do with the records of each object",
            "tags": ["rights"],
            "parameters": [
                {
                    "name": "person",
                    "in": "query",
                    "schema": {"type": "integer", "minimum": 1, "maximum": 2**53 - 1},
                }
            ],
            "responses": {
                "200": {
                    "description": "Done.",
                    "content": {
                        "application/json": {
                            "schema": _object({"data": {"type": "array", "items": _ROW}}, ["data"])
                        }
                    },
                },
                "304": {"$ref": "#/components/responses/NotModified"},
                **{
                    status: {"$ref": "#/components/responses/Problem"}
                    for status in ("400", "401", "403", "404", "503")
                },
            },
        }
    }
}
