"""The parts of the OpenAPI document about files, and about comments on records."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_ID: Schema = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
_BINARY: Schema = {"type": "string", "format": "binary"}
_REPEAT: Schema = {"$ref": "#/components/parameters/idempotency_key"}
_RECORD: Schema = {"$ref": "#/components/parameters/record_id"}
_NUMBER: Schema = {"name": "number", "in": "path", "required": True, "schema": _ID}

FILE: Schema = {
    "type": "object",
    "properties": {
        "id": _ID,
        "name": {"type": "string"},
        "size": {"type": "integer", "description": "In bytes."},
        "type": {"type": "string", "description": "The media type, told from the bytes."},
        "url": {"type": "string"},
        "width": {"type": ["integer", "null"]},
        "height": {"type": ["integer", "null"]},
    },
    "required": ["id", "name", "size", "type", "url"],
}
_PERSON: Schema = {
    "type": "object",
    "properties": {"id": _ID, "title": {"type": ["string", "null"]}},
    "required": ["id", "title"],
}
COMMENT: Schema = {
    "type": "object",
    "properties": {
        "id": _ID,
        "parent": {"anyOf": [_ID, {"type": "null"}], "description": "The comment that this one answers."},
        "by": {"anyOf": [_PERSON, {"type": "null"}]},
        "text": {"type": ["string", "null"], "description": "null once it was deleted."},
        "mentions": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": _ID,
                    "title": {"type": "string"},
                    "start": {"type": "integer"},
                    "length": {"type": "integer"},
                },
                "required": ["id", "title", "start", "length"],
            },
        },
        "files": {"type": "array", "items": FILE},
        "created_at": {"type": "string", "format": "date-time"},
        "edited_at": {"type": ["string", "null"], "format": "date-time"},
        "deleted": {"type": "boolean"},
    },
    "required": ["id", "parent", "by", "text", "mentions", "files", "created_at", "edited_at", "deleted"],
}
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 10_000}
_WRITTEN: Schema = {
    "type": "object",
    "properties": {
        "text": _TEXT,
        "parent": _ID,
        "files": {"type": "array", "items": _ID, "maxItems": 20, "uniqueItems": True},
    },
    "required": ["text"],
    "additionalProperties": False,
}
_EDITED: Schema = {
    "type": "object",
    "properties": {"text": _TEXT},
    "required": ["text"],
    "additionalProperties": False,
}


def _problems(*statuses: str) -> Schema:
    return {status: {"$ref": "#/components/responses/Problem"} for status in statuses}


_READ = {"304": {"$ref": "#/components/responses/NotModified"}} | _problems("400", "401", "403", "404")
_WRITE = _problems("400", "401", "403", "404", "409", "412", "413", "415", "422", "503")


def _json(schema: Schema, status: str = "200") -> Schema:
    body = {"type": "object", "properties": {"data": schema}, "required": ["data"]}
    return {status: {"description": "Done.", "content": {"application/json": {"schema": body}}}}


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _body(schema: Schema) -> Schema:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def comment_paths(name: str, title: str) -> Schema:
    many = f"/records/{name}/{{record_id}}/comments"
    listing = [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 500}, "Default: 100."),
        _query("before", _ID, "Only comments with smaller ids: the page after."),
    ]
    return {
        many: {
            "get": {
                "summary": f"{title}: comments",
                "tags": [name],
                "parameters": [_RECORD, *listing],
                "responses": _json({"type": "array", "items": COMMENT}) | _READ,
            },
            "post": {
                "summary": f"{title}: comment",
                "tags": [name],
                "parameters": [_RECORD, _REPEAT],
                "requestBody": _body(_WRITTEN),
                "responses": _json(COMMENT, "201") | _WRITE,
            },
        },
        f"{many}/{{number}}": {
            "parameters": [_RECORD, _NUMBER],
            "patch": {
                "summary": f"{title}: edit a comment of one's own",
                "tags": [name],
                "requestBody": _body(_EDITED),
                "responses": _json(COMMENT) | _WRITE,
            },
            "delete": {
                "summary": f"{title}: delete a comment",
                "tags": [name],
                "responses": {"204": {"$ref": "#/components/responses/NoContent"}} | _WRITE,
            },
        },
    }


FILE_PATHS: Schema = {
    "/files": {
        "post": {
            "summary": "Upload a file",
            "description": "It is the uploader's alone until a record holds it; what no record holds is"
            " removed after a day.",
            "tags": ["files"],
            "parameters": [
                _query("name", {"type": "string", "minLength": 1, "maxLength": 1_000}, "Its name."),
                _REPEAT,
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/octet-stream": {"schema": _BINARY},
                    "multipart/form-data": {
                        "schema": {
                            "type": "object",
                            "properties": {"file": _BINARY},
                            "required": ["file"],
                        }
                    },
                },
            },
            "responses": _json(FILE, "201") | _WRITE,
        }
    },
    "/files/{number}": {
        "parameters": [_NUMBER],
        "get": {
            "summary": "Download a file",
            "tags": ["files"],
            "responses": {
                "200": {"description": "Its bytes.", "content": {"*/*": {"schema": _BINARY}}},
                "206": {"description": "A part.", "content": {"*/*": {"schema": _BINARY}}},
            }
            | _READ,
        },
    },
    "/files/{number}/rename": {
        "parameters": [_NUMBER],
        "post": {
            "summary": "The same bytes under another name",
            "description": "Makes another file, pending like an upload: write its id into the record in place of this"
            " one's, and the history tells of it. The extension stays; it may be left out.",
            "tags": ["files"],
            "parameters": [_REPEAT],
            "requestBody": _body(
                {
                    "type": "object",
                    "properties": {"name": {"type": "string", "minLength": 1, "maxLength": 1_000}},
                    "required": ["name"],
                    "additionalProperties": False,
                }
            ),
            "responses": _json(FILE, "201") | _WRITE,
        },
    },
    "/files/{number}/thumbnail": {
        "parameters": [_NUMBER],
        "get": {
            "summary": "A small picture of an image",
            "tags": ["files"],
            "parameters": [_query("size", {"enum": [64, 320, 1280]}, "Of its longer side. Default: 320.")],
            "responses": {
                "200": {"description": "A picture.", "content": {"image/webp": {"schema": _BINARY}}},
                "202": {
                    "description": "It is still being drawn: one clear pixel. Ask again after `Retry-After`.",
                    "content": {"image/gif": {"schema": _BINARY}},
                },
            }
            | _READ,
        },
    },
}
