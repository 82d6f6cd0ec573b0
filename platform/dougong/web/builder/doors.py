"""What people meet besides forms and lists: buttons, public forms and print templates, each as it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import escape

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, new_id
from dougong.definitions.language import node
from dougong.definitions.print_bodies import PROVIDED
from dougong.definitions.public_form_checks import COLLECTS
from dougong.definitions.walking import Document
from dougong.errors import not_found
from dougong.problems import N_
from dougong.web.builder.creating import Wording, Words, free_name
from dougong.web.builder.drafting import Design, File

Begun = Callable[[Design, ObjectDefinition, Wording], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Door:
    """``begins`` gives what a new one has besides its names."""

    kind: str
    title: str
    about: str
    icon: str
    add: str
    begins: Begun


def _button(design: Design, obj: ObjectDefinition, wording: Wording) -> File:
    field = next((one for one in obj.fields if one.type_name == "select" and one.select_options), None)
    if field is None:
        return {"do": "fill"}
    last = field.select_options[-1].key
    return {
        "do": "fill",
        "condition": f"{field.name} <> '{last}'",
        "values": [{"field": field.name, "expression": f"'{last}'"}],
    }


def _public_form(design: Design, obj: ObjectDefinition, wording: Wording) -> File:
    """With what somebody would ask for first."""
    wanted = [one for one in obj.fields if one.type_name in COLLECTS and one.type_name != "reference"]
    chosen = [one for one in wanted if one.required] or wanted[:1]
    return (
        {"fields": [{"name": one.name, "field": one.name, "required": True} for one in chosen]}
        if chosen
        else {}
    )


def _print_template(design: Design, obj: ObjectDefinition, wording: Wording) -> File:
    """A page with the fields of the object, to be written on."""
    fields = [one for one in obj.fields if not one.derived_from and one.name not in PROVIDED][:12]
    rows = "\n".join(f"<tr><th>{escape(one.title)}</th><td>{{{{ {one.name} }}}}</td></tr>" for one in fields)
    values = [{"name": one.name, "expression": one.name} for one in fields]
    body = f"<h1>{escape(obj.title)}</h1>\n<table>\n{rows}\n</table>"
    return {"values": values, "body": body} if values else {"body": body}


def _pool(design: Design, obj: ObjectDefinition, wording: Wording) -> File:
    """With limits that nobody needs to know of before they are met."""
    return {"holds": 100, "coolDown": 7}


def _service_level(design: Design, obj: ObjectDefinition, wording: Wording) -> File:
    """Until the record is not what it begins as: in its first choice, else until anybody changes it."""
    field = next((one for one in obj.fields if one.type_name == "select" and one.select_options), None)
    stops = f"{field.name} <> '{field.select_options[0].key}'" if field else "updated_at > created_at"
    clock = {"name": "response", "title": obj.title, "stopsWhen": stops, "targets": [{"hours": 8}]}
    return {"clocks": [clock]}


DOORS = (
    Door(
        "button",
        N_("Buttons"),
        N_("What people do with a record by one press: fill fields, open a form, run an automation."),
        "click",
        N_("Add a button"),
        _button,
    ),
    Door(
        "public_form",
        N_("Public forms"),
        N_(
            "What people without an account fill in or look up behind a link. Each is off until it is switched on "
            "in the settings."
        ),
        "world",
        N_("Add a public form"),
        _public_form,
    ),
    Door(
        "print_template",
        N_("Print templates"),
        N_("What a record looks like on paper: one by one, or many of a list in one PDF."),
        "printer",
        N_("Add a print template"),
        _print_template,
    ),
    Door(
        "pool",
        N_("Public pools"),
        N_("Records that nobody has are claimed within limits, and go back when they are not looked after."),
        "inbox",
        N_("Add a public pool"),
        _pool,
    ),
    Door(
        "service_level",
        N_("Service levels"),
        N_(
            "Clocks until the first response or the solution: in working hours, with pauses, and what is due."
        ),
        "clock",
        N_("Add a service level"),
        _service_level,
    ),
)


def door_of(kind: str) -> Door:
    found = next((one for one in DOORS if one.kind == kind), None)
    if found is None:
        raise not_found("kind", kind[:40])
    return found


def create_door(design: Design, kind: str, object_name: str, words: Words) -> str:
    """Its name."""
    door, obj, wording = door_of(kind), design.object(object_name), Wording(design)
    element = node(kind).element
    assert element is not None  # noqa: S101 - every kind is an element
    door_id = new_id(element.prefix)
    title = wording.own(door_id, words)
    file: File = {"kind": kind, "id": door_id, "title": title, "object": object_name}
    file["name"] = free_name(design, kind, f"{object_name}_{title}")
    design.put({**file, **door.begins(design, obj, wording)}, texts=wording.texts)
    return str(file["name"])


def doors_of(design: Design, door: Door, object_id: str) -> list[Document]:
    found = [one for one in design.documents.of_kind(door.kind) if one["object"] == object_id]
    return sorted(found, key=lambda one: (one.get("position", 1_001), one["name"]))
