"""A form as a page: what it begins with, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from dougong.definitions import ObjectDefinition
from dougong.problems import Problem
from dougong.records.kept_forms import new_token
from dougong.web.forms.conflicts import Conflict
from dougong.web.forms.demands import required_fields, to_confirm
from dougong.web.forms.draft_offers import offered
from dougong.web.forms.following import INPUT, memory_of
from dougong.web.forms.form_checking import check_url
from dougong.web.forms.form_drafts import FORM
from dougong.web.forms.form_grids import page_grids
from dougong.web.forms.form_tabs import form_tabs
from dougong.web.forms.form_views import error_links, section_views
from dougong.web.forms.matches import match_views
from dougong.web.forms.record_forms import FormLayout, as_typed, texts_of
from dougong.web.forms.visibility import hidden_elements
from dougong.web.lines.line_grids import GridView
from dougong.web.lines.line_rows import TypedRow, lines_to_write
from dougong.web.lines.line_states import error_links_of
from dougong.web.screens import Screen
from dougong.web.shell import Crumb, new_title, object_crumbs, show
from dougong.web.texts import gettext
from dougong.web.titles import record_title

Typed = MultiDict[str, str]
ANY_LINES = "-"
"""Stands in an address for the name of line items."""
NONE_FILLED: Mapping[str, Sequence[TypedRow]] = MappingProxyType({})


def form_page(
    screen: Screen,
    obj: ObjectDefinition,
    layout: FormLayout,
    record: Mapping[str, Any] | None,
    initial: Mapping[str, str] | None = None,
    computed: Mapping[str, Any] | None = None,
    typed: Typed | None = None,
    problems: tuple[Problem, ...] = (),
    conflict: Conflict | None = None,
    notice: str = "",
    filled: Mapping[str, Sequence[TypedRow]] = NONE_FILLED,
) -> str:
    data = texts_of(layout, typed, initial or {})
    confirm = to_confirm(problems)
    messages = () if confirm else tuple(one for one in problems if one.severity == "error")
    known = {**(record or {}), **data}
    if typed is not None:
        known |= lines_to_write(screen, layout.grids, typed)
    hidden = hidden_elements(screen, obj, layout, known, lenient=True)
    merge = conflict is not None
    grids = page_grids(screen, obj, layout, record, typed, messages, hidden, merge, filled)
    sections = section_views(
        *(screen, layout, data, messages, typed, record or computed, hidden),
        required_fields(screen, obj, known),
    )
    above, tabs = form_tabs(screen, layout.tabs, sections, grids)
    errors = error_links(screen, layout, messages, error_links_of(screen, _flat(grids), messages))
    crumbs = _crumbs(screen, obj, record)
    heading = crumbs[0].title
    back = crumbs[0].url or url_for("web.list_records", name=obj.name)
    return show(
        screen,
        "form.html",
        object_crumbs(screen, obj, *crumbs),
        obj,
        object=obj,
        heading=f"{gettext('Edit')} {heading}" if record else heading,
        back=back,
        creating=record is None,
        sections=above,
        tabs=tabs,
        grids=grids,
        errors=errors,
        conflict=conflict,
        matches=match_views(screen, problems),
        notice=notice,
        carried=typed is not None,
        form_url=_form_url(obj, record),
        check_url=check_url(obj, record["id"] if record else None, bool(errors)),
        pasted_url=url_for(
            "web.preview_lines", name=obj.name, lines=ANY_LINES, record=record["id"] if record else None
        ),
        guard=f"{obj.name}/{record['id'] if record else 'new'}",
        token=(typed.get(FORM) if typed else None) or new_token(),
        keep_url=url_for("web.keep_form", name=obj.name, record=record["id"] if record else None),
        person=screen.actor.user_id,
        discard_url=lambda token: url_for(
            "web.discard_form", name=obj.name, token=token, record=record["id"] if record else None
        ),
        drafts=[] if typed is not None else offered(screen, obj, layout, record["id"] if record else 0, data),
        version=_version(record, typed, conflict),
        touched=" ".join(data) if problems else "",
        confirm=confirm,
        confirmed=sorted({*confirm, *(typed.getlist("confirm") if typed else ())}),
        follows=(typed.get(INPUT) if typed else None) or memory_of(screen, obj, layout, data, filled),
    )


def _flat(grids: Mapping[str, Sequence[GridView]]) -> list[GridView]:
    return [grid for listed in grids.values() for grid in listed]


def _crumbs(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any] | None) -> list[Crumb]:
    if record is None:
        return [Crumb(new_title(screen, obj))]
    url = url_for("web.show_record", name=obj.name, record_id=record["id"])
    return [Crumb(record_title(obj, record), url), Crumb(gettext("Edit"))]


def _version(record: Mapping[str, Any] | None, typed: Typed | None, conflict: Conflict | None) -> str:
    """The version that was read. After a conflict it is the present one: both values have now been seen."""
    if record is None:
        return ""
    if typed is None or conflict is not None:
        return str(record["version"])
    return typed.get("version", str(record["version"]))


def _form_url(obj: ObjectDefinition, record: Mapping[str, Any] | None) -> str:
    if record is None:
        return url_for("web.create_record", name=obj.name)
    return url_for("web.update_record", name=obj.name, record_id=record["id"])


def of_record(screen: Screen, layout: FormLayout, record: Mapping[str, Any]) -> dict[str, str]:
    return {placed.name: as_typed(screen, placed, record.get(placed.name)) for placed in layout.editable}
