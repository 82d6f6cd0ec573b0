"""The parts of the OpenAPI document: operations on an object, on the workspace, and what they share."""

from __future__ import annotations

from typing import Any

from dougong.api.envelopes import MAX_BATCH, MAX_LIMIT, MAX_OFFSET
from dougong.definitions import STORED_KINDS

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


def _query(name: str, schema: Schema, description: str, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description, "required": required}


def _text(most: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most}


def _integer(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


_FILTER = _query("filter", _text(2_000), "An expression that is true for the wanted records.")
_FIELDS = _query("fields", _text(4_000), "Fields and paths, separated by commas. Default: all fields.")

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

_SHARED = {name: {"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS}
_PROBLEMS = {status: {"$ref": "#/components/responses/Problem"} for status in ("400", "401", "403", "404")}
_WRITE_PROBLEMS = _PROBLEMS | {
    status: {"$ref": "#/components/responses/Problem"}
    for status in ("409", "412", "413", "415", "422", "503")
}
_NOT_MODIFIED = {"304": {"$ref": "#/components/responses/NotModified"}}
_ANY: Schema = {"type": "object"}


def object_paths(name: str, title: str, plural: str) -> Schema:
    """All operations on the records of one object."""
    tags = [name]
    record = {"$ref": f"#/components/schemas/{name}.read"}
    many, one = f"/records/{name}", f"/records/{name}/{{record_id}}"
    listing = [
        _FILTER,
        _query("sort", _text(1_000), "Fields or paths, separated by commas; “-” before one descends."),
        _FIELDS,
        _query("limit", _integer(1, MAX_LIMIT), "Default: 50."),
        _query("cursor", _text(4_000), "“next” of the page before."),
        _query("offset", _integer(0, MAX_OFFSET), "Instead of a cursor."),
        _query("count", {"type": "boolean"}, "Tell the total too."),
        _query("search", _text(200), "Words that the record has."),
        _query("deleted", {"type": "boolean"}, "Read the bin instead."),
    ]
    page = _object(
        {"data": {"type": "array", "items": _ANY}, "next": {"type": ["string", "null"]}}, more=True
    )
    batch = _object(
        {
            "mode": {"enum": ["create", "update", "upsert", "delete", "restore"]},
            "records": {"type": "array", "items": _ANY, "minItems": 1, "maxItems": MAX_BATCH},
            "key": {"type": "string", "description": "For upsert: the unique field that finds records."},
            "policy": {"enum": ["atomic", "skip_invalid"], "default": "atomic"},
        },
        required=["mode", "records"],
    )
    aggregation = [
        _query("group", _text(1_000), "Fields to group by, separated by commas."),
        _query("measure", _text(1_000), "Such as sum(amount),count()."),
        _FILTER,
        _query("limit", _integer(1, 10_000), "The most groups."),
    ]
    read = [_SHARED["record_id"], _FIELDS, _SHARED["if_none_match"]]
    change = [_SHARED["record_id"], _SHARED["if_match"]]
    repeat = [_SHARED["idempotency_key"]]
    confirm = [_query("confirm", _text(4_000), "Rules whose warnings have been seen, or “all”.")]
    return {
        many: {
            "get": _reads(f"{plural}: a page", tags, page, [*listing, _SHARED["if_none_match"]]),
            "post": _writes(f"{title}: create", tags, f"{name}.write", record, "201", [*repeat, *confirm]),
        },
        f"{many}/batch": {
            "post": _operation(f"{plural}: a batch", tags, _ANY, "200", [*repeat, *confirm], batch)
        },
        f"{many}/aggregate": {"get": _reads(f"{plural}: summed up", tags, _data(_list(_ANY)), aggregation)},
        one: {
            "get": _reads(f"{title}: read", tags, _data(_ANY), read),
            "patch": _writes(f"{title}: change", tags, f"{name}.patch", record, "200", [*change, *confirm]),
            "delete": {
                "summary": f"{title}: into the bin",
                "tags": tags,
                "parameters": change,
                "responses": {"204": {"$ref": "#/components/responses/NoContent"}} | _WRITE_PROBLEMS,
            },
        },
        f"{one}/restore": {
            "post": _operation(
                f"{title}: out of the bin", tags, _data(record), "200", [_SHARED["record_id"], *repeat]
            )
        },
        f"{one}/duplicates": {
            "get": _reads(
                f"{title}: records that it is like", tags, _data(_list(_ANY)), [_SHARED["record_id"]]
            )
        },
        f"{one}/merge": {
            "post": _operation(
                f"{title}: merge with another",
                tags,
                _data(record),
                "200",
                [_SHARED["record_id"], *repeat],
                _object(
                    {
                        "merged": {"type": "integer", "minimum": 1},
                        "take": {"type": "array", "items": {"type": "string"}},
                        "version": {"type": "integer", "minimum": 1},
                        "merged_version": {"type": "integer", "minimum": 1},
                    },
                    ["merged"],
                ),
            )
        },
        f"{one}/stages": {
            "get": _reads(
                f"{title}: the stages it has been in", tags, _data(_list(_ANY)), [_SHARED["record_id"]]
            )
        },
        f"{one}/deletion": {
            "get": _reads(f"{title}: what deleting it would mean", tags, _data(_ANY), [_SHARED["record_id"]])
        },
        f"{one}/history": {
            "get": _reads(
                f"{title}: history",
                tags,
                _data(_list(_ANY)),
                [_SHARED["record_id"], _query("limit", _integer(1, MAX_LIMIT), "Default: 50.")],
            )
        },
    }


def _object(properties: Schema, required: list[str] | None = None, more: bool = False) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": more,
    }


def _data(schema: Schema) -> Schema:
    return _object({"data": schema}, more=True)


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _operation(
    summary: str,
    tags: list[str],
    answer: Schema,
    status: str,
    parameters: list[Schema],
    body: Schema | None = None,
    needs_body: bool = True,
) -> Schema:
    operation: Schema = {
        "summary": summary,
        "tags": tags,
        "parameters": parameters,
        "responses": {status: {"description": "Done.", "content": {"application/json": {"schema": answer}}}}
        | _WRITE_PROBLEMS,
    }
    if body is not None:
        operation["requestBody"] = {"required": needs_body, "content": {"application/json": {"schema": body}}}
    return operation


def _writes(
    summary: str, tags: list[str], schema: str, record: Schema, status: str, more: list[Schema]
) -> Schema:
    return _operation(summary, tags, _data(record), status, more, {"$ref": f"#/components/schemas/{schema}"})


def _reads(summary: str, tags: list[str], answer: Schema, parameters: list[Schema]) -> Schema:
    return {
        "summary": summary,
        "tags": tags,
        "parameters": parameters,
        "responses": {"200": {"description": "Found.", "content": {"application/json": {"schema": answer}}}}
        | _NOT_MODIFIED
        | _PROBLEMS,
    }


_SEARCHING = [
    _query("q", _text(200), "Words, pinyin or initials.", required=True),
    _query("objects", _text(1_000), "Only these, separated by commas."),
    _query("limit", _integer(1, 100), "Default: 20."),
]
_KIND = {
    "name": "kind",
    "in": "path",
    "required": True,
    "schema": {"enum": list(STORED_KINDS)},
}
_NAME = {
    "name": "name",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
}
_NUMBER = {"name": "number", "in": "path", "required": True, "schema": _integer(0, LARGEST)}
_CONFIRM = _object(
    {"plan": {"type": "string", "description": "The token of the plan that was looked at."}}, required=[]
)
_DESIGN, _RELEASES = ["definitions"], ["releases"]
_REPEAT = [_SHARED["idempotency_key"]]


def _step(summary: str) -> Schema:
    return {"post": _operation(summary, _DESIGN, _data(_ANY), "200", _REPEAT)}


FIXED_PATHS: Schema = {
    "/search": {"get": _reads("Search all objects", ["search"], _data(_list(_ANY)), _SEARCHING)},
    "/pipelines/{name}/funnel": {
        "parameters": [_NAME],
        "get": _reads("How far records got", ["pipelines"], _data(_ANY), [_FILTER]),
    },
    "/definitions": {"get": _reads("The definitions of the draft", _DESIGN, _data(_list(_ANY)), [])},
    "/definitions/{kind}/{name}": {
        "parameters": [_KIND, _NAME],
        "get": _reads("A definition of the draft", _DESIGN, _data(_ANY), []),
        "put": _operation(
            "Put a definition into the draft", _DESIGN, _data(_ANY), "200", [_SHARED["if_match"]], _ANY
        ),
        "delete": {
            "summary": "Take a definition out of the draft",
            "tags": _DESIGN,
            "parameters": [_SHARED["if_match"]],
            "responses": {"204": {"$ref": "#/components/responses/NoContent"}} | _WRITE_PROBLEMS,
        },
    },
    "/draft": {"get": _reads("The draft", _DESIGN, _data(_ANY), [])},
    "/draft/plan": {"get": _reads("What publishing would do", _DESIGN, _data(_ANY), [])},
    "/draft/publish": {
        "post": _operation(
            "Publish the draft", _DESIGN, _data(_ANY), "201", _REPEAT, _CONFIRM, needs_body=False
        )
    },
    "/draft/undo": _step("Take the last change back"),
    "/draft/redo": _step("Do it again"),
    "/draft/discard": _step("Forget all changes"),
    "/draft/rebase": _step("Carry the changes over to the release in force"),
    "/releases": {
        "get": _reads(
            "The releases",
            _RELEASES,
            _data(_list(_ANY)),
            [
                _query("limit", _integer(1, MAX_LIMIT), "Default: 100."),
                _query("before", _integer(0, LARGEST), "Only older ones than this."),
            ],
        )
    },
    "/releases/{number}": {"parameters": [_NUMBER], "get": _reads("A release", _RELEASES, _data(_ANY), [])},
    "/releases/{number}/plan": {
        "parameters": [_NUMBER],
        "get": _reads("What restoring it would do", _RELEASES, _data(_ANY), []),
    },
    "/releases/{number}/restore": {
        "parameters": [_NUMBER],
        "post": _operation("Restore it", _RELEASES, _data(_ANY), "201", _REPEAT, _CONFIRM, needs_body=False),
    },
    "/openapi.json": {"get": _reads("This document", ["openapi"], _ANY, [])},
}
FIXED_PATHS["/definitions/{kind}/{name}"]["put"]["responses"]["201"] = FIXED_PATHS[
    "/definitions/{kind}/{name}"
]["put"]["responses"]["200"]
