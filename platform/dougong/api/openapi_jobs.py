"""The parts of the OpenAPI document about jobs and runs."""

from __future__ import annotations

from typing import Any

from dougong.api.envelopes import MAX_LIMIT
from dougong.api.openapi_parts import ID, LARGEST
from dougong.jobs import STATES

Schema = dict[str, Any]

_TAGS = ["jobs"]
_ANY: Schema = {"type": "object"}
_JOB_ID: Schema = {"name": "job_id", "in": "path", "required": True, "schema": ID}
_RUN: Schema = {
    "name": "run",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9a-z]{1,64}$"},
}
_REPEAT: Schema = {"$ref": "#/components/parameters/idempotency_key"}
_ASKED: Schema = {
    "type": "object",
    "properties": {"kind": {"type": "string", "minLength": 1, "maxLength": 40}, "payload": _ANY},
    "required": ["kind", "payload"],
    "additionalProperties": False,
}


def _refused(*statuses: int) -> Schema:
    return {str(status): {"$ref": "#/components/responses/Problem"} for status in statuses}


def query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def whole_number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _json(data: Schema) -> Schema:
    schema = {"type": "object", "properties": {"data": data}, "required": ["data"]}
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}


def reads(summary: str, data: Schema, parameters: list[Schema], tags: list[str] = _TAGS) -> Schema:
    return {
        "summary": summary,
        "tags": tags,
        "parameters": parameters,
        "responses": {"200": _json(data), "304": {"$ref": "#/components/responses/NotModified"}}
        | _refused(400, 401, 403, 404),
    }


def acts(summary: str, status: str, body: Schema | None = None, tags: list[str] = _TAGS) -> Schema:
    described: Schema = {
        "summary": summary,
        "tags": tags,
        "parameters": [_REPEAT],
        "responses": {status: _json(_ANY)} | _refused(400, 401, 403, 404, 409, 413, 415, 422, 503),
    }
    if body is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return described


JOB_PATHS: Schema = {
    "/jobs": {
        "get": reads(
            "Jobs, the newest first",
            {"type": "array", "items": _ANY},
            [
                query("everybody", {"type": "boolean"}, "Not only one's own; for those who may see all."),
                query("state", {"enum": list(STATES)}, "Only jobs in this state."),
                query("kind", {"type": "string", "minLength": 1, "maxLength": 40}, "Only of this kind."),
                query("before", whole_number(1, LARGEST), "“next” of the page before."),
                query("limit", whole_number(1, MAX_LIMIT), "Default: 50."),
            ],
        ),
        "post": acts("Ask for a job: bulk_update, bulk_delete, export, undo", "202", _ASKED),
    },
    "/jobs/{job_id}": {"parameters": [_JOB_ID], "get": reads("A job", _ANY, [])},
    "/jobs/{job_id}/refused": {
        "parameters": [_JOB_ID],
        "get": reads(
            "Rows or records that it left alone, with the reasons",
            {"type": "array", "items": _ANY},
            [
                query("after", whole_number(0, LARGEST), "“next” of the page before."),
                query("limit", whole_number(1, MAX_LIMIT), "Default: 100."),
            ],
        ),
    },
    "/jobs/{job_id}/file": {"parameters": [_JOB_ID], "get": reads("What an export made", _ANY, [])},
    "/jobs/{job_id}/cancel": {"parameters": [_JOB_ID], "post": acts("Cancel it", "200")},
    "/jobs/{job_id}/retry": {
        "parameters": [_JOB_ID],
        "post": acts("Run it again, from where it was", "200"),
    },
    "/runs/{run}/undo": {"parameters": [_RUN], "post": acts("Take back what a run changed", "202")},
}
# A file is no JSON.
JOB_PATHS["/jobs/{job_id}/file"]["get"]["responses"]["200"]["content"] = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}
