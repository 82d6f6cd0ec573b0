"""The parts of the OpenAPI document about buttons."""

from __future__ import annotations

from typing import Any

from dougong.api.openapi_jobs import acts, reads
from dougong.api.openapi_parts import ID, LARGEST

Schema = dict[str, Any]

_ANY: Schema = {"type": "object"}
_RECORD: Schema = {"name": "record_id", "in": "path", "required": True, "schema": ID}
_BUTTON: Schema = {
    "name": "button",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 40},
}
_PRESSED: Schema = {
    "type": "object",
    "properties": {
        "values": {"type": "object", "description": "Record JSON of the fields that the button asks for."},
        "version": {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": LARGEST,
            "description": "Pressed only while the record has this version.",
        },
    },
    "additionalProperties": False,
}


def button_paths(name: str, title: str) -> Schema:
    pressed = acts(f"Press a button of a record of “{title}”", "200", _PRESSED, [name])
    pressed["requestBody"]["required"] = False
    pressed["responses"]["202"] = pressed["responses"]["200"]
    pressed["responses"]["412"] = {"$ref": "#/components/responses/Problem"}
    return {
        f"/records/{name}/{{record_id}}/buttons": {
            "parameters": [_RECORD],
            "get": reads(
                f"Buttons of a record of “{title}”, and why not where one cannot be pressed",
                {"type": "array", "items": _ANY},
                [],
                [name],
            ),
        },
        f"/records/{name}/{{record_id}}/buttons/{{button}}": {
            "parameters": [_RECORD, _BUTTON],
            "post": pressed,
        },
    }
