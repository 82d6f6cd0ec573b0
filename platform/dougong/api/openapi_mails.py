"""The parts of the OpenAPI document about the outbox."""

from __future__ import annotations

from typing import Any

from dougong.api.envelopes import MAX_LIMIT
from dougong.api.openapi_jobs import acts, query, reads, whole_number
from dougong.api.openapi_parts import ID, LARGEST
from dougong.messages.outbox import STATES

Schema = dict[str, Any]

_TAGS = ["mails"]
_ANY: Schema = {"type": "object"}
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
_MAIL_ID: Schema = {"name": "mail_id", "in": "path", "required": True, "schema": ID}

MAIL_PATHS: Schema = {
    "/mails": {
        "get": reads(
            "The mails of the outbox, the newest first",
            {"type": "array", "items": _ANY},
            [
                query("state", {"enum": list(STATES)}, "Only mails in this state."),
                query("object", _TEXT, "Only mails about records of this object."),
                query("record", ID, "Only mails about the record with this id."),
                query("before", whole_number(1, LARGEST), "The `next` of the page before."),
                query("limit", whole_number(1, MAX_LIMIT), "Default: 50."),
            ],
            _TAGS,
        )
    },
    "/mails/send": {"post": acts("Send all mails that wait for a server", "202", None, _TAGS)},
    "/mails/{mail_id}": {"parameters": [_MAIL_ID], "get": reads("A mail", _ANY, [], _TAGS)},
    "/mails/{mail_id}/send": {
        "parameters": [_MAIL_ID],
        "post": acts("Send a mail that did not leave", "202", None, _TAGS),
    },
}
