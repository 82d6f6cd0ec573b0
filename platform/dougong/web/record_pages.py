"""A record: its header, key facts, sections, related lists and history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dougong.definitions import ObjectDefinition, RelatedList
from dougong.records import RecordQuery, delete, find, get
from dougong.records.personal import personal_fields
from dougong.web.columns import make_columns, render_rows
from dougong.web.deletions import DeletionView, deletion_view
from dougong.web.faces import look_of
from dougong.web.follow_pages import following_view
from dougong.web.histories import historic_fields
from dougong.web.naming import narrowed_to
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.reading import reading_sections
from dougong.web.record_approvals import record_approvals
from dougong.web.record_forms import layout_of
from dougong.web.rights import masked_fields, may_with, sees
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.steps import course_views
from dougong.web.texts import gettext
from dougong.web.timelines import Asked, render_timeline
from dougong.web.titles import hue, initials, record_title
from dougong.web.toasts import toast
from dougong.web.veils import reveal_url, veil, veiled
from dougong.web.visibility import hidden_elements

MOST_FACTS = 5
MOST_PILLS = 3
RELATED_ROWS = 5


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/<int:record_id>")(show_record)
    web.post("/o/<name>/<int:record_id>/delete")(delete_record)


def show_record(name: str, record_id: int) -> str:
    with reading() as screen:
        obj = screen.object(name)
        whole = get(screen.tx, screen.actor, name, record_id, sensitive="inward")
        layout = layout_of(screen, obj)
        hidden = hidden_elements(screen, obj, layout, whole, lenient=False)
        record = veiled(screen, obj, whole)
        title = record_title(obj, record)
        return show(
            screen,
            "record.html",
            object_crumbs(screen, obj, Crumb(title)),
            obj,
            object=obj,
            record=record,
            record_title=title,
            record_initials=initials(title),
            record_hue=f"dg-hue-{hue(record_id)}",
            pills=_pills(screen, obj, record),
            subtitle=_subtitle(screen, obj, record),
            facts=_facts(screen, obj, record),
            sections=reading_sections(screen, obj, layout, record, hidden),
            courses=course_views(screen, obj, whole),
            related_lists=[
                made for one in _related(screen, obj) if (made := _related_list(screen, obj, one, record))
            ],
            timeline=render_timeline(
                screen, obj, record_id, Asked.of_request(request.args.get("timeline", "all"))
            ),
            approvals=record_approvals(screen, obj, record_id),
            following=following_view(screen, obj, record_id),
            historic=historic_fields(screen, obj),
            may_create=screen.may("create", obj),
            may_update=may_with(screen, obj, record_id, "update"),
            may_delete=may_with(screen, obj, record_id, "delete"),
            may_share=may_with(screen, obj, record_id, "share"),
            masked=masked_fields(screen, obj),
            veils=_veils(screen, obj, record),
            hands_out=screen.may("export", obj) and bool(personal_fields(obj)),
            asks=bool(obj.referenced_by or obj.linked_by),
        )


def _veils(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> dict[str, Markup]:
    """By field: what stands there instead of a sensitive value."""
    masked = masked_fields(screen, obj)
    found: dict[str, Markup] = {}
    for field in obj.fields:
        value = record.get(field.name)
        if not field.sensitive or value is None:
            continue
        if field.name in masked:
            found[field.name] = Markup.escape(value)
            continue
        url = reveal_url(obj.name, record["id"], field.name)
        found[field.name] = Markup(veil(value, url, screen.titles.field(field)))  # noqa: S704 - it escapes
    return found


def _pills(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[Markup]:
    """What colour says: the choices that have one."""
    filled = [field for field in obj.fields if record.get(field.name) is not None and not field.sensitive]
    pills = (look_of(field.type_name).pill(screen.formats, record[field.name], field) for field in filled)
    return [pill for pill in pills if pill is not None][:MOST_PILLS]


def _subtitle(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    reference = next((f for f in obj.fields if f.type_name == "reference" and record.get(f.name)), None)
    if reference is not None:
        items.append({"icon": "", "value": screen.formats.link(record[reference.name], reference)})
    if record.get("owner"):
        items.append({"icon": "", "value": screen.formats.person(record["owner"])})
    updated = screen.formats.short_instant(record["updated_at"], screen.now)
    items.append({"icon": "clock", "value": gettext("Changed {time}").format(time=updated)})
    return items


def _facts(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The numbers and dates that one looks up first, in the order of their kinds."""
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


def _related(screen: Screen, obj: ObjectDefinition) -> list[RelatedList]:
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


def _related_list(
    screen: Screen, target: ObjectDefinition, related: RelatedList, record: Mapping[str, Any]
) -> dict[str, Any] | None:
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
    return {
        "title": f"{title} · {screen.titles.field(field)}" if several else title,
        "singular": screen.titles.object(obj),
        "count": count,
        "columns": columns,
        "rows": render_rows(obj, columns, page.data) if page.data else "",
        "all_url": everything if page.next else None,
        "create_url": new if screen.may("create", obj) else None,
    }


def delete_record(name: str, record_id: int) -> Response:
    """Asks first if other records are touched as well."""
    with writing() as screen:
        obj = screen.object(name, "delete")
        version = request.form.get("version", type=int)
        title = record_title(obj, get(screen.tx, screen.actor, name, record_id, sensitive="masked"))
        if "confirmed" not in request.form:
            view = deletion_view(screen, obj, [record_id])
            if view is not None:
                return _question(screen, obj, title, view, record_id, version)
        delete(screen.tx, screen.actor, name, record_id, version=version, door="form")
    text = gettext("“{title}” was moved to the bin.").format(title=title)
    toast(text, undo=url_for("web.restore_record", name=name, record_id=record_id))
    address = url_for("web.list_records", name=name)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _question(
    screen: Screen,
    obj: ObjectDefinition,
    title: str,
    view: DeletionView,
    record_id: int,
    version: int | None,
) -> Response:
    asked = gettext("Move “{title}” to the bin?") if view.possible else gettext("“{title}” cannot be deleted")
    back = url_for("web.show_record", name=obj.name, record_id=record_id)
    context: dict[str, Any] = {
        "heading": asked.format(title=title),
        "view": view,
        "action": url_for("web.delete_record", name=obj.name, record_id=record_id),
        "back": back,
        "version": version,
    }
    status = 200 if view.possible else 422
    if request.headers.get("HX-Request"):
        return make_response(render_template("parts/deletion.html", fragment=True, **context), status)
    page = show(screen, "deletion.html", object_crumbs(screen, obj, Crumb(title, back)), obj, **context)
    return make_response(page, status)
