"""A record: its header, key facts, sections, related lists and history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dougong.definitions import ObjectDefinition
from dougong.records import delete, get
from dougong.records.personal import personal_fields
from dougong.web.addresses import whole_number
from dougong.web.boards.steps import course_views
from dougong.web.buttons.views import record_buttons
from dougong.web.forms.record_forms import layout_of
from dougong.web.forms.visibility import hidden_elements
from dougong.web.pools.views import record_pools
from dougong.web.printing.views import papers_of
from dougong.web.record.deletions import DeletionView, deletion_view
from dougong.web.record.follow_pages import following_view
from dougong.web.record.histories import historic_fields
from dougong.web.record.reading import reading_sections
from dougong.web.record.record_approvals import record_approvals
from dougong.web.record.record_files import files_of
from dougong.web.record.record_heads import facts_of, pills_of, subtitle_of
from dougong.web.record.record_layouts import arranged
from dougong.web.record.related_lists import related_views
from dougong.web.record.timelines import Asked, render_timeline
from dougong.web.record.veils import reveal_url, veil, veiled
from dougong.web.roles.rights import masked_fields, may_with
from dougong.web.screens import Screen, reading, writing
from dougong.web.service_levels.views import first_why, record_clocks
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials, record_title
from dougong.web.toasts import toast
from dougong.web.trees.above import above_crumbs


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
        asked = Asked.of_request(request.args.get("timeline", "all"))
        return show(
            screen,
            "record.html",
            object_crumbs(screen, obj, *above_crumbs(screen, obj, record), Crumb(title)),
            obj,
            object=obj,
            record=record,
            record_title=title,
            record_initials=initials(title),
            record_hue=f"dg-hue-{hue(record_id)}",
            pills=pills_of(screen, obj, record),
            subtitle=subtitle_of(screen, obj, record),
            facts=facts_of(screen, obj, record),
            body=arranged(
                screen,
                layout.tabs,
                reading_sections(screen, obj, layout, record, hidden),
                related_views(screen, obj, record),
                lambda: files_of(screen, obj, record),
            ),
            papers=papers_of(screen, obj, record_id),
            buttons=record_buttons(screen, obj, record_id),
            approvals=record_approvals(screen, obj, record_id),
            pools=record_pools(screen, obj, record_id),
            clocks=record_clocks(screen, obj, record_id),
            clock_why=first_why(screen, obj, record_id),
            courses=course_views(screen, obj, whole),
            timeline=render_timeline(screen, obj, record_id, asked),
            following=following_view(screen, obj, record_id),
            historic=historic_fields(screen, obj),
            may_create=screen.may("create", obj),
            may_update=may_with(screen, obj, record_id, "update"),
            may_delete=may_with(screen, obj, record_id, "delete"),
            may_share=may_with(screen, obj, record_id, "share"),
            may_print=may_with(screen, obj, record_id, "print"),
            masked=masked_fields(screen, obj),
            veils=_veils(screen, obj, record),
            asks_automations=screen.has_right("jobs") and bool(screen.definitions.automations_of(obj)),
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


def delete_record(name: str, record_id: int) -> Response:
    """Asks first if other records are touched as well."""
    with writing() as screen:
        obj = screen.object(name, "delete")
        version = request.form.get("version", type=whole_number)
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
