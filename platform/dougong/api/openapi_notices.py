"""The parts of the OpenAPI document about notices, and about following records."""

from __future__ import annotations

from dougong.api.openapi_files import (
    _ID,
    _PERSON,
    _READ,
    _RECORD,
    _REPEAT,
    _WRITE,
    Schema,
    _body,
    _json,
    _query,
)

_NOTHING: Schema = {"204": {"$ref": "#/components/responses/NoContent"}}

_PAGE: Schema = {
    "type": "object",
    "properties": {
        "data": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": _ID,
                    "kind": {"type": "string"},
                    "at": {"type": "string", "format": "date-time"},
                    "by": {"anyOf": [_PERSON, {"type": "null"}]},
                    "object": {"type": ["string", "null"]},
                    "record": {"anyOf": [_PERSON, {"type": "null"}]},
                    "comment": {"type": ["integer", "null"]},
                    "job": {"type": ["integer", "null"]},
                    "fields": {"type": "array", "items": {"type": "string"}},
                    "text": {"type": "string"},
                    "count": {"type": "integer"},
                    "read": {"type": "boolean"},
                },
                "required": ["id", "kind", "at", "read"],
            },
        },
        "next": {"type": ["integer", "null"], "description": "Send it as `before` for the page after."},
    },
    "required": ["data", "next"],
}

NOTICE_PATHS: Schema = {
    "/notices": {
        "get": {
            "summary": "What you were told, the newest first",
            "tags": ["notices"],
            "parameters": [
                _query("unread", {"type": "boolean"}, "Only what has not been read."),
                _query("limit", {"type": "integer", "minimum": 1, "maximum": 100}, "Default: 30."),
                _query("before", _ID, "Only notices with smaller ids: the page after."),
            ],
            "responses": {"200": {"description": "Done.", "content": {"application/json": {"schema": _PAGE}}}}
            | _READ,
        }
    },
    "/notices/read": {
        "post": {
            "summary": "Mark notices as read",
            "description": "Those whose ids are given, or all.",
            "tags": ["notices"],
            "parameters": [_REPEAT],
            "requestBody": _body(
                {
                    "type": "object",
                    "properties": {"ids": {"type": "array", "items": _ID, "maxItems": 100}},
                    "additionalProperties": False,
                }
            ),
            "responses": _NOTHING | _WRITE,
        }
    },
}


def follow_paths(name: str, title: str) -> Schema:
    one = f"/records/{name}/{{record_id}}"
    return {
        f"{one}/followers": {
            "get": {
                "summary": f"{title}: who follows it",
                "tags": [name],
                "parameters": [_RECORD],
                "responses": _json({"type": "array", "items": _PERSON}) | _READ,
            }
        },
        f"{one}/follow": {
            "parameters": [_RECORD],
            "put": {"summary": f"{title}: follow it", "tags": [name], "responses": _NOTHING | _WRITE},
            "delete": {
                "summary": f"{title}: follow it no more",
                "tags": [name],
                "responses": _NOTHING | _WRITE,
            },
        },
    }
