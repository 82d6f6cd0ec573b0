"""Buttons as typed, frozen objects."""

from __future__ import annotations

import dataclasses
from typing import Literal

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document

Does = Literal["fill", "form", "run"]
Place = Literal["record", "list"]


@dataclass(frozen=True, slots=True)
class ButtonValue:
    """What a field gets: the value of an expression over the record, or the record itself."""

    field_id: str
    expression: str | None
    record: bool


@dataclass(frozen=True, slots=True)
class ButtonInput:
    field_id: str
    required: bool


@dataclass(frozen=True)
class ButtonDefinition:
    """``values`` are of the object itself, or of ``target_id`` where a form is opened."""

    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    colour: str | None
    object_id: str
    places: frozenset[Place]
    off: bool
    role_ids: frozenset[str]
    condition: str | None
    do: Does
    values: tuple[ButtonValue, ...]
    inputs: tuple[ButtonInput, ...]
    target_id: str | None
    automation_id: str | None
    confirm: str
    message: str
    document: Document = dataclasses.field(repr=False, hash=False)


def button_order(document: Document) -> tuple[bool, int, str]:
    return ("position" not in document, document.get("position", 0), document["name"])


def button_of(document: Document) -> ButtonDefinition:
    on = document.get("on", "both")
    return ButtonDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        colour=document.get("colour"),
        object_id=document["object"],
        places=frozenset(("record", "list") if on == "both" else (on,)),
        off=document.get("off", False),
        role_ids=frozenset(document.get("roles", ())),
        condition=document.get("condition"),
        do=document["do"],
        values=tuple(
            ButtonValue(one["field"], one.get("expression"), one.get("record", False))
            for one in document.get("values", ())
        ),
        inputs=tuple(
            ButtonInput(one["field"], one.get("required", False)) for one in document.get("inputs", ())
        ),
        target_id=document.get("target"),
        automation_id=document.get("automation"),
        confirm=document.get("confirm", ""),
        message=document.get("message", ""),
        document=document,
    )
