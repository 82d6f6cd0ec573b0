"""The parts of the OpenAPI document about people, departments, groups and invitations."""

from __future__ import annotations

from typing import Any

from dougong.access.directory import SORTS, STATES
from dougong.api.envelopes import MAX_LIMIT, MAX_OFFSET
from dougong.api.openapi_parts import ID, LARGEST

Schema = dict[str, Any]

_TAGS = ["people"]
_ANY: Schema = {"type": "object"}
_LIST: Schema = {"type": "array", "items": _ANY}
_NUMBER: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST}
_NUMBER_OR_NONE: Schema = {"type": ["integer", "null"], "minimum": 1, "maximum": LARGEST}
_REPEAT: Schema = {"$ref": "#/components/parameters/idempotency_key"}
_ROLES: Schema = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": 40},
    "maxItems": 100,
}


def _text(most: int, least: int = 0) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": most}


def _text_or_none(most: int) -> Schema:
    return {"type": ["string", "null"], "maxLength": most}


def _closed(properties: Schema, *required: str) -> Schema:
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


_PERSON: Schema = {
    "name": _text(200),
    "title": _text_or_none(200),
    "phone": _text_or_none(100),
    "roles": _ROLES,
    "language": _text(10, 1),
    "zone": _text(60, 1),
    "manager": _NUMBER_OR_NONE,
    "departments": {"type": "array", "items": _NUMBER, "maxItems": 50},
}
_INVITATION: Schema = _closed(
    {
        "emails": {"type": "array", "items": _text(320, 1), "minItems": 1, "maxItems": 200},
        "roles": _ROLES,
        "department": _NUMBER_OR_NONE,
    },
    "emails",
)
_DEPARTMENT: Schema = {
    "name": _text(200, 1),
    "parent": _NUMBER_OR_NONE,
    "before": _NUMBER_OR_NONE,
    "head": _NUMBER_OR_NONE,
    "active": {"type": "boolean"},
}
_NEW_DEPARTMENT: Schema = {name: _DEPARTMENT[name] for name in ("name", "parent", "head")}


def _path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": ID}


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _refused(*statuses: int) -> Schema:
    return {str(status): {"$ref": "#/components/responses/Problem"} for status in statuses}


def _json(data: Schema) -> Schema:
    schema = {"type": "object", "properties": {"data": data}, "required": ["data"]}
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}


def _reads(summary: str, data: Schema, *parameters: Schema) -> Schema:
    return {
        "summary": summary,
        "tags": _TAGS,
        "parameters": list(parameters),
        "responses": {"200": _json(data), "304": {"$ref": "#/components/responses/NotModified"}}
        | _refused(400, 401, 403, 404),
    }


def _acts(
    summary: str, status: str, body: Schema | None = None, repeat: bool = True, needed: bool = True
) -> Schema:
    answer = {"description": "Done."} if status == "204" else _json(_ANY)
    described: Schema = {
        "summary": summary,
        "tags": _TAGS,
        "parameters": [_REPEAT] if repeat else [],
        "responses": {status: answer} | _refused(400, 401, 403, 404, 409, 413, 415, 422, 503),
    }
    if body is not None:
        content = {"application/json": {"schema": body}}
        described["requestBody"] = {"required": needed, "content": content}
    return described


_WHICH = [
    _query("q", _text(200, 1), "Part of a name, title or department."),
    _query("department", _NUMBER, "In this department or below."),
    _query("group", _NUMBER, "In this group."),
    _query("manager", _NUMBER, "Who report to this person."),
    _query("role", _text(40, 1), "Who hold this role; for those who manage people."),
    _query("state", {"enum": list(STATES)}, "Default: active."),
    _query("sort", {"enum": [*SORTS, *(f"-{name}" for name in SORTS)]}, "Default: name."),
    _query("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}, "Default: 50."),
    _query("offset", {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET}, "“next” of the page before."),
]
_USER, _DEPARTMENT_ID, _GROUP, _ONE = map(_path, ("user_id", "department_id", "group_id", "invitation_id"))

PEOPLE_PATHS: Schema = {
    "/people": {
        "get": _reads("Who is who", _LIST, *_WHICH),
        "post": _acts(
            "Add somebody who cannot sign in yet",
            "201",
            _closed({"email": _text(320, 1), **_PERSON}, "email"),
        ),
    },
    "/people/{user_id}": {
        "parameters": [_USER],
        "get": _reads("A person", _ANY),
        "patch": _acts("Change a person", "200", _closed(_PERSON), repeat=False),
    },
    "/people/{user_id}/deactivate": {
        "parameters": [_USER],
        "post": _acts("End somebody's sessions and keys", "200"),
    },
    "/people/{user_id}/activate": {"parameters": [_USER], "post": _acts("Let somebody in again", "200")},
    "/invitations": {
        "get": {
            **_reads("Open invitations", _LIST),
            "responses": {"200": _json(_LIST)} | _refused(400, 401, 403),
        },
        "post": _acts("Invite people; each link is told once", "201", _INVITATION, repeat=False),
    },
    "/invitations/{invitation_id}": {
        "parameters": [_ONE],
        "delete": _acts("Withdraw an invitation", "204", repeat=False),
    },
    "/invitations/{invitation_id}/resend": {
        "parameters": [_ONE],
        "post": _acts("A new link; the old one dies", "200", repeat=False),
    },
    "/departments": {
        "get": _reads("The tree, each department before those below it", _LIST),
        "post": _acts("Add a department", "201", _closed(_NEW_DEPARTMENT, "name")),
    },
    "/departments/{department_id}": {
        "parameters": [_DEPARTMENT_ID],
        "patch": _acts("Rename, move, lead, close or open one", "200", _closed(_DEPARTMENT), repeat=False),
        "delete": _acts("Remove one that nothing names", "204", repeat=False),
    },
    "/departments/{department_id}/members": {
        "parameters": [_DEPARTMENT_ID],
        "get": _reads("Who belongs to it", _LIST),
    },
    "/departments/{department_id}/members/{user_id}": {
        "parameters": [_DEPARTMENT_ID, _USER],
        "put": _acts(
            "Put somebody in", "204", _closed({"main": {"type": "boolean"}}), repeat=False, needed=False
        ),
        "delete": _acts("Take somebody out", "204", repeat=False),
    },
    "/groups": {
        "get": _reads("Groups, with the ids of their members", _LIST),
        "post": _acts(
            "Add a group", "201", _closed({"name": _text(200, 1), "description": _text(1_000)}, "name")
        ),
    },
    "/groups/{group_id}": {
        "parameters": [_GROUP],
        "patch": _acts("Rename a group", "200", _closed({"name": _text(200, 1)}, "name"), repeat=False),
        "delete": _acts("Remove a group", "204", repeat=False),
    },
    "/groups/{group_id}/members/{user_id}": {
        "parameters": [_GROUP, _USER],
        "put": _acts("Put somebody in", "204", repeat=False),
        "delete": _acts("Take somebody out", "204", repeat=False),
    },
}
