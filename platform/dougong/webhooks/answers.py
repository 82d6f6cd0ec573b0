"""What of an answer goes into which field: by JSON pointers, which can do nothing but look."""

from __future__ import annotations

from typing import Any

from dougong.definitions.webhooks import WebhookDefinition
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Release

NOT_THERE = N_("The answer has nothing at “{at}”.")
NO_VALUE = N_("At “{at}” the answer has an object; a field needs one value.")


def mapped(release: Release, webhook: WebhookDefinition, answer: Any) -> dict[str, Any]:
    """Record JSON. What is not there is refused, with its place; the fields themselves judge the values."""
    fields = release.definitions.fields_by_id
    return {fields[field_id].name: _value(at, answer) for field_id, at in webhook.answer.items()}


def _value(at: str, answer: Any) -> Any:
    found = pointed(answer, at)
    if isinstance(found, dict):
        raise InvalidInput(Problem("no_value", NO_VALUE, "answer", {"at": at}))
    # Decimals are exact here: their digits are taken as they were written.
    return repr(found) if isinstance(found, float) else found


def pointed(value: Any, pointer: str) -> Any:
    """RFC 6901."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isascii() and name.isdigit() and int(name[:9]) < len(value):
            value = value[int(name[:9])]
        else:
            raise InvalidInput(Problem("not_there", NOT_THERE, "answer", {"at": pointer}))
    return value
