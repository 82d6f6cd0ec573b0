"""A few of the values that a publish would destroy, as far as whoever designs may read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.access import POLICY
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.records import RecordQuery, find
from dougong.storage.describing import PlannedChange
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.titles import record_title

MOST = 3
LONGEST = 60


def examples_of(screen: Screen, planned: PlannedChange) -> list[str]:
    if not planned.rows:
        return []
    change, published = planned.change, screen.tx.release.definitions
    obj = published.objects_by_id.get(change.element_id)
    if obj is not None:
        return _records(screen, obj)
    field = published.fields_by_id.get(change.element_id)
    if field is None:
        return []
    owner = published.object_by_id(field.object_id)
    if planned.examples:
        seen = seen_ids(screen, owner, field, [one["record"] for one in planned.examples])
        return [_said(one["value"]) for one in planned.examples if one["record"] in seen][:MOST]
    return _values(screen, owner, field)


def seen_ids(screen: Screen, item: ObjectDefinition, field: FieldDefinition, ids: Sequence[int]) -> set[int]:
    """Whoever designs an object need not be somebody who reads it."""
    if not ids or not reads(screen, item, field):
        return set()
    query = RecordQuery(item.name, ("id",), ids=tuple(ids), limit=len(ids))
    return {one["id"] for one in find(screen.tx, screen.actor, query).data}


def reads(screen: Screen, item: ObjectDefinition, field: FieldDefinition) -> bool:
    may = POLICY.can(screen.actor, "read", item) and POLICY.can_read_field(screen.actor, item, field)
    return may and not field.sensitive


def _records(screen: Screen, obj: ObjectDefinition) -> list[str]:
    if not POLICY.can(screen.actor, "read", obj):
        return []
    title = obj.title_field
    names = ("id", title.name) if title is not None and reads(screen, obj, title) else ("id",)
    page = find(screen.tx, screen.actor, RecordQuery(obj.name, names, sort=("-id",), limit=MOST))
    return [_said(record_title(obj, one) if len(names) > 1 else f"#{one['id']}") for one in page.data]


def _values(screen: Screen, owner: ObjectDefinition, field: FieldDefinition) -> list[str]:
    if not field.stored or not reads(screen, owner, field):
        return []
    query = RecordQuery(owner.name, ("id", field.name), filter=f"{field.name} <> NULL", sort=("-id",), limit=MOST)
    titles = {one.key: screen.titles.option(one) for one in field.select_options}
    values = [one[field.name] for one in find(screen.tx, screen.actor, query).data]
    return [titles.get(value, "") if isinstance(value, str) and titles else _said(value) for value in values]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return gettext(", ").join(_said(one) for one in value[:MOST])
    if isinstance(value, dict):
        value = value.get("title") or value.get("label") or value.get("id")
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
