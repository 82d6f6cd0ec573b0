"""Finding the record that a reference shall point to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from dougong.access import list_users
from dougong.definitions import FieldDefinition
from dougong.errors import not_found
from dougong.fields.text_forms import key_text
from dougong.records import RecordQuery, find
from dougong.web.screens import Screen, reading
from dougong.web.titles import hue, initials, record_title

USER = "user"
MOST_OPTIONS = 12


@dataclass(frozen=True, slots=True)
class PickerOption:
    id: int
    title: str
    note: str = ""
    person: bool = False

    @property
    def initials(self) -> str:
        return initials(self.title)

    @property
    def hue(self) -> str:
        return f"dg-hue-{hue(self.id)}" if self.person else ""


def register_routes(web: Blueprint) -> None:
    web.get("/options/<name>/<control>")(options)


def options(name: str, control: str) -> str:
    with reading() as screen:
        text = request.args.get(f"{request.args.get('for', '')}.text", "").strip()[:200]
        found = find_options(screen, name, text)
        return render_template("parts/picker_options.html", options=found, control=control)


def find_options(screen: Screen, name: str, text: str) -> list[PickerOption]:
    if name == USER:
        return _people(screen, text)
    obj = screen.object(name)
    fields = [obj.title_field.name] if obj.title_field else ["id"]
    query = RecordQuery(
        name, fields=fields, limit=MOST_OPTIONS, search=text or None, sort=() if text else ("-updated_at",)
    )
    return [
        PickerOption(record["id"], record_title(obj, record))
        for record in find(screen.tx, screen.actor, query).data
    ]


def target_name(screen: Screen, field: FieldDefinition | None) -> str:
    """The object whose records are offered; "user" for people."""
    target = screen.definitions.target(field) if field else None
    return target.name if target else USER


def titles_of(screen: Screen, name: str, ids: Iterable[str]) -> Mapping[str, str]:
    """What the records with these ids are called, as far as the actor may see them."""
    wanted = [int(text) for text in ids if text.isascii() and text.isdigit() and len(text) <= 16]
    if not wanted:
        return {}
    if name == USER:
        return {str(user.id): user.name for user in list_users(screen.tx) if user.id in wanted}
    obj = screen.definitions.objects.get(name)
    if obj is None:
        raise not_found("object", name)
    fields = [obj.title_field.name] if obj.title_field else ["id"]
    page = find(screen.tx, screen.actor, RecordQuery(name, fields=fields, ids=wanted, limit=len(wanted)))
    return {str(record["id"]): record_title(obj, record) for record in page.data}


def _people(screen: Screen, text: str) -> list[PickerOption]:
    key = key_text(text)
    users = [
        user
        for user in list_users(screen.tx, active_only=True)
        if key in key_text(f"{user.name} {user.email}")
    ]
    return [PickerOption(user.id, user.name, user.email, person=True) for user in users[:MOST_OPTIONS]]
