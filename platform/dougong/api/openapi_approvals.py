"""The parts of the OpenAPI document about approvals."""

from __future__ import annotations

from typing import Any

from dougong.api.openapi_jobs import acts, query, reads, whole_number
from dougong.api.openapi_parts import ID, LARGEST
from dougong.approvals.boxes import BOXES, LONGEST_DAYS, MOST
from dougong.approvals.rows import STATES

Schema = dict[str, Any]

_TAGS = ["approvals"]
_ANY: Schema = {"type": "object"}
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
_COMMENT: Schema = {"type": "string", "maxLength": 4_000}
_PEOPLE: Schema = {"type": "array", "items": ID, "minItems": 1, "maxItems": 20}
_NAME: Schema = {"name": "name", "in": "path", "required": True, "schema": _TEXT}


def _path_id(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": ID}


_TASK, _INSTANCE, _DELEGATION = (_path_id(f"{one}_id") for one in ("task", "instance", "delegation"))


def _body(*required: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {"comment": _COMMENT} | properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _task(summary: str, body: Schema) -> Schema:
    return {"parameters": [_TASK], "post": acts(summary, "200", body, _TAGS)}


def _instance(summary: str, body: Schema | None, code: str = "200") -> Schema:
    described = acts(summary, code, body, _TAGS)
    if code == "204":
        described["responses"]["204"] = {"$ref": "#/components/responses/NoContent"}
    return {"parameters": [_INSTANCE], "post": described}


_SIGNED: Schema = {
    "signature": {"type": "string", "description": "A PNG picture as a data URL.", "maxLength": 150_000}
}
_VALUES: Schema = {
    "values": {"type": "object", "description": "Record JSON of the fields that the node opens."}
}
_PERSON = _body("to", to=ID)
_LIST: Schema = {"type": "array", "items": _ANY}
_BEFORE = query("before", whole_number(1, LARGEST), "The `next` of the page before.")
_LIMIT = query("limit", whole_number(1, MOST), "Default: 30.")

APPROVAL_PATHS: Schema = {
    "/tasks": {
        "get": reads(
            "What waits for you, what you decided, started, handed on or took over, and your copies; the newest first",
            _LIST,
            [
                query("box", {"enum": list(BOXES)}, "Default: to_do."),
                query("workflow", _TEXT, "Only of this workflow."),
                query("object", _TEXT, "Only about records of this object."),
                query("person", whole_number(1, LARGEST), "Submitted by them, or they are asked in it."),
                query("days", whole_number(1, LONGEST_DAYS), "Came into the box within so many days."),
                query("late", {"type": "boolean"}, "Behind the deadline, or decided behind it."),
                _BEFORE,
                _LIMIT,
            ],
            _TAGS,
        )
    },
    "/tasks/count": {"get": reads("How many tasks wait, and how many copies are unread", _ANY, [], _TAGS)},
    "/tasks/{task_id}": {
        "parameters": [_TASK],
        "get": reads("A task, with its record as you may see it there, and the course", _ANY, [], _TAGS),
    },
    "/tasks/{task_id}/approve": _task(
        "Approve, or hand in what was to be filled in", _body(**_VALUES, **_SIGNED)
    ),
    "/tasks/{task_id}/reject": _task("Reject", _body(**_VALUES, **_SIGNED)),
    "/tasks/{task_id}/return": _task(
        "Return to the initiator, or to a node",
        _body(to={"type": ["string", "null"], "minLength": 1, "maxLength": 40}),
    ),
    "/tasks/{task_id}/transfer": _task("Hand it on", _PERSON),
    "/tasks/{task_id}/add": _task(
        "Ask others besides", _body("people", people=_PEOPLE, where={"enum": ["before", "after"]})
    ),
    "/tasks/{task_id}/copy": _task("Send copies", _body("people", people=_PEOPLE)),
    "/tasks/{task_id}/reassign": _task("Give it to somebody else, for those who manage workflows", _PERSON),
    "/workflows": {"get": reads("The workflows", _LIST, [], _TAGS)},
    "/workflows/{name}/start": {
        "parameters": [_NAME],
        "post": acts(
            "Submit a record",
            "201",
            _body(
                "record",
                record=ID,
                chosen={
                    "type": "object",
                    "description": "By the name of the node, whom you choose there.",
                    "additionalProperties": {"type": "array", "items": ID, "maxItems": 20},
                },
            ),
            _TAGS,
        ),
    },
    "/workflows/instances": {
        "get": reads(
            "The approvals of a record, or all for those who manage workflows",
            _LIST,
            [
                query("workflow", _TEXT, "Only of this workflow."),
                query("state", {"enum": list(STATES)}, "Only in this state."),
                query("object", _TEXT, "Only of records of this object."),
                query("record", ID, "Only of this record."),
                _BEFORE,
                _LIMIT,
            ],
            _TAGS,
        )
    },
    "/workflows/instances/{instance_id}": {
        "parameters": [_INSTANCE],
        "get": reads("An approval: its course and its log", _ANY, [], _TAGS),
    },
    "/workflows/instances/{instance_id}/withdraw": _instance("Take it back", _body()),
    "/workflows/instances/{instance_id}/resubmit": _instance("Submit it again after a return", _body()),
    "/workflows/instances/{instance_id}/cancel": _instance("End it, for those who manage workflows", _body()),
    "/workflows/instances/{instance_id}/urge": _instance("Urge those whose turn it is", None),
    "/workflows/instances/{instance_id}/jump": _instance(
        "Go on from a node, for those who manage workflows", _body("node", node=_TEXT)
    ),
    "/workflows/instances/{instance_id}/comment": _instance("Write into the log", _body(), "204"),
    "/workflows/instances/{instance_id}/read": _instance("Mark your copy as read", None, "204"),
    "/delegations": {
        "get": reads(
            "Who stands in for you",
            _LIST,
            [query("user", ID, "For somebody else, if you look after people.")],
            _TAGS,
        ),
        "post": acts(
            "Let somebody stand in for a time",
            "201",
            {
                "type": "object",
                "properties": {
                    "user": ID,
                    "to": ID,
                    "workflow": {"type": ["string", "null"], "minLength": 1, "maxLength": 40},
                    "from": {"type": "string", "format": "date-time"},
                    "until": {"type": "string", "format": "date-time"},
                },
                "required": ["to", "from", "until"],
                "additionalProperties": False,
            },
            _TAGS,
        ),
    },
    "/delegations/{delegation_id}": {
        "parameters": [_DELEGATION],
        "delete": acts("Take it back", "204", None, _TAGS)
        | {
            "responses": acts("", "204", None, _TAGS)["responses"]
            | {"204": {"$ref": "#/components/responses/NoContent"}}
        },
    },
}
