"""The parts of the OpenAPI document about public forms."""

from __future__ import annotations

from typing import Any

from dougong.api.openapi_jobs import acts, reads

Schema = dict[str, Any]

_TAGS = ["public forms"]
_ANY: Schema = {"type": "object"}
_NAME: Schema = {
    "name": "name",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 40},
}
_BODY: Schema = {
    "type": "object",
    "properties": {
        "on": {"type": "boolean"},
        "password": {"type": ["string", "null"], "maxLength": 200, "description": "Null or blank: none."},
        "new_link": {"type": "boolean", "description": "The old link leads nowhere from then on."},
    },
    "additionalProperties": False,
}

PUBLIC_FORM_PATHS: Schema = {
    "/public-forms": {
        "get": reads("Public forms, for those who design", {"type": "array", "items": _ANY}, [], _TAGS)
    },
    "/public-forms/{name}": {
        "parameters": [_NAME],
        "patch": acts("Switch one on or off, make a new link, set its password", "200", _BODY, _TAGS),
    },
}
