"""Webhooks as typed, frozen objects."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document


@dataclass(frozen=True, slots=True)
class PullRule:
    """JSON pointers. ``values`` are by the id of the field; the cursor stands in the answer, or in its last entry."""

    items: str
    cursor: str | None
    from_last: bool
    key_id: str
    values: Mapping[str, str]


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
    pull: PullRule | None
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
        pull=_pull(document["pull"]) if "pull" in document else None,
        document=document,
    )


def _pull(given: Document) -> PullRule:
    return PullRule(
        given.get("items", ""),
        given.get("cursor"),
        given.get("fromLast", False),
        given["key"],
        {one["field"]: one["at"] for one in given["values"]},
    )
