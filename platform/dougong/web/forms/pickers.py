"""Finding the record that a reference shall point to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for

from dougong.access import department_tree, list_users
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import not_found
from dougong.fields import FIELD_TYPES
from dougong.fields.base import DEPARTMENTS
from dougong.records import RecordQuery, find
from dougong.web.addresses import whole_number
from dougong.web.forms.picker_options import DEPARTMENT, OWN_OPTIONS, USER, find_options
from dougong.web.screens import Screen, reading
from dougong.web.shell import new_title
from dougong.web.texts import told
from dougong.web.titles import record_title


def register_routes(web: Blueprint) -> None:
    web.get("/options/<name>/<control>")(options)
    web.get("/options/<name>/<field>/<control>")(field_options)


def options(name: str, control: str) -> str:
    with reading() as screen:
        text = request.args.get(f"{request.args.get('for', '')}.text", "").strip()[:200]
        found = find_options(screen, name, text, _narrowed(screen, name))
        obj = screen.definitions.objects.get(name)
        within = {request.args["link"]: request.args["within"]} if _narrowed(screen, name) else {}
        offered = _offer(screen, [obj] if obj else [], text, within)
        return render_template("parts/picker_options.html", options=found, control=control, offered=offered)


@dataclass(frozen=True, slots=True)
class NewOption:
    """``before`` stands before the id of what was made, where ids alone do not say what is meant."""

    title: str
    url: str
    before: str = ""


def _offer(
    screen: Screen,
    objects: Iterable[ObjectDefinition],
    text: str,
    given: Mapping[str, str] | None = None,
    named: bool = False,
) -> list[NewOption]:
    """To make what is not there yet; ``create`` in the address says in how many dialogs this would be."""
    depth = request.args.get("create", type=whole_number)
    if depth is None:
        return []
    address: dict[str, Any] = {"depth": depth, **({"text": text} if text else {}), **(given or {})}
    return [
        NewOption(
            told(title, text) if text else title,
            url_for("web.ask_in_passing", **{**address, "name": obj.name}),
            f"{obj.name}:" if named else "",
        )
        for obj in objects
        if screen.may("create", obj)
        for title in (new_title(screen, obj),)
    ]


def field_options(name: str, field: str, control: str) -> str:
    """For a field whose choices are its own: options, words in use, records of several objects."""
    with reading() as screen:
        own = screen.object(name).field(field)
        text = request.args.get(f"{request.args.get('for', '')}.text", "").strip()[:200]
        found = OWN_OPTIONS[own.type_name](screen, own, text) if own.type_name in OWN_OPTIONS else []
        targets = screen.definitions.linked(own) if own.type_name == "any_reference" else ()
        offered = _offer(screen, targets, text, named=True)
        return render_template("parts/picker_options.html", options=found, control=control, offered=offered)


def _narrowed(screen: Screen, name: str) -> str | None:
    """Only the records that belong to the one chosen in the field on which this one depends."""
    link, within = request.args.get("link", ""), request.args.get("within", type=whole_number)
    obj = screen.definitions.objects.get(name)
    if within is None or obj is None or link not in obj.fields_by_name:
        return None
    return f"{link} = {within}" if obj.fields_by_name[link].target_id and 0 < within < 2**53 else None


def target_name(screen: Screen, field: FieldDefinition | None) -> str:
    """The object whose records are offered; ``USER`` for people, ``DEPARTMENT`` for departments."""
    if field is not None and FIELD_TYPES[field.type_name].target_of(field) == DEPARTMENTS:
        return DEPARTMENT
    target = screen.definitions.target(field) if field else None
    return target.name if target else USER


def linked_name(screen: Screen, field: FieldDefinition | None) -> str:
    """The same of a field that holds several."""
    targets = screen.definitions.linked(field) if field else ()
    return targets[0].name if targets else USER


def titles_of(screen: Screen, name: str, ids: Iterable[str]) -> Mapping[str, str]:
    """What the records with these ids are called, as far as the actor may see them."""
    wanted = [int(text) for text in ids if text.isascii() and text.isdigit() and len(text) <= 16]
    if not wanted:
        return {}
    if name == USER:
        return {str(user.id): user.name for user in list_users(screen.tx) if user.id in wanted}
    if name == DEPARTMENT:
        return {str(one.id): one.path for one in department_tree(screen.tx) if one.id in wanted}
    obj = screen.definitions.objects.get(name)
    if obj is None:
        raise not_found("object", name)
    obj = screen.release.definitions.objects_by_id.get(obj.id)
    if obj is None or not screen.may("read", obj):
        return {}
    fields = [obj.title_field.name] if obj.title_field else ["id"]
    page = find(screen.tx, screen.actor, RecordQuery(obj.name, fields=fields, ids=wanted, limit=len(wanted)))
    return {str(record["id"]): record_title(obj, record) for record in page.data}
