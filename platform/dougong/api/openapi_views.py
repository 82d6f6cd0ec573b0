"""The parts of the OpenAPI document about views that people make."""

from __future__ import annotations

from typing import Any

from dougong.api.openapi_rights import NEW_SHARE, SHARE
from dougong.definitions.language import Node
from dougong.records.sharing import LEVELS
from dougong.views import all_options, view_types
from dougong.views.arranging import COLOURS, MOST_COLOURS, MOST_COLUMNS, MOST_FROZEN, MOST_SORTS, WIDTHS

Schema = dict[str, Any]

_TAGS = ["views"]
_ID: Schema = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 400}
_CONDITION: Schema = {"type": "string", "maxLength": 12_000}
_COLUMN: Schema = {
    "type": "object",
    "properties": {"field": _NAME, "width": {"type": "integer", "minimum": WIDTHS[0], "maximum": WIDTHS[1]}},
    "required": ["field"],
}
_COLOUR: Schema = {
    "type": "object",
    "properties": {"when": _CONDITION, "colour": {"enum": list(COLOURS)}, "field": _NAME},
    "required": ["when", "colour"],
}


def _option(here: Node) -> Schema:
    """A property of some types of views, as definitions have it; what it refers to, by its name."""
    kept = {key: here.schema[key] for key in ("type", "enum", "minimum", "maximum") if key in here.schema}
    types = ", ".join(here.schema["x-when"]["type"])
    return {**kept, "description": f"{here.schema['description']} ({types})"}


_SHOWN: Schema = {
    "columns": {"type": "array", "items": _COLUMN, "minItems": 1, "maxItems": MOST_COLUMNS},
    "sort": {"type": "array", "items": _NAME, "maxItems": MOST_SORTS},
    "filter": {"type": ["string", "null"], "maxLength": 12_000},
    "group": {"type": ["string", "null"]},
    "subgroup": {"type": ["string", "null"]},
    "frozen": {"type": "integer", "minimum": 0, "maximum": MOST_FROZEN},
    "tree": {"type": ["string", "null"], "description": "By which reference to itself it is a tree."},
    "colours": {"type": "array", "items": _COLOUR, "maxItems": MOST_COLOURS},
    "type": {"enum": list(view_types()), "description": "A list, where nothing is said."},
    **{name: _option(here) for name, here in all_options().items()},
}
_EVERYBODY: Schema = {"enum": [*LEVELS, None], "description": "What all may do who read the object."}
_VIEW: Schema = {
    "type": "object",
    "properties": {
        "id": _ID,
        "object": _NAME,
        "title": _NAME,
        "level": {"enum": ["own", "edit", "read"]},
        "everybody": _EVERYBODY,
        "version": _ID,
        "notes": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What of the view is left out, because it is gone or hidden from whoever asks.",
        },
        **_SHOWN,
    },
}


def _body(properties: Schema, required: list[str]) -> Schema:
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _json(schema: Schema, status: str = "200") -> Schema:
    body = {"type": "object", "properties": {"data": schema}, "required": ["data"]}
    return {status: {"description": "Done.", "content": {"application/json": {"schema": body}}}}


def _refused(*statuses: int) -> Schema:
    return {str(status): {"$ref": "#/components/responses/Problem"} for status in statuses}


_READ = {"304": {"$ref": "#/components/responses/NotModified"}} | _refused(400, 401, 403, 404, 422)
_WRITTEN = _refused(400, 401, 403, 404, 409, 412, 413, 415, 422, 503)
_GONE: Schema = {"204": {"$ref": "#/components/responses/NoContent"}}
_KEY: Schema = {"$ref": "#/components/parameters/idempotency_key"}
_MATCH: Schema = {"name": "If-Match", "in": "header", "schema": {"type": "string"}}


def _number(name: str = "number") -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": _ID}


VIEW_PATHS: Schema = {
    "/views": {
        "get": {
            "summary": "Views of an object that one has made, or that are shared with one",
            "tags": _TAGS,
            "parameters": [{"name": "object", "in": "query", "required": True, "schema": _NAME}],
            "responses": _json({"type": "array", "items": _VIEW}) | _READ,
        },
        "post": {
            "summary": "Save a view",
            "tags": _TAGS,
            "parameters": [_KEY],
            "requestBody": _body(
                {"object": _NAME, "title": _NAME, "everybody": _EVERYBODY, **_SHOWN},
                ["object", "title", "columns"],
            ),
            "responses": _json(_VIEW, "201") | _WRITTEN,
        },
    },
    "/views/default": {
        "put": {
            "summary": "Choose the view that is opened first",
            "tags": _TAGS,
            "requestBody": _body(
                {
                    "object": _NAME,
                    "view": {
                        "type": ["string", "null"],
                        "description": "The name of a view of the definitions, the number of another; null takes"
                        " the choice back.",
                    },
                    "for": {"enum": ["me", "everybody"], "default": "me"},
                },
                ["object", "view"],
            ),
            "responses": _GONE | _WRITTEN,
        }
    },
    "/views/{number}": {
        "get": {
            "summary": "A view",
            "tags": _TAGS,
            "parameters": [_number()],
            "responses": _json(_VIEW) | _READ,
        },
        "patch": {
            "summary": "Change a view: its title, who may use it, or all that it shows",
            "tags": _TAGS,
            "parameters": [_number(), _MATCH],
            "requestBody": _body({"title": _NAME, "everybody": _EVERYBODY, "version": _ID, **_SHOWN}, []),
            "responses": _json(_VIEW) | _WRITTEN,
        },
        "delete": {
            "summary": "Delete a view",
            "tags": _TAGS,
            "parameters": [_number()],
            "responses": _GONE | _WRITTEN,
        },
    },
    "/views/{number}/shares": {
        "get": {
            "summary": "With whom a view is shared, besides everybody",
            "tags": _TAGS,
            "parameters": [_number()],
            "responses": _json({"type": "array", "items": SHARE}) | _READ,
        },
        "post": {
            "summary": "Share a view",
            "tags": _TAGS,
            "parameters": [_number(), _KEY],
            "requestBody": {"required": True, "content": {"application/json": {"schema": NEW_SHARE}}},
            "responses": _json(SHARE, "201") | _WRITTEN,
        },
    },
    "/views/{view_id}/shares/{number}": {
        "delete": {
            "summary": "Share a view no more",
            "tags": _TAGS,
            "parameters": [_number("view_id"), _number()],
            "responses": _GONE | _WRITTEN,
        }
    },
}
