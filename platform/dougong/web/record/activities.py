"""What else was recorded about a record: the newest records of other objects that refer to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.records import RecordQuery, find
from dougong.web.faces import look_of
from dougong.web.record.naming import narrowed_to
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen, record_url
from dougong.web.texts import gettext
from dougong.web.titles import hue, record_title

MOST_SOURCES = 12
MOST_DETAILS = 3
LONGEST = 240


@dataclass(frozen=True, slots=True)
class Source:
    """Records of ``obj`` whose ``field`` holds the record, each told with its title, ``details`` and ``text``."""

    obj: ObjectDefinition
    field: FieldDefinition
    target: ObjectDefinition
    details: tuple[FieldDefinition, ...]
    text: FieldDefinition | None


@dataclass(frozen=True, slots=True)
class Activity:
    id: int
    at: str
    at_short: str
    at_full: str
    who: str
    what: str
    icon: str
    hue: int
    title: str
    url: str
    details: list[Markup | str]
    text: str


def sources_of(screen: Screen, obj: ObjectDefinition) -> tuple[Source, ...]:
    """The related lists of the form first, for they are what somebody found worth showing."""
    lines = {item.via_id for item in obj.line_items}
    form = screen.definitions.form_of(obj)
    listed = [related.field_id for related in form.related] if form is not None else []
    backs = [back for back in (*obj.referenced_by, *obj.linked_by) if back.field.id not in lines]
    backs.sort(key=lambda back: listed.index(back.field.id) if back.field.id in listed else len(listed))
    found = []
    for back in backs:
        other = screen.definitions.objects_by_id[back.object_id]
        if screen.may("read", other) and sees(screen, (back.field.id,), plainly=True):
            found.append(_source(screen, obj, other, back.field))
    return tuple(found[:MOST_SOURCES])


def _source(
    screen: Screen, target: ObjectDefinition, other: ObjectDefinition, field: FieldDefinition
) -> Source:
    seen = [one for one in other.fields if one.id != field.id and not one.sensitive]
    seen = [one for one in seen if sees(screen, (one.id,))]
    seen = [one for one in seen if one is not other.title_field and not one.derived_from]
    coloured = [one for one in seen if one.type_name == "select"]
    others = [one for one in seen if _speaks(one) and one not in coloured]
    text = next((one for one in seen if one.type_name in ("long_text", "rich_text")), None)
    return Source(other, field, target, tuple([*coloured, *others][:MOST_DETAILS]), text)


def _speaks(field: FieldDefinition) -> bool:
    """Of itself, without its title: amounts and dates do, bare numbers do not."""
    return bool(look_of(field.type_name).fact) and field.type_name not in ("integer", "decimal")


def activities(screen: Screen, source: Source, record_id: int, most: int) -> Iterable[Activity]:
    obj, title = source.obj, source.obj.title_field
    told = [*source.details, *([source.text] if source.text else []), *([title] if title else [])]
    fields = [*(field.name for field in told), "created_at", "created_by"]
    query = RecordQuery(
        obj.name,
        fields=tuple(dict.fromkeys(fields)),
        sort=("-created_at",),
        limit=min(most, 500),
        match=((source.field.name, narrowed_to(source.target, source.field, record_id).match),),
    )
    for record in find(screen.tx, screen.actor, query).data:
        yield _activity(screen, source, record)


def _activity(screen: Screen, source: Source, record: dict[str, Any]) -> Activity:
    formats, by = screen.formats, record.get("created_by") or {}
    shown = [(field, record.get(field.name)) for field in source.details]
    text = "" if source.text is None else _plain(record.get(source.text.name))
    at = record["created_at"]
    return Activity(
        id=record["id"],
        at=at,
        at_short=formats.ago(at, screen.now),
        at_full=formats.full_instant(at),
        who=by.get("title") or gettext("System"),
        what=gettext("added {object}").format(object=screen.titles.object(source.obj)),
        icon=source.obj.icon or "circle-dashed",
        hue=hue(source.obj.name),
        title=record_title(source.obj, record),
        url=record_url(source.obj.name, record["id"]),
        details=[
            look_of(field.type_name).shown(formats, value, field)
            for field, value in shown
            if value is not None
        ],
        text=text,
    )


def _plain(value: Any) -> str:
    text = Markup(value or "").striptags()  # noqa: S704 - it is escaped again where it is shown
    return f"{text[:LONGEST].rstrip()}…" if len(text) > LONGEST else text
