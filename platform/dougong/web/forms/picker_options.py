"""What a picker offers for what was typed: records, people, departments, and the choices that are a field's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dougong.access import department_tree
from dougong.access.directory import PeopleQuery, find_people
from dougong.access.reach import people_reached
from dougong.bookmarks import recent
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.fields.text_forms import key_text
from dougong.records import RecordQuery, find
from dougong.registry import Registry
from dougong.web.screens import Screen
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
