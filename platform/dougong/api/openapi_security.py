"""The parts of the OpenAPI document about the audit log."""

from __future__ import annotations

from typing import Any

from dougong.api.envelopes import MAX_LIMIT
from dougong.api.openapi_parts import LARGEST

Schema = dict[str, Any]

_INSTANT: Schema = {"type": "string", "format": "date-time"}
_ID: Schema = {"type": ["integer", "null"]}
_TEXT: Schema = {"type": "string"}
_ENTRY: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "at": _TEXT,
        "kind": _TEXT,
        "actor": {
            "type": "object",
            "properties": {"kind": _TEXT, "id": _ID, "name": _TEXT, "key": _ID},
        },
        "person": _ID,
        "subject": _TEXT,
        "object": {"type": ["string", "null"]},
        "record": _ID,
        "details": {"type": "object"},
        "address": _TEXT,
        "user_agent": _TEXT,
        "request_id": _TEXT,
    },
}
_PAGE: Schema = {
    "type": "object",
    "properties": {"data": {"type": "array", "items": _ENTRY}, "next": {"type": ["string", "null"]}},
    "required": ["data", "next"],
}


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _refused(*statuses: int) -> Schema:
    return {str(status): {"$ref": "#/components/responses/Problem"} for status in statuses}


SECURITY_PATHS: Schema = {
    "/audit": {
        "get": {
            "summary": "The audit log, the newest first",
            "tags": ["security"],
            "parameters": [
                _query(
                    "person",
                    {"type": "integer", "minimum": 1, "maximum": LARGEST},
                    "Who acted, or whom it is about.",
                ),
                _query("kind", {"type": "string", "minLength": 1}, "Kinds, separated by commas."),
                _query("since", _INSTANT, "The first instant of the period."),
                _query("until", _INSTANT, "The first instant after the period."),
                _query(
                    "q",
                    {"type": "string", "minLength": 1, "maxLength": 200},
                    "Words, all of which must occur.",
                ),
                _query(
                    "cursor",
                    {"type": "string", "minLength": 1, "maxLength": 80},
                    "“next” of the page before.",
                ),
                _query("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}, "Default: 50."),
            ],
            "responses": {
                "200": {"description": "A page.", "content": {"application/json": {"schema": _PAGE}}},
            }
            | _refused(400, 401, 403),
        }
    },
}
