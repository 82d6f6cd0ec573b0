"""The parts of the OpenAPI document about automations and their runs."""

from __future__ import annotations

from typing import Any

from dougong.api.envelopes import MAX_LIMIT
from dougong.api.openapi_jobs import acts, query, reads, whole_number
from dougong.api.openapi_parts import ID, LARGEST
from dougong.automations.runs import MOST, STATES

Schema = dict[str, Any]

_TAGS = ["automations"]
_ANY: Schema = {"type": "object"}
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
_TIME: Schema = {"type": "string", "format": "date-time"}
_NAME: Schema = {"name": "name", "in": "path", "required": True, "schema": _TEXT}
_RUN_ID: Schema = {"name": "run_id", "in": "path", "required": True, "schema": ID}
_STARTED: Schema = {
    "type": "object",
    "properties": {"ids": {"type": "array", "items": ID, "minItems": 1, "maxItems": MOST}},
    "required": ["ids"],
    "additionalProperties": False,
}
_SWITCH: Schema = {"type": ["string", "null"], "minLength": 1, "maxLength": 40}
_SWITCHED: Schema = {
    "type": "object",
    "properties": {"automation": _SWITCH, "app": _SWITCH},
    "additionalProperties": False,
}
_RETRIED: Schema = {"type": "object", "properties": {"automation": _TEXT}, "additionalProperties": False}


def _switch(summary: str) -> Schema:
    described = acts(summary, "204", _SWITCHED, _TAGS)
    described["responses"]["204"] = {"$ref": "#/components/responses/NoContent"}
    return {"post": described}


AUTOMATION_PATHS: Schema = {
    "/automations": {"get": reads("The automations", {"type": "array", "items": _ANY}, [], _TAGS)},
    "/automations/{name}/run": {
        "parameters": [_NAME],
        "post": acts("Set one off by hand", "202", _STARTED, _TAGS),
    },
    "/automations/{name}/why": {
        "parameters": [_NAME],
        "get": reads(
            "Why one has run for a record, or has not: for its latest changes, the newest first",
            {"type": "array", "items": _ANY},
            [
                {**query("record", ID, "The record."), "required": True},
                query("at", _TIME, "Up to this time; without it, now."),
            ],
            _TAGS,
        ),
    },
    "/automations/pause": _switch("Switch one off, those of an app, or all"),
    "/automations/resume": _switch("Switch one on again, those of an app, or all; what was held goes on"),
    "/automation-runs": {
        "get": reads(
            "What automations have run for, the newest first",
            {"type": "array", "items": _ANY},
            [
                query("automation", _TEXT, "Only runs of this one."),
                query("state", {"enum": list(STATES)}, "Only runs in this state."),
                query("object", _TEXT, "Only runs for records of this object."),
                query("record", ID, "Only runs for the record with this id."),
                query("by", ID, "Only what the person with this id has set off."),
                query("since", _TIME, "Not before this time."),
                query("until", _TIME, "Before this time."),
                query("before", whole_number(1, LARGEST), "The `next` of the page before."),
                query("limit", whole_number(1, MAX_LIMIT), "Default: 50."),
            ],
            _TAGS,
        )
    },
    "/automation-runs/retry": {
        "post": acts("Do again all runs that failed or are stuck: a job", "202", _RETRIED, _TAGS)
    },
    "/automation-runs/{run_id}": {"parameters": [_RUN_ID], "get": reads("A run", _ANY, [], _TAGS)},
    "/automation-runs/{run_id}/retry": {
        "parameters": [_RUN_ID],
        "post": acts("Do a failed run again", "202", None, _TAGS),
    },
}
