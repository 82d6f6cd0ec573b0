"""Public forms as typed, frozen objects."""

from __future__ import annotations

import dataclasses
from datetime import date

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that visitors fill in. ``object_id`` and ``filter`` say which records a reference offers."""

    id: str
    name: str
    field_id: str
    title: str
    help: str
    placeholder: str
    required: bool
    object_id: str | None
    filter: str | None


@dataclass(frozen=True)
class PublicFormDefinition:
    id: str
    name: str
    title: str
    object_id: str
    looks_up: bool
    body: str
    fields: tuple[Asked, ...]
    values: tuple[tuple[str, str], ...]
    """Ids of fields, and what they get."""
    key_ids: tuple[str, ...]
    shown_ids: tuple[str, ...]
    filter: str | None
    opens: date | None
    closes: date | None
    quota: int | None
    once: bool
    message: str
    redirect: str | None
    document: Document = dataclasses.field(repr=False, hash=False)


def public_form_of(document: Document) -> PublicFormDefinition:
    return PublicFormDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        object_id=document["object"],
        looks_up=document.get("mode") == "look_up",
        body=document.get("body", ""),
        fields=tuple(_asked(one) for one in document.get("fields", ())),
        values=tuple((one["field"], one["expression"]) for one in document.get("values", ())),
        key_ids=tuple(document.get("keys", ())),
        shown_ids=tuple(document.get("shown", ())),
        filter=document.get("filter"),
        opens=_day(document.get("opens")),
        closes=_day(document.get("closes")),
        quota=document.get("quota"),
        once=document.get("once", False),
        message=document.get("message", ""),
        redirect=document.get("redirect"),
        document=document,
    )


def _asked(document: Document) -> Asked:
    return Asked(
        document["id"],
        document["name"],
        document["field"],
        document.get("title", ""),
        document.get("help", ""),
        document.get("placeholder", ""),
        document.get("required", False),
        document.get("object"),
        document.get("filter"),
    )


def _day(text: str | None) -> date | None:
    """None for a day that the calendar does not have, which is told where it stands."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
