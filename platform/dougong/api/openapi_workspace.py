"""The OpenAPI document's part about the workspace: search, definitions, draft and releases."""

from __future__ import annotations

from dougong.api.envelopes import MAX_LIMIT
from dougong.api.openapi_parts import (
    ANY,
    FILTER,
    LARGEST,
    SHARED,
    WRITE_PROBLEMS,
    Schema,
    an_object,
    bounded_text,
    data,
    integer,
    list_of,
    operation,
    query,
    reads,
)
from dougong.definitions import STORED_KINDS

_SEARCHING = [
    query("q", bounded_text(200), "Words, pinyin or initials.", required=True),
    query("objects", bounded_text(1_000), "Only these, separated by commas."),
    query("limit", integer(1, 100), "Default: 20."),
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
_NUMBER = {"name": "number", "in": "path", "required": True, "schema": integer(0, LARGEST)}
_CONFIRM = an_object(
    {"plan": {"type": "string", "description": "The token of the plan that was looked at."}}, required=[]
)
_DESIGN, _RELEASES = ["definitions"], ["releases"]
_REPEAT = [SHARED["idempotency_key"]]


def _step(summary: str) -> Schema:
    return {"post": operation(summary, _DESIGN, data(ANY), "200", _REPEAT)}


FIXED_PATHS: Schema = {
    "/search": {"get": reads("Search all objects", ["search"], data(list_of(ANY)), _SEARCHING)},
    "/pipelines/{name}/funnel": {
        "parameters": [_NAME],
        "get": reads("How far records got", ["pipelines"], data(ANY), [FILTER]),
    },
    "/definitions": {"get": reads("The definitions of the draft", _DESIGN, data(list_of(ANY)), [])},
    "/definitions/{kind}/{name}": {
        "parameters": [_KIND, _NAME],
        "get": reads("A definition of the draft", _DESIGN, data(ANY), []),
        "put": operation(
            "Put a definition into the draft", _DESIGN, data(ANY), "200", [SHARED["if_match"]], ANY
        ),
        "delete": {
            "summary": "Take a definition out of the draft",
            "tags": _DESIGN,
            "parameters": [SHARED["if_match"]],
            "responses": {"204": {"$ref": "#/components/responses/NoContent"}} | WRITE_PROBLEMS,
        },
    },
    "/draft": {"get": reads("The draft", _DESIGN, data(ANY), [])},
    "/draft/plan": {"get": reads("What publishing would do", _DESIGN, data(ANY), [])},
    "/draft/publish": {
        "post": operation("Publish the draft", _DESIGN, data(ANY), "201", _REPEAT, _CONFIRM, needs_body=False)
    },
    "/draft/undo": _step("Take the last change back"),
    "/draft/redo": _step("Do it again"),
    "/draft/discard": _step("Forget all changes"),
    "/draft/rebase": _step("Carry the changes over to the release in force"),
    "/releases": {
        "get": reads(
            "The releases",
            _RELEASES,
            data(list_of(ANY)),
            [
                query("limit", integer(1, MAX_LIMIT), "Default: 100."),
                query("before", integer(0, LARGEST), "Only older ones than this."),
            ],
        )
    },
    "/releases/{number}": {"parameters": [_NUMBER], "get": reads("A release", _RELEASES, data(ANY), [])},
    "/releases/{number}/plan": {
        "parameters": [_NUMBER],
        "get": reads("What restoring it would do", _RELEASES, data(ANY), []),
    },
    "/releases/{number}/restore": {
        "parameters": [_NUMBER],
        "post": operation("Restore it", _RELEASES, data(ANY), "201", _REPEAT, _CONFIRM, needs_body=False),
    },
    "/openapi.json": {"get": reads("This document", ["openapi"], ANY, [])},
}
FIXED_PATHS["/definitions/{kind}/{name}"]["put"]["responses"]["201"] = FIXED_PATHS[
    "/definitions/{kind}/{name}"
]["put"]["responses"]["200"]
