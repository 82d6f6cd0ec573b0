"""Finding the record that a reference shall point to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request, url_for

from dougong.access import department_tree, list_users
from dougong.access.directory import PeopleQuery, find_people
from dougong.access.reach import people_reached
from dougong.bookmarks import recent
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import not_found
from dougong.fields import FIELD_TYPES
from dougong.fields.base import DEPARTMENTS
from dougong.fields.text_forms import key_text
from dougong.records import RecordQuery, find
from dougong.registry import Registry
from dougong.web.screens import Screen, reading
from dougong.web.shell import new_title
from dougong.web.titles import hue, initials, record_title

USER = "user"
DEPARTMENT = "-department"
"""No object can be called so."""
MOST_OPTIONS = 12
MOST_CHOICES = 50
MOST_RECENT = 5
"""Records offered before anybody has typed, because they were opened last."""
MOST_READ = 500
"""Records that are looked through for words in use."""


@dataclass(frozen=True, slots=True)
class PickerOption:
    id: int | str
    title: str
    note: str = ""
    person: bool = False
    colour: str = ""
    plain: bool = False
    """Without a tile before it."""

    @property
    def initials(self) -> str:
        return initials(self.title)

    @property
    def hue(self) -> str:
        return f"dg-hue-{hue(self.id)}" if self.person and isinstance(self.id, int) else ""


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
    depth = request.args.get("create", type=int)
    if depth is None:
        return []
    address: dict[str, Any] = {"depth": depth, **({"text": text} if text else {}), **(given or {})}
    return [
        NewOption(
            f"{title}: {text}" if text else title,
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


OwnOptions = Callable[[Screen, FieldDefinition, str], list[PickerOption]]
OWN_OPTIONS: Registry[OwnOptions] = Registry("options of field type")


@OWN_OPTIONS.registering("multi_select")
def _choices(screen: Screen, field: FieldDefinition, text: str) -> list[PickerOption]:
    key = key_text(text)
    titled = [(option, screen.titles.option(option)) for option in field.select_options]
    return [
        PickerOption(option.key, title, colour=option.colour or "none")
        for option, title in titled
        if key in key_text(title) or key in option.key
    ][:MOST_CHOICES]


@OWN_OPTIONS.registering("tags")
def _words(screen: Screen, field: FieldDefinition, text: str) -> list[PickerOption]:
    """What stands in the newest records that the reader may see, the most frequent first."""
    if field.sensitive:
        return []
    obj, key = screen.definitions.objects_by_id[field.object_id], key_text(text)
    query = RecordQuery(obj.name, fields=[field.name], filter=f"{field.name} <> NULL", limit=MOST_READ)
    found: dict[str, list[str]] = {}
    for record in find(screen.tx, screen.actor, query).data:
        for word in record[field.name]:
            found.setdefault(key_text(word), []).append(word)
    ranked = sorted((folded for folded in found if key in folded), key=lambda folded: -len(found[folded]))
    return [
        PickerOption(found[folded][0], found[folded][0], str(len(found[folded])), plain=True)
        for folded in ranked[:MOST_OPTIONS]
    ]


@OWN_OPTIONS.registering("any_reference")
def _of_any_object(screen: Screen, field: FieldDefinition, text: str) -> list[PickerOption]:
    targets = [obj for obj in screen.definitions.linked(field) if screen.may("read", obj)]
    each = max(MOST_OPTIONS // len(targets), 3) if targets else 0
    return [
        PickerOption(f"{obj.name}:{option.id}", option.title, screen.titles.object(obj))
        for obj in targets
        for option in find_options(screen, obj.name, text)[:each]
    ]


def _narrowed(screen: Screen, name: str) -> str | None:
    """Only the records that belong to the one chosen in the field on which this one depends."""
    link, within = request.args.get("link", ""), request.args.get("within", type=int)
    obj = screen.definitions.objects.get(name)
    if within is None or obj is None or link not in obj.fields_by_name:
        return None
    return f"{link} = {within}" if obj.fields_by_name[link].target_id and 0 < within < 2**53 else None


def find_options(screen: Screen, name: str, text: str, condition: str | None = None) -> list[PickerOption]:
    if name == USER:
        return _people(screen, text)
    if name == DEPARTMENT:
        return _departments(screen, text)
    obj = screen.object(name)
    fields = [obj.title_field.name] if obj.title_field else ["id"]
    query = RecordQuery(
        name,
        fields=fields,
        filter=condition,
        limit=MOST_OPTIONS,
        search=text or None,
        sort=() if text else ("-updated_at",),
    )
    found = find(screen.tx, screen.actor, query).data
    if not text:
        opened = _opened_of_late(screen, obj)
        recently = find(screen.tx, screen.actor, replace(query, ids=opened, sort=())).data if opened else []
        by_id = {record["id"]: record for record in recently}
        first = [by_id[one] for one in opened if one in by_id]
        found = [*first, *(record for record in found if record["id"] not in by_id)][:MOST_OPTIONS]
    return [PickerOption(record["id"], record_title(obj, record)) for record in found]


def _opened_of_late(screen: Screen, obj: ObjectDefinition) -> list[int]:
    """The ids of the records that the person looked at last: most likely they are meant."""
    kept = recent(screen.tx, screen.actor)
    return [one.record_id for one in kept if one.kind == "record" and one.element == obj.id][:MOST_RECENT]


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


def _people(screen: Screen, text: str) -> list[PickerOption]:
    """By name; addresses are for those who manage people."""
    reached = people_reached(screen.tx, screen.actor)
    found = find_people(screen.tx, screen.actor, PeopleQuery(text=text))[:MOST_OPTIONS]
    return [
        PickerOption(
            person.user.id,
            person.user.name,
            person.user.email
            if reached is None or person.user.id in reached
            else person.title or person.department or "",
            person=True,
        )
        for person in found
    ]


def _departments(screen: Screen, text: str) -> list[PickerOption]:
    """The whole tree, in its order: whoever looks for a department sees where it belongs."""
    key = key_text(text)
    known = [one for one in department_tree(screen.tx, active_only=True) if key in key_text(one.path)]
    return [PickerOption(one.id, one.path, plain=True) for one in known[:MOST_CHOICES]]
