"""The parts of the OpenAPI document about approvals that are for those who manage workflows."""

from __future__ import annotations

from typing import Any

from dougong.api.openapi_jobs import acts, query, reads, whole_number
from dougong.api.openapi_parts import ID
from dougong.approvals.overseeing import MOST, ONLY

Schema = dict[str, Any]

_TAGS = ["approvals"]
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
_REASON: Schema = {"type": "string", "minLength": 1, "maxLength": 4_000}
_INSTANCE: Schema = {"name": "instance_id", "in": "path", "required": True, "schema": ID}
_MAPPING: Schema = {
    "type": "object",
    "description": "Nodes of the published version, by the names of those of its own that they stand for.",
    "maxProperties": 200,
    "additionalProperties": _TEXT,
}


def _acts(summary: str, **properties: Schema) -> Schema:
    body = {
        "type": "object",
        "properties": {"comment": _REASON} | properties,
        "required": ["comment"],
        "additionalProperties": False,
    }
    return {"parameters": [_INSTANCE], "post": acts(summary, "200", body, _TAGS)}


MANAGED_PATHS: Schema = {
    "/workflows/running": {
        "get": reads(
            "What runs, the overdue first, with whom it asks and what keeps it from going on",
            {"type": "array", "items": {"type": "object"}},
            [
                query("only", {"enum": list(ONLY)}, "late: overdue; stuck: cannot go on. Default: all."),
                query("workflow", _TEXT, "Only of this workflow."),
                query("user", ID, "Only what this person has submitted or is asked now."),
                query("days", whole_number(0, 3_650), "Only what has run for so many days."),
                query("page", whole_number(1, 10_000), "Default: 1."),
                query("limit", whole_number(1, MOST), "Default: 30."),
            ],
            _TAGS,
        )
    },
    "/workflows/figures": {
        "get": reads(
            "How long approvals take, where and for whom they wait, how often they come back",
            {"type": "object"},
            [
                query("workflow", _TEXT, "Only of this workflow."),
                query("days", whole_number(1, 3_650), "Of the last so many days. Default: 90."),
            ],
            _TAGS,
        )
    },
    "/workflows/{name}/simulate": {
        "parameters": [{"name": "name", "in": "path", "required": True, "schema": _TEXT}],
        "post": acts(
            "Go through a workflow with a record, without effect",
            "200",
            {
                "type": "object",
                "properties": {
                    "record": ID,
                    "user": ID,
                    "source": {"enum": ["published", "draft"]},
                    "chosen": {
                        "type": "object",
                        "additionalProperties": {"type": "array", "items": ID, "maxItems": 20},
                    },
                },
                "required": ["record"],
                "additionalProperties": False,
            },
            _TAGS,
        ),
    },
    "/workflows/instances/{instance_id}/repair": _acts("Bring it on its way again, if it cannot go on"),
    "/workflows/instances/{instance_id}/move": _acts(
        "Let it go on by the published version of its workflow", mapping=_MAPPING
    ),
    "/workflows/instances/{instance_id}/restart": _acts("Start it over by the published version"),
}
