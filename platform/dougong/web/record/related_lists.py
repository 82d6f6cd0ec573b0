"""Records of other objects that refer to a record, on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, RelatedList
from dougong.records import RecordQuery, find
from dougong.web.lists.columns import Column, make_columns, render_rows
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.record.naming import narrowed_to
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen

RELATED_ROWS = 5


@dataclass(frozen=True, slots=True)
class RelatedView:
    """``create_url`` and ``all_url`` are None where the reader may not, or need not, go there."""

    id: str
    title: str
    singular: str
    count: str
    columns: Sequence[Column]
    rows: str
    all_url: str | None
    create_url: str | None
    add_url: str | None
    """Of the dialog that adds a record without leaving the page."""
    tab_id: str | None


def related_views(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[RelatedView]:
    listed = related_of(screen, obj)
    return [view for one in listed if (view := related_list(screen, obj, one, record)) is not None]


def asked_columns(screen: Screen, obj: ObjectDefinition, related_id: str) -> list[str]:
    """Of a related list that shows records of the object: the names of the fields in its columns."""
    for form in screen.definitions.forms.values():
        for related in form.related:
            if related.id == related_id and related.object_id == obj.id:
                ids = [path[0] for path in related.columns if len(path) == 1]
                return [obj.fields_by_id[one].name for one in ids if one in obj.fields_by_id]
    return []


def related_of(screen: Screen, obj: ObjectDefinition) -> list[RelatedList]:
    """Those of the form; an object without a form shows whatever points to it."""
    form = screen.definitions.form_of(obj)
    if form is not None:
        return list(form.related)
    found = []
    lines = {item.via_id for item in obj.line_items}
    for back in (*obj.referenced_by, *obj.linked_by):
        if back.field.id in lines:
            continue
        other = screen.definitions.objects_by_id[back.object_id]
        shown = [field for field in other.fields if field.id != back.field.id and not field.derived_from]
        columns = [(field.id,) for field in shown][:5]
        found.append(RelatedList(back.field.id, other.id, back.field.id, tuple(columns)))
    return found


def related_list(
    screen: Screen, target: ObjectDefinition, related: RelatedList, record: Mapping[str, Any]
) -> RelatedView | None:
    obj = screen.definitions.objects_by_id.get(related.object_id)
    field = obj.fields_by_id.get(related.field_id) if obj else None
    if (
        obj is None
        or field is None
        or not screen.may("read", obj)
        or not sees(screen, (field.id,), plainly=True)
    ):
        return None
    naming = narrowed_to(target, field, record["id"])
    paths: list[FieldPath] = [
        path
        for ids in related.columns
        if (path := path_of_ids(screen.definitions, ids)) and sees(screen, ids)
    ]
    query = RecordQuery(
        obj.name,
        fields=tuple(path.name for path in paths),
        sort=("-updated_at",),
        limit=RELATED_ROWS,
        match=((field.name, naming.match),),
        count=True,
        sensitive="masked",
    )
    page = find(screen.tx, screen.actor, query)
    columns = make_columns(screen, obj, [(path, None) for path in paths])
    count = screen.formats.number(page.total or 0) + ("+" if page.total_capped else "")
    everything = url_for("web.list_records", name=obj.name, **naming.narrowed)
    begun: dict[str, Any] = {field.name: naming.written}
    new = url_for("web.new_record", name=obj.name, **begun)
    several = sum(back.object_id == obj.id for back in (*target.referenced_by, *target.linked_by)) > 1
    title = screen.titles.plural(obj)
    return RelatedView(
        id=related.id,
        title=f"{title} · {screen.titles.field(field)}" if several else title,
        singular=screen.titles.object(obj),
        count=count,
        columns=columns,
        rows=render_rows(obj, columns, page.data) if page.data else "",
        all_url=everything if page.next else None,
        create_url=new if screen.may("create", obj) else None,
        add_url=url_for("web.ask_in_passing", name=obj.name, related=related.id, **begun)
        if screen.may("create", obj)
        else None,
        tab_id=related.tab_id,
    )
