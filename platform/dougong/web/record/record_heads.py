"""The head of a record's page: what colour says, whose it is, the key facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from dougong.definitions import ObjectDefinition
from dougong.web.faces import look_of
from dougong.web.formats import SYSTEM_TYPES
from dougong.web.screens import Screen
from dougong.web.texts import gettext

MOST_FACTS = 5
MOST_PILLS = 3


def pills_of(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[Markup]:
    """What colour says: the choices that have one."""
    filled = [field for field in obj.fields if record.get(field.name) is not None and not field.sensitive]
    pills = (look_of(field.type_name).pill(screen.formats, record[field.name], field) for field in filled)
    return [pill for pill in pills if pill is not None][:MOST_PILLS]


def subtitle_of(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    reference = next((f for f in obj.fields if f.type_name == "reference" and record.get(f.name)), None)
    if reference is not None:
        items.append({"icon": "", "value": screen.formats.link(record[reference.name], reference)})
    if record.get("owner"):
        items.append({"icon": "", "value": screen.formats.person(record["owner"])})
    updated = screen.formats.short_instant(record["updated_at"], screen.now)
    items.append({"icon": "clock", "value": gettext("Changed {time}").format(time=updated)})
    return items


def facts_of(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the form names, or the numbers and dates that one looks up first, in the order of their kinds."""
    form = screen.definitions.form_of(obj)
    if form is not None and form.key_ids is not None:
        return [fact for one in form.key_ids if (fact := _fact(screen, obj, one, record)) is not None]
    filled = [
        field
        for field in obj.fields
        if record.get(field.name) is not None and not field.derived_from and not field.sensitive
    ]
    ranked = [(look_of(field.type_name), field) for field in filled]
    facts = sorted((pair for pair in ranked if pair[0].fact), key=lambda pair: pair[0].fact)[:MOST_FACTS]
    return [
        {
            "title": screen.titles.field(field),
            "value": look.shown(screen.formats, record[field.name], field),
        }
        for look, field in facts
    ]


def _fact(
    screen: Screen, obj: ObjectDefinition, segment: str, record: Mapping[str, Any]
) -> dict[str, Any] | None:
    """A key field keeps its place where it is blank; sensitive ones, and those that are not seen, have none."""
    field = obj.fields_by_id.get(segment)
    type_name = field.type_name if field is not None else SYSTEM_TYPES.get(segment)
    name = field.name if field is not None else segment
    if type_name is None or name not in record or (field is not None and field.sensitive):
        return None
    value, look = record[name], look_of(type_name)
    pill = look.pill(screen.formats, value, field) if value is not None and field is not None else None
    shown = None if value is None else pill or look.shown(screen.formats, value, field)
    return {"title": screen.titles.segment(segment), "value": shown}
