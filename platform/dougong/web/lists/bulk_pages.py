"""Many records at once: what is to be changed in them, tried out first, or what deleting them takes along. The
work itself is a job's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.errors import InvalidInput
from dougong.jobs.enqueuing import enqueue_for
from dougong.problems import N_, Problem
from dougong.records import RecordWriter
from dougong.records.bulk_jobs import bulk_batch
from dougong.records.bulk_preview import BulkPreview, preview_update
from dougong.records.selections import Selection
from dougong.records.undoing import new_run
from dougong.web.languages import say
from dougong.web.lists.bulk_views import BulkField, bulk_fields, preview_view, value_view, value_written
from dougong.web.lists.chosen_records import MOST_PREVIEWED, Chosen, chosen_of, first_ids
from dougong.web.record.deletions import deletion_view
from dougong.web.record.undo_pages import undo_address
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext, ngettext
from dougong.web.toasts import toast

MOST_AT_ONCE = 100
"""Records that are changed while somebody waits."""
HOWS = {"value": N_("Set to"), "blank": N_("Make blank"), "formula": N_("Compute")}
NOTHING_GIVEN = N_("Enter a value, or choose “Make blank”.")


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/bulk-edit")(edit_many)
    web.post("/o/<name>/bulk-edit")(change_many)
    web.get("/o/<name>/bulk-delete")(ask_to_delete_many)
    web.post("/o/<name>/bulk-delete")(delete_many)


def edit_many(name: str) -> str:
    with reading() as screen:
        chosen = chosen_of(screen, name, "update")
        fields = bulk_fields(screen, chosen.obj)
        wanted = request.args.get("field", "")
        field = next((one for one in fields if one.name == wanted), None)
        return _edit_page(screen, chosen, fields, field, MultiDict(request.args))


def change_many(name: str) -> Response | tuple[str, int] | str:
    """Tries it out or asks for the job, as the button says."""
    typed = request.form
    with writing() as screen:
        chosen = chosen_of(screen, name, "update")
        fields = bulk_fields(screen, chosen.obj)
        field = next((one for one in fields if one.name == typed.get("field")), None)
        try:
            payload = _change(screen, chosen, field, typed)
            preview = preview_update(screen.tx, screen.actor, payload)
            if typed.get("action") == "apply":
                if _done_at_once(screen, chosen, "update", payload, preview.changed):
                    return redirect(chosen.asked.url(), 303)
                job = enqueue_for(screen.tx, screen.actor, "bulk_update", payload)
                return redirect(url_for("web.show_job", job_id=job), 303)
        except InvalidInput as refusal:
            messages = [say(problem) for problem in refusal.problems]
            return _edit_page(screen, chosen, fields, field, typed, messages=messages), 422
        return _edit_page(screen, chosen, fields, field, typed, preview)


def _change(
    screen: Screen, chosen: Chosen, field: BulkField | None, typed: MultiDict[str, str]
) -> dict[str, Any]:
    if field is None:
        raise InvalidInput(Problem("nothing_to_change", N_("Choose a field."), "field"))
    payload = {**chosen.payload, "confirm_warnings": "confirm" in typed}
    how = typed.get("how", "value")
    if how == "formula" and field.computable:
        return payload | {"formulas": {field.name: typed.get("formula", "").strip()[:2_000]}}
    value = None if how == "blank" else value_written(screen, chosen.obj, field, typed)
    if value is None and how != "blank":
        raise InvalidInput(Problem("nothing_given", NOTHING_GIVEN, field.name))
    return payload | {"values": {field.name: value}}


def _edit_page(
    screen: Screen,
    chosen: Chosen,
    fields: list[BulkField],
    field: BulkField | None,
    typed: MultiDict[str, str],
    preview: BulkPreview | None = None,
    messages: list[str] | None = None,
) -> str:
    how = typed.get("how", "value")
    return _page(
        screen,
        chosen,
        "bulk_edit.html",
        heading=_counted(
            screen, ngettext("Edit %(num)d record", "Edit %(num)d records", chosen.count), chosen
        ),
        fields=fields,
        field=field,
        how=how if how != "formula" or (field and field.computable) else "value",
        hows=[
            (key, gettext(title))
            for key, title in HOWS.items()
            if key != "formula" or (field and field.computable)
        ],
        value=value_view(screen, chosen.obj, field, typed) if field else None,
        formula=typed.get("formula", ""),
        confirm="confirm" in typed,
        preview=preview_view(screen, chosen.obj, field, preview) if preview and field else None,
        messages=messages or [],
    )


def ask_to_delete_many(name: str) -> str:
    with reading() as screen:
        chosen = chosen_of(screen, name, "delete")
        ids = chosen.payload.get("ids") or first_ids(screen, chosen.payload)
        seen = Selection.of(chosen.payload).visible(screen.tx, screen.actor, ids[:MOST_PREVIEWED])
        return _page(
            screen,
            chosen,
            "bulk_delete.html",
            heading=_counted(
                screen,
                ngettext("Move %(num)d record to the bin?", "Move %(num)d records to the bin?", chosen.count),
                chosen,
            ),
            view=deletion_view(screen, chosen.obj, sorted(seen)),
            looked_at=len(seen) if chosen.count > len(seen) else 0,
        )


def delete_many(name: str) -> Response:
    with writing() as screen:
        chosen = chosen_of(screen, name, "delete")
        if _done_at_once(screen, chosen, "delete", chosen.payload, chosen.count):
            return redirect(chosen.asked.url(), 303)
        job = enqueue_for(screen.tx, screen.actor, "bulk_delete", chosen.payload)
        return redirect(url_for("web.show_job", job_id=job), 303)


class _NotAll(Exception):
    """Something is refused: a job lists what, and why."""


def _done_at_once(
    screen: Screen,
    chosen: Chosen,
    mode: Literal["update", "delete"],
    payload: Mapping[str, Any],
    changed: int,
) -> bool:
    """Few records need no job: the list says what was done, and the way back."""
    if chosen.count > MOST_AT_ONCE:
        return False
    POLICY.require(screen.actor, "bulk", chosen.obj)
    ids = payload.get("ids") or first_ids(screen, payload)
    ids = sorted(Selection.of(payload).visible(screen.tx, screen.actor, ids))
    run = new_run()
    try:
        with screen.tx.savepoint():
            batch = bulk_batch(screen.tx, screen.actor, chosen.obj.name, mode, payload, ids, run)
            if RecordWriter(screen.tx, screen.actor).write(batch).refused:
                raise _NotAll
    except _NotAll:
        return False
    if mode == "update":
        text = ngettext("%(num)d record changed.", "%(num)d records changed.", changed)
    else:
        text = ngettext("%(num)d record moved to the bin.", "%(num)d records moved to the bin.", changed)
    toast(text, undo_address(run) if changed else None)
    return True


def _counted(screen: Screen, text: str, chosen: Chosen) -> str:
    return text.replace(str(chosen.count), screen.formats.number(chosen.count))


def _page(screen: Screen, chosen: Chosen, template: str, heading: str, **context: Any) -> str:
    back = chosen.asked.url()
    return show(
        screen,
        template,
        object_crumbs(screen, chosen.obj, Crumb(heading)),
        chosen.obj,
        back=back,
        object=chosen.obj,
        heading=heading,
        count=chosen.count,
        count_text=screen.formats.number(chosen.count),
        kept=chosen.kept,
        edit_url=chosen.url("web.edit_many"),
        delete_url=chosen.url("web.delete_many"),
        **context,
    )
