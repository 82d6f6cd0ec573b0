"""The parts of the OpenAPI document about currencies and rates."""

from __future__ import annotations

from typing import Any

from dougong.api.envelopes import MAX_LIMIT

Schema = dict[str, Any]

_TAGS = ["rates"]
_CODE: Schema = {"type": "string", "minLength": 1, "maxLength": 80}
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
_RATE: Schema = {
    "type": "object",
    "description": "What one unit of the currency is worth in the workspace's own, from that day on.",
    "properties": {"currency": _CODE, "date": _TEXT, "rate": _TEXT},
    "required": ["currency", "date", "rate"],
    "additionalProperties": False,
}
_MANY: Schema = {"type": "array", "items": _RATE, "minItems": 1, "maxItems": 10_000}


def _refused(*statuses: int) -> Schema:
    return {str(status): {"$ref": "#/components/responses/Problem"} for status in statuses}


def _json(data: Schema) -> Schema:
    schema = {"type": "object", "properties": {"data": data}, "required": ["data"]}
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}


def _reads(summary: str, item: Schema, parameters: list[Schema]) -> Schema:
    return {
        "summary": summary,
        "tags": _TAGS,
        "parameters": parameters,
        "responses": {
            "200": _json({"type": "array", "items": item}),
            "304": {"$ref": "#/components/responses/NotModified"},
        }
        | _refused(400, 401, 403, 404, 422),
    }


_FAILURES = (400, 401, 403, 404, 409, 413, 415, 422, 503)

RATE_PATHS: Schema = {
    "/currencies": {"get": _reads("Currencies that records can be in", {"type": "object"}, [])},
    "/currencies/base": {
        "get": {
            "summary": "The workspace's own currency, and a change of it that is under way",
            "tags": _TAGS,
            "parameters": [
                {
                    "name": "currency",
                    "in": "query",
                    "schema": _CODE,
                    "description": "What a change to it would be.",
                }
            ],
            "responses": {"200": _json({"type": "object"})} | _refused(400, 401, 403, 422),
        },
        "put": {
            "summary": "Change the workspace's own currency: a job brings all amounts into it",
            "description": "At the rate of each record's day. Until it is done nothing else is saved. One that was"
            " cancelled half-way goes on with the same currency, and goes back with the one before.",
            "tags": _TAGS,
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {"currency": _CODE},
                            "required": ["currency"],
                            "additionalProperties": False,
                        }
                    }
                },
            },
            "responses": {"200": _json({"type": "object"}), "202": _json({"type": "object"})}
            | _refused(*_FAILURES),
        },
    },
    "/rates": {
        "get": _reads(
            "Exchange rates, the newest first",
            _RATE,
            [
                {"name": "currency", "in": "query", "schema": _CODE, "description": "Only of this currency."},
                {
                    "name": "limit",
                    "in": "query",
                    "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
                    "description": "Default: 200.",
                },
            ],
        ),
        "put": {
            "summary": "Set rates; those of the same day are replaced, all or none",
            "tags": _TAGS,
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {"rates": _MANY},
                            "required": ["rates"],
                            "additionalProperties": False,
                        }
                    }
                },
            },
            "responses": {"200": _json({"type": "array", "items": _RATE})} | _refused(*_FAILURES),
        },
    },
    "/rates/{currency}/{day}": {
        "parameters": [
            {"name": "currency", "in": "path", "required": True, "schema": _CODE},
            {"name": "day", "in": "path", "required": True, "schema": _TEXT},
        ],
        "delete": {
            "summary": "Take a rate out of the table",
            "tags": _TAGS,
            "responses": {"204": {"description": "Done."}} | _refused(*_FAILURES),
        },
    },
    "/rates/apply": {
        "post": {
            "summary": "Give all records the rates that now hold for their days, as a job",
            "tags": _TAGS,
            "parameters": [{"$ref": "#/components/parameters/idempotency_key"}],
            "responses": {"202": _json({"type": "object"})} | _refused(*_FAILURES),
        },
    },
}
