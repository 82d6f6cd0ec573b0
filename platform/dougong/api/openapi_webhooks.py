"""The parts of the OpenAPI document about calls of webhooks."""

from __future__ import annotations

from typing import Any

from dougong.api.envelopes import MAX_LIMIT
from dougong.api.openapi_jobs import acts, query, reads, whole_number
from dougong.api.openapi_parts import ID, LARGEST
from dougong.webhooks import STATES

Schema = dict[str, Any]

_TAGS = ["webhooks"]
_ANY: Schema = {"type": "object"}
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
_DELIVERY_ID: Schema = {"name": "delivery_id", "in": "path", "required": True, "schema": ID}

WEBHOOK_PATHS: Schema = {
    "/webhook-calls": {
        "get": reads(
            "Calls of webhooks, the newest first",
            {"type": "array", "items": _ANY},
            [
                query("webhook", _TEXT, "Only calls of this one."),
                query("state", {"enum": list(STATES)}, "Only calls in this state."),
                query("record", ID, "Only calls about the record with this id."),
                query("before", whole_number(1, LARGEST), "The `next` of the page before."),
                query("limit", whole_number(1, MAX_LIMIT), "Default: 50."),
            ],
            _TAGS,
        )
    },
    "/webhook-calls/{delivery_id}": {
        "parameters": [_DELIVERY_ID],
        "get": reads("A call", _ANY, [], _TAGS),
    },
    "/webhook-calls/{delivery_id}/again": {
        "parameters": [_DELIVERY_ID],
        "post": acts("Make a call again that was given up", "202", None, _TAGS),
    },
}
