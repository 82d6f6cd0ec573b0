"""Webhooks as typed, frozen objects."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document


@dataclass(frozen=True)
class WebhookDefinition:
    """``values`` are expressions by name; ``answer`` are JSON pointers by the id of the field that keeps what
    stands there."""

    id: str
    name: str
    title: str
    description: str | None
    object_id: str
    method: str
    url: str
    headers: Mapping[str, str]
    values: Mapping[str, str]
    bare: bool
    answer: Mapping[str, str]
    document: Document = dataclasses.field(repr=False, hash=False)


def webhook_of(document: Document) -> WebhookDefinition:
    return WebhookDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        object_id=document["object"],
        method=document.get("method", "POST"),
        url=document["url"],
        headers={one["name"]: one["value"] for one in document.get("headers", ())},
        values={one["name"]: one["expression"] for one in document.get("values", ())},
        bare=document.get("bare", False),
        answer={one["field"]: one["at"] for one in document.get("answer", ())},
        document=document,
    )
