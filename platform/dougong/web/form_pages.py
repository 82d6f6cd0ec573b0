"""Creating and editing a record. Whatever the one door refuses comes back with everything that was typed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput, StaleVersion
from dougong.problems import Problem
from dougong.records import create, get, live_check, update
from dougong.records.undoing import new_run
from dougong.web.amount_signs import without_signs
from dougong.web.conflicts import Conflict, find_conflict, with_choices
from dougong.web.demands import emptied, required_fields, to_confirm
from dougong.web.faces.controls import people
from dougong.web.following import INPUT, follow, memory_of, moved_views
from dougong.web.form_grids import LiveGrids, page_grids
from dougong.web.form_views import error_links, section_views
from dougong.web.line_following import lines_to_take
from dougong.web.line_grids import GridView
from dougong.web.line_rows import TypedRow, lines_to_write
from dougong.web.line_states import error_links_of
from dougong.web.record_forms import FormLayout, as_typed, bind, gathered, layout_of, to_write
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, new_title, object_crumbs, show
from dougong.web.texts import gettext
from dougong.web.titles import record_title
from dougong.web.toasts import forget_draft, toast
from dougong.web.undo_pages import undo_address
from dougong.web.visibility import hidden_elements

Typed = MultiDict[str, str]
NONE_FILLED: Mapping[str, Sequence[TypedRow]] = MappingProxyType({})


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/new")(new_record)
    web.post("/o/<name>/new", endpoint="create_record")(create_record)
    web.get("/o/<name>/<int:record_id>/edit")(edit_record)
    web.post("/o/<name>/<int:record_id>/edit", endpoint="update_record")(update_record)
    web.post("/o/<name>/check")(check_form)


def new_record(name: str) -> str:
    with reading() as screen:
        obj = screen.object(name, "create")
        layout = layout_of(screen, obj)
        begun = {} if "copy" in request.args else _begun(layout)
        computed = live_check(screen.tx, screen.actor, name, begun, input=people(screen)).values
        initial = _initial(screen, obj, layout, computed)
        filled = {} if "copy" in request.args else lines_to_take(screen, obj, layout, begun)
        return _page(screen, obj, layout, None, initial=initial, computed=computed, filled=filled)


def edit_record(name: str, record_id: int) -> str:
    with reading() as screen:
        obj = screen.object(name, "update")
        layout = layout_of(screen, obj)
        record = get(screen.tx, screen.actor, name, record_id)
        return _page(screen, obj, layout, record, initial=_of_record(screen, layout, record))


def create_record(name: str) -> Response | tuple[str, int]:
    typed: Typed = request.form
    try:
        with writing() as screen:
            obj = screen.object(name, "create")
            layout = layout_of(screen, obj)
            typed = gathered(layout, typed)
            values = _to_write(screen, layout, typed)
            values |= emptied(screen, obj, layout, values)
            written = create(
                screen.tx,
                screen.actor,
                name,
                values,
                door="form",
                input=people(screen),
                confirmed=_confirmed(),
            )
    except InvalidInput as refusal:
        return _again(name, None, typed, refusal.problems), 422
    forget_draft(f"{name}/new")
    if typed.get("then") == "new":
        toast(gettext("Saved."))
        return redirect(url_for("web.new_record", name=name), 303)
    return redirect(url_for("web.show_record", name=name, record_id=written.id), 303)


def update_record(name: str, record_id: int) -> Response | tuple[str, int]:
    typed: Typed = request.form
    version, run = typed.get("version", type=int), new_run()
    try:
        with writing() as screen:
            obj = screen.object(name, "update")
            layout = layout_of(screen, obj)
            typed = with_choices(gathered(layout, typed))
            values = _to_write(screen, layout, typed)
            values |= emptied(screen, obj, layout, values)
            if version is not None:
                values["version"] = version
            update(
                screen.tx,
                screen.actor,
                name,
                record_id,
                values,
                door="form",
                run=run,
                input=people(screen),
                confirmed=_confirmed(),
            )
    except StaleVersion:
        return _conflicting(name, record_id, typed), 409
    except InvalidInput as refusal:
        return _again(name, record_id, typed, refusal.problems), 422
    forget_draft(f"{name}/{record_id}")
    toast(gettext("Saved."), undo=undo_address(run))
    return redirect(url_for("web.show_record", name=name, record_id=record_id), 303)


def check_form(name: str) -> Response:
    """The live check: messages for what has been touched, computed defaults, and what is to be shown."""
    typed: Typed = request.form
    with reading() as screen:
        obj = screen.object(name)
        layout = layout_of(screen, obj)
        followed = follow(screen, obj, layout, gathered(layout, typed))
        typed = followed.typed
        values = _to_write(screen, layout, typed)
        values |= emptied(screen, obj, layout, values)
        record_id = request.args.get("record", type=int)
        checked = live_check(screen.tx, screen.actor, name, values, record_id=record_id, input=people(screen))
        touched = set(typed.get("touched", "").split())
        grids = LiveGrids(screen, layout, typed, checked, touched, followed.states(screen, obj))
        problems = [
            problem
            for problem in checked.problems
            if problem.severity == "error"
            and (problem.place in touched or problem.place in grids.touched_places)
        ]
        hidden = hidden_elements(screen, obj, layout, values, lenient=True)
        required = required_fields(screen, obj, values)
        data = {one.name: "" for one in layout.editable}
        sections = section_views(screen, layout, data, problems, None, None, hidden)
        made = section_views(screen, layout, data, (), None, checked.values, hidden)
        moved = moved_views(screen, layout, followed, problems, hidden, required)
        html = render_template(
            "parts/form_check.html",
            errors=error_links(screen, layout, problems, grids.links(problems)),
            grids=grids.states,
            computed=[field for section in made for field in section.fields if field.explanation],
            fields=[
                field
                for section in sections
                for field in section.fields
                if not field.read_only and field.name not in followed.notes
            ],
            moved=moved,
            follows=followed.memory,
        )
        response = make_response(html)
        shown = _shown(sections)
        shown["required"] = {
            field.name: field.name in required for field in obj.fields if field.required_when
        }
        shown["fields"] |= {grid.lines.name: grid.placement.id not in hidden for grid in layout.grids}
        response.headers["HX-Trigger-After-Settle"] = json.dumps({"dougong:shown": shown})
        return response


def _to_write(screen: Screen, layout: FormLayout, typed: Typed) -> dict[str, Any]:
    values = without_signs(screen, layout, to_write(layout, bind(layout, typed, {}), typed))
    return values | lines_to_write(screen, layout.grids, typed)


def _confirmed() -> frozenset[str]:
    """The rules whose warnings the form has shown."""
    return frozenset(request.form.getlist("confirm"))


def _shown(sections: Iterable[Any]) -> dict[str, Any]:
    return {
        "sections": {section.name: section.visible for section in sections},
        "fields": {field.name: field.visible for section in sections for field in section.fields},
    }


def resume(endpoint: str, arguments: Mapping[str, Any], typed: Typed, token: str) -> str:
    """The form again after signing in, with what had been typed before."""
    with reading(token) as screen:
        obj = screen.object(arguments["name"])
        layout = layout_of(screen, obj)
        typed = gathered(layout, typed)
        record_id = arguments.get("record_id")
        record = get(screen.tx, screen.actor, obj.name, record_id) if record_id else None
        notice = gettext("You are signed in again. Nothing was lost; save when you are ready.")
        return _page(screen, obj, layout, record, typed=typed, notice=notice)


def _again(name: str, record_id: int | None, typed: Typed, problems: Iterable[Problem]) -> str:
    with reading() as screen:
        obj = screen.object(name)
        record = get(screen.tx, screen.actor, name, record_id) if record_id else None
        return _page(screen, obj, layout_of(screen, obj), record, typed=typed, problems=tuple(problems))


def _conflicting(name: str, record_id: int, typed: Typed) -> str:
    with reading() as screen:
        obj = screen.object(name)
        layout = layout_of(screen, obj)
        record = get(screen.tx, screen.actor, name, record_id)
        theirs = _of_record(screen, layout, record)
        conflict = find_conflict(screen, obj, layout, record, theirs, typed)
        return _page(screen, obj, layout, record, typed=typed, conflict=conflict)


def _page(
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
    form = bind(layout, typed, initial or {})
    data = {placed.name: form[placed.name].data or "" for placed in layout.editable}
    confirm = to_confirm(problems)
    messages = _carry(form, () if confirm else [p for p in problems if p.severity == "error"])
    known = {**(record or {}), **data}
    if typed is not None:
        known |= lines_to_write(screen, layout.grids, typed)
    hidden = hidden_elements(screen, obj, layout, known, lenient=True)
    merge = conflict is not None
    grids = page_grids(screen, obj, layout, record, typed, messages, hidden, merge, filled)
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
        sections=section_views(
            screen,
            layout,
            data,
            messages,
            typed,
            record or computed,
            hidden,
            required_fields(screen, obj, known),
        ),
        grids=grids,
        errors=error_links(screen, layout, messages, error_links_of(screen, _flat(grids), messages)),
        conflict=conflict,
        notice=notice,
        carried=typed is not None,
        form_url=_form_url(obj, record),
        check_url=url_for("web.check_form", name=obj.name, record=record["id"] if record else None),
        guard=f"{obj.name}/{record['id'] if record else 'new'}",
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


def _carry(form: Any, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Errors stand at their fields of the form; those of no field of it are about the whole record."""
    found = tuple(problems)
    for problem in found:
        if problem.place in form:
            form[problem.place].errors = [*form[problem.place].errors, problem]
    return found


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


def _of_record(screen: Screen, layout: FormLayout, record: Mapping[str, Any]) -> dict[str, str]:
    return {placed.name: as_typed(screen, placed, record.get(placed.name)) for placed in layout.editable}


def _initial(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, computed: Mapping[str, Any]
) -> dict[str, str]:
    """Defaults, or the fields of a record to copy, and what the address says (a related list's parent)."""
    copied = request.args.get("copy", type=int)
    if copied is None:
        initial = _of_record(screen, layout, computed)
    else:
        record = get(screen.tx, screen.actor, obj.name, copied)
        unique = {field.name for field in obj.fields if field.unique}
        initial = {
            name: text for name, text in _of_record(screen, layout, record).items() if name not in unique
        }
    return initial | _begun(layout)


def _begun(layout: FormLayout) -> dict[str, str]:
    """What the address says of fields."""
    known = {placed.name for placed in layout.editable}
    return {name: value for name, value in request.args.items() if name in known}
