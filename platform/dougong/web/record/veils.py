"""Sensitive values on the screens: masked, with a button that shows one. Each look at one is told in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from flask import Blueprint, current_app, url_for
from markupsafe import Markup

from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import not_found
from dougong.records import get
from dougong.records.masking import hide
from dougong.web.faces.looks import look_of
from dougong.web.paths import path_of_name
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext

VEIL = (
    '<span class="dg-veil"><span>{}</span><button class="dg-veil-lift" type="button" hx-post="{}"'
    ' hx-target="closest .dg-veil" hx-swap="outerHTML" aria-label="{}" title="{}">{}</button></span>'
)


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/<int:record_id>/reveal/<field>")(reveal)


def veil(text: Any, url: str, title: str) -> str:
    """``text`` is what may be shown at once."""
    label = escape(gettext("Show “{field}”; this is written to the audit log").format(field=title))
    icon = current_app.jinja_env.globals["icon"]("eye")  # type: ignore[operator]
    return VEIL.format(escape(str(text)), escape(url), label, label, icon)


def reveal(name: str, record_id: int, field: str) -> Markup:
    with reading() as screen:
        path = path_of_name(screen.definitions, screen.object(name), field)
        if path is None or path.field is None or not path.field.sensitive:
            raise not_found("field", field[:200])
        value = get(screen.tx, screen.actor, name, record_id, (field,))[field]
        shown = "—" if value is None else look_of(path.type_name).shown(screen.formats, value, path.field)
        return Markup('<span class="dg-veil lifted">{}</span>').format(shown)


def reveal_url(name: str, record_id: int, field: str) -> str:
    return url_for("web.reveal", name=name, record_id=record_id, field=field)


def veiled(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> dict[str, Any]:
    """The record, and its lines, as a page shows them at once."""
    found = _hidden(obj.fields, record)
    for lines in obj.line_items:
        child = screen.definitions.objects_by_id.get(lines.object_id)
        if (
            child is not None
            and any(f.sensitive for f in child.fields)
            and isinstance(found.get(lines.name), list)
        ):
            found[lines.name] = [_hidden(child.fields, line) for line in found[lines.name]]
    return found


def _hidden(fields: tuple[FieldDefinition, ...], record: Mapping[str, Any]) -> dict[str, Any]:
    kept = {f.name: hide(f.type_name, record[f.name]) for f in fields if f.sensitive and f.name in record}
    return {**record, **kept}
