"""The part of the OpenAPI document about tags in use."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _name(name: str, description: str) -> Schema:
    schema: Schema = {"type": "string", "maxLength": 40}
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": description}


_ITEM: Schema = {
    "type": "object",
    "properties": {
        "tag": {"type": "string", "description": "As it is written most."},
        "records": {"type": "integer"},
        "spellings": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["tag", "records", "spellings"],
}
_REFUSED: Schema = {
    str(status): {"$ref": "#/components/responses/Problem"} for status in (400, 401, 403, 404, 422)
}

TAG_PATHS: Schema = {
    "/tags/{object}/{field}": {
        "get": {
            "summary": "Tags in use in a field, the most frequent first",
            "description": "They are renamed, merged and taken away by the job “retag” (POST /jobs).",
            "tags": ["tags"],
            "parameters": [_name("object", "The object's name."), _name("field", "Of a field of tags.")],
            "responses": {
                "200": {
                    "description": "The tags.",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {"data": {"type": "array", "items": _ITEM}},
                                "required": ["data"],
                            }
                        }
                    },
                },
                "304": {"$ref": "#/components/responses/NotModified"},
                **_REFUSED,
            },
        }
    }
}
