"""Message templates as typed, frozen objects."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document


@dataclass(frozen=True)
class MessageDefinition:
    """``values`` are expressions by the names that the text has for them; ``language`` is one too."""

    id: str
    name: str
    title: str
    description: str | None
    object_id: str
    subject: str
    body: str
    values: Mapping[str, str]
    attachment_ids: tuple[str, ...]
    language: str | None
    optional: bool
    document: Document = dataclasses.field(repr=False, hash=False)


def message_of(document: Document) -> MessageDefinition:
    return MessageDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        object_id=document["object"],
        subject=document["subject"],
        body=document["body"],
        values={one["name"]: one["expression"] for one in document.get("values", ())},
        attachment_ids=tuple(document.get("attachments", ())),
        language=document.get("language"),
        optional=document.get("optional", False),
        document=document,
    )
