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


def service_level_paths(name: str, title: str) -> Schema:
    about = f"How the clocks of service levels stand for a record of “{title}”"
    return {
        f"/records/{name}/{{record_id}}/service-levels": {
            "parameters": [_RECORD],
            "get": reads(about, {"type": "array", "items": _CLOCK}, [], [name]),
        }
    }
