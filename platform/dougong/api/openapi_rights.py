"""The parts of the OpenAPI document about shares, and about why something is allowed or not."""

from __future__ import annotations

from typing import Any

from dougong.api.openapi_service_levels import EXPLAINED_CLOCK
from dougong.definitions import RECORD_OPERATIONS
from dougong.records.sharing import LEVELS, WHOM

Schema = dict[str, Any]

_ID: Schema = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
_TEXT: Schema = {"type": "string"}


def _parameter(name: str, schema: Schema, where: str = "path") -> Schema:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


def _json(schema: Schema, status: str = "200") -> Schema:
    body = {"type": "object", "properties": {"data": schema}, "required": ["data"]}
    return {status: {"description": "Done.", "content": {"application/json": {"schema": body}}}}


def _refused(*statuses: str) -> Schema:
    return {status: {"$ref": "#/components/responses/Problem"} for status in statuses}


_WITH: Schema = {
    "type": "object",
    "properties": {"kind": {"enum": list(WHOM)}, "id": _ID, "title": _TEXT},
    "required": ["kind", "id"],
}
SHARE: Schema = {
    "type": "object",
    "properties": {
        "id": _ID,
        "with": _WITH,
        "level": {"enum": list(LEVELS)},
        "created_at": {"type": "string", "format": "date-time"},
        "created_by": {"type": ["integer", "null"]},
    },
}
NEW_SHARE: Schema = {
    "type": "object",
    "properties": {
        "with": {
            "type": "object",
            "properties": {"kind": {"enum": list(WHOM)}, "id": _ID},
            "required": ["kind", "id"],
            "additionalProperties": False,
        },
        "level": {"enum": list(LEVELS), "default": "read"},
    },
    "required": ["with"],
    "additionalProperties": False,
}
_EXPLANATION: Schema = {
    "type": "object",
    "properties": {
        "allowed": {"type": "boolean"},
        "operation": {"enum": list(RECORD_OPERATIONS)},
        "reason": {"type": "object", "properties": {"code": _TEXT, "message": _TEXT}},
        "deciding": {"type": "array", "items": {"type": "object"}},
        "looked_at": {"type": "array", "items": {"type": "object"}},
        "level": {"enum": ["plain", "masked", "hidden"]},
        "roles": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["allowed", "operation", "reason", "deciding", "looked_at"],
}


def share_paths(name: str, title: str) -> Schema:
    many = f"/records/{name}/{{record_id}}/shares"
    record = _parameter("record_id", _ID)
    refused = _refused("400", "401", "403", "404")
    return {
        many: {
            "get": {
                "summary": f"{title}: with whom it is shared",
                "tags": [name],
                "parameters": [record],
                "responses": _json({"type": "array", "items": SHARE}) | refused,
            },
            "post": {
                "summary": f"{title}: share",
                "tags": [name],
                "parameters": [record, {"$ref": "#/components/parameters/idempotency_key"}],
                "requestBody": {"required": True, "content": {"application/json": {"schema": NEW_SHARE}}},
                "responses": _json(SHARE, "201") | refused | _refused("409", "413", "415", "422", "503"),
            },
        },
        f"{many}/{{number}}": {
            "delete": {
                "summary": f"{title}: share no more",
                "tags": [name],
                "parameters": [record, _parameter("number", _ID)],
                "responses": {"204": {"$ref": "#/components/responses/NoContent"}} | refused,
            }
        },
    }


_KEPT: Schema = {
    "type": "object",
    "properties": {
        "id": _ID,
        "created_at": {"type": "string", "format": "date-time"},
        "fields": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": _TEXT, "title": _TEXT, "value": {}}},
        },
    },
    "required": ["id", "fields"],
}
_PERSONAL: Schema = {
    "type": "object",
    "properties": _KEPT["properties"]
    | {
        "object": _TEXT,
        "title": _TEXT,
        "made_at": {"type": "string", "format": "date-time"},
        "related": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "object": _TEXT,
                    "title": _TEXT,
                    "by": _TEXT,
                    "records": {"type": "array", "items": _KEPT},
                    "more": {"type": "boolean"},
                },
            },
        },
    },
    "required": ["object", "id", "fields", "related"],
}


def personal_paths(name: str, title: str) -> Schema:
    return {
        f"/records/{name}/{{record_id}}/personal-data": {
            "get": {
                "summary": f"{title}: all personal data that is kept of one",
                "tags": [name],
                "parameters": [_parameter("record_id", _ID)],
                "responses": _json(_PERSONAL) | _refused("401", "403", "404"),
            }
        }
    }


def _explained(summary: str, *parameters: Schema) -> Schema:
    asked = [
        _parameter("operation", {"enum": list(RECORD_OPERATIONS), "default": "read"}, "query"),
        _parameter("person", _ID, "query"),
    ]
    return {
        "get": {
            "summary": summary,
            "tags": ["rights"],
            "parameters": [_parameter("name", _TEXT), *parameters, *asked],
            "responses": _json(_EXPLANATION) | _refused("400", "401", "403", "404", "422"),
        }
    }


EXPLAIN_PATHS: Schema = {
    "/explain/{name}": _explained("Why an operation is allowed with an object or not"),
    "/explain/{name}/{record_id}": _explained(
        "Why an operation is allowed with a record or not", _parameter("record_id", _ID)
    ),
    "/explain/{name}/fields/{field}": _explained(
        "Why a field is shown, masked, hidden or fixed", _parameter("field", _TEXT)
    ),
    "/explain/{name}/{record_id}/pools/{pool}/{act}": {
        "get": {
            "summary": "Why a record can be claimed from a public pool, given or put back, or not",
            "tags": ["rights"],
            "parameters": [
                _parameter("name", _TEXT),
                _parameter("record_id", _ID),
                _parameter("pool", _TEXT),
                _parameter("act", {"enum": ["claim", "give", "return"]}),
                _parameter("person", _ID, "query"),
            ],
            "responses": _json(
                {
                    "type": "object",
                    "properties": {
                        "allowed": {"type": "boolean"},
                        "operation": {"enum": ["claim", "give", "return"]},
                        "pool": _TEXT,
                        "reason": {"type": "object", "properties": {"code": _TEXT, "message": _TEXT}},
                    },
                    "required": ["allowed", "operation", "pool", "reason"],
                }
            )
            | _refused("400", "401", "403", "404", "422"),
        }
    },
    "/explain/{name}/{record_id}/service-levels/{level}/{clock}": {
        "get": {
            "summary": "Why a clock of a record runs, stands still, has stopped or is breached, and when it is due",
            "tags": ["rights"],
            "parameters": [
                _parameter("name", _TEXT),
                _parameter("record_id", _ID),
                _parameter("level", _TEXT),
                _parameter("clock", _TEXT),
            ],
            "responses": _json(EXPLAINED_CLOCK) | _refused("400", "401", "403", "404"),
        }
    },
}
