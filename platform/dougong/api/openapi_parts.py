"""What the parts of the OpenAPI document share: schemas, answers, parameters, and how an operation is written."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

LARGEST = 2**53 - 1
ID: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST}
OWNER: Schema = {
    "description": "The user who owns the record.",
    "anyOf": [
        ID,
        {
            "type": "object",
            "properties": {"id": ID, "title": {"type": ["string", "null"]}},
            "required": ["id"],
            "additionalProperties": False,
        },
        {"type": "null"},
    ],
}

SCHEMAS: Schema = {
    "Problem": {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "incident": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "field": {"type": "string"},
                        "code": {"type": "string"},
                        "message": {"type": "string"},
                        "severity": {"enum": ["error", "warning"]},
                        "rule": {"type": "string"},
                        "matches": {
                            "description": "Of a duplicate: the records that it is like.",
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "object": {"type": "string"},
                                    "id": {"type": ["integer", "null"]},
                                    "title": {"type": ["string", "null"]},
                                    "owner": {"type": ["string", "null"]},
                                    "score": {"type": "integer"},
                                },
                            },
                        },
                    },
                    "required": ["field", "code", "message"],
                },
            },
        },
        "required": ["type", "title", "status", "detail"],
    }
}

RESPONSES: Schema = {
    "Problem": {
        "description": "It was refused; nothing has changed.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
    "NotModified": {"description": "The client has exactly this already."},
    "NoContent": {"description": "Done."},
}


def query(name: str, schema: Schema, description: str, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description, "required": required}


def bounded_text(most: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most}


def integer(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


FILTER = query("filter", bounded_text(2_000), "An expression that is true for the wanted records.")
FIELDS = query("fields", bounded_text(4_000), "Fields and paths, separated by commas. Default: all fields.")

PARAMETERS: Schema = {
    "record_id": {"name": "record_id", "in": "path", "required": True, "schema": ID},
    "if_match": {
        "name": "If-Match",
        "in": "header",
        "schema": {"type": "string"},
        "description": "The ETag of the record as it was read; 412 if it has changed since.",
    },
    "if_none_match": {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}},
    "idempotency_key": {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
        "description": "A request sent again with the same key is answered as the first time, for 24 hours.",
    },
}

SHARED = {name: {"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS}
_PROBLEMS = {status: {"$ref": "#/components/responses/Problem"} for status in ("400", "401", "403", "404")}
WRITE_PROBLEMS = _PROBLEMS | {
    status: {"$ref": "#/components/responses/Problem"}
    for status in ("409", "412", "413", "415", "422", "503")
}
_NOT_MODIFIED = {"304": {"$ref": "#/components/responses/NotModified"}}
ANY: Schema = {"type": "object"}


def an_object(properties: Schema, required: list[str] | None = None, more: bool = False) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": more,
    }


def data(schema: Schema) -> Schema:
    return an_object({"data": schema}, more=True)


def list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def operation(
    summary: str,
    tags: list[str],
    answer: Schema,
    status: str,
    parameters: list[Schema],
    body: Schema | None = None,
    needs_body: bool = True,
) -> Schema:
    found: Schema = {
        "summary": summary,
        "tags": tags,
        "parameters": parameters,
        "responses": {status: {"description": "Done.", "content": {"application/json": {"schema": answer}}}}
        | WRITE_PROBLEMS,
    }
    if body is not None:
        found["requestBody"] = {"required": needs_body, "content": {"application/json": {"schema": body}}}
    return found


def writes(
    summary: str, tags: list[str], schema: str, record: Schema, status: str, more: list[Schema]
) -> Schema:
    return operation(summary, tags, data(record), status, more, {"$ref": f"#/components/schemas/{schema}"})


def reads(summary: str, tags: list[str], answer: Schema, parameters: list[Schema]) -> Schema:
    return {
        "summary": summary,
        "tags": tags,
        "parameters": parameters,
        "responses": {"200": {"description": "Found.", "content": {"application/json": {"schema": answer}}}}
        | _NOT_MODIFIED
        | _PROBLEMS,
    }
