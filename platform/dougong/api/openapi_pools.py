"""The parts of the OpenAPI document about public pools."""

from __future__ import annotations

from typing import Any

from dougong.api.openapi_jobs import acts, reads
from dougong.api.openapi_parts import ID

Schema = dict[str, Any]

_ANY: Schema = {"type": "object"}
_RECORD: Schema = {"name": "record_id", "in": "path", "required": True, "schema": ID}
_POOL: Schema = {
    "name": "pool",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 40},
}
_IDS: Schema = {"type": "array", "items": ID, "minItems": 1, "maxItems": 500}
_USER: Schema = {"user": {**ID, "description": "Who gets it."}}


def pool_paths(name: str, title: str) -> Schema:
    one, many = f"/records/{name}/{{record_id}}/pools", f"/records/{name}/pools/{{pool}}"
    about = f"Where a record of “{title}” stands in public pools, and what can be done about it"
    words = {"claim": "Claim", "return": "Put back", "give": "Give to somebody"}
    paths: Schema = {
        one: {"parameters": [_RECORD], "get": reads(about, {"type": "array", "items": _ANY}, [], [name])}
    }
    for act, word in words.items():
        person = _USER if act == "give" else {}
        paths[f"{one}/{{pool}}/{act}"] = {
            "parameters": [_RECORD, _POOL],
            "post": _act(f"{word} a record of “{title}”", person, name),
        }
        paths[f"{many}/{act}"] = {
            "parameters": [_POOL],
            "post": _act(f"{word} many records of “{title}”", {"ids": _IDS, **person}, name),
        }
    return paths


def _act(summary: str, properties: Schema, name: str) -> Schema:
    body = {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }
    found = acts(summary, "200", body, [name])
    found["requestBody"]["required"] = bool(properties)
    return found
