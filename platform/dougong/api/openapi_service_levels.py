"""The part of the OpenAPI document about service levels."""

from __future__ import annotations

from typing import Any

from dougong.api.openapi_jobs import reads
from dougong.api.openapi_parts import ID

Schema = dict[str, Any]

_RECORD: Schema = {"name": "record_id", "in": "path", "required": True, "schema": ID}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_STATES = ["running", "at_risk", "paused", "breached", "met", "missed"]
_CLOCK: Schema = {
    "type": "object",
    "properties": {
        "service_level": {"type": "string"},
        "clock": {"type": "string"},
        "title": {"type": "string"},
        "state": {"enum": _STATES},
        "due": {"type": ["string", "null"], "format": "date-time"},
        "counted_minutes": {"type": "integer", "description": "By the calendar of the service level."},
        "events": {
            "type": "array",
            "items": {"type": "object", "properties": {"what": {"type": "string"}, "at": _INSTANT}},
        },
    },
}

_MINUTES: Schema = {"type": "integer", "minimum": 0}
_HOLDS: Schema = {"type": ["boolean", "null"], "description": "null: it was not asked, or may not be known."}
_CONDITION: Schema = {"type": ["string", "null"]}
EXPLAINED_CLOCK: Schema = {
    "type": "object",
    "properties": {
        "service_level": {"type": "string"},
        "clock": {"type": "string"},
        "title": {"type": "string"},
        "state": {"enum": [*_STATES, None]},
        "would_be": {
            "enum": [*_STATES, None],
            "description": "How it would stand if the record were looked at now, where that is otherwise.",
        },
        "due": {"type": ["string", "null"], "format": "date-time"},
        "reason": {
            "type": "object",
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        },
        "conditions": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "asked": {"enum": ["belongs", "starts", "pauses", "stops"]},
                    "condition": _CONDITION,
                    "holds": _HOLDS,
                },
            },
        },
        "targets": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "condition": _CONDITION,
                    "minutes": _MINUTES,
                    "calendar": {"type": ["string", "null"], "description": "null: every hour counts."},
                    "holds": _HOLDS,
                    "counts": {"type": "boolean"},
                },
            },
        },
        "counted_minutes": _MINUTES,
        "parts": {
            "type": "array",
            "description": "The times that are counted, up to when it is due.",
            "items": {"type": "object", "properties": {"from": _INSTANT, "to": _INSTANT}},
        },
        "more_minutes": {**_MINUTES, "description": "Of times that are not told one by one."},
    },
    "required": ["service_level", "clock", "state", "reason", "conditions", "targets", "parts"],
}


def service_level_paths(name: str, title: str) -> Schema:
    about = f"How the clocks of service levels stand for a record of “{title}”"
    return {
        f"/records/{name}/{{record_id}}/service-levels": {
            "parameters": [_RECORD],
            "get": reads(about, {"type": "array", "items": _CLOCK}, [], [name]),
        }
    }
