"""Many records at once: what is to be changed in them, tried out first, or what deleting them takes along. The
work itself is a job's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access import POLICY, Operation
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput
from dougong.jobs.enqueuing import enqueue_for
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, RecordWriter, find
from dougong.records.bulk_jobs import bulk_batch
from dougong.records.bulk_preview import BulkPreview, preview_update
from dougong.records.selections import MOST_IDS, Selection
from dougong.records.undoing import new_run
from dougong.web.languages import say
from dougong.web.lists.bulk_views import BulkField, bulk_fields, preview_view, value_view, value_written
from dougong.web.lists.departures import DEPARTURES
from dougong.web.lists.list_requests import ListRequest, list_filter, read_request
from dougong.web.record.deletions import deletion_view
from dougong.web.record.undo_pages import undo_address
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext, ngettext
from dougong.web.toasts import toast

MOST_PREVIEWED = 1_000
"""Records whose deletion is looked into before it is asked for."""
KEPT = ("id", "all", "view", "q", "f", "where", *DEPARTURES)
MOST_AT_ONCE = 100
"""Records that are changed while somebody waits."""
HOWS = {"value": N_("Set to"), "blank": N_("Make blank"), "formula": N_("Compute")}
NOTHING_CHOSEN = N_("No records are chosen.")
NOTHING_GIVEN = N_("Enter a value, or choose “Make blank”.")


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/bulk-edit")(edit_many)
    web.post("/o/<name>/bulk-edit")(change_many)
    web.get("/o/<name>/bulk-delete")(ask_to_delete_many)
    web.post("/o/<name>/bulk-delete")(delete_many)


@dataclass(frozen=True, slots=True)
class Chosen:
    """``payload`` is the selection as jobs take it; ``kept`` are the parts of the address that name it."""

    asked: ListRequest
    payload: dict[str, Any]
    count: int
    kept: list[tuple[str, str]]

    @property
    def obj(self) -> ObjectDefinition:
        return self.asked.obj

    def url(self, endpoint: str, **more: str) -> str:
        parts: MultiDict[str, str] = MultiDict(self.kept)
        address: dict[str, Any] = {key: parts.getlist(key) for key in parts}
        return url_for(endpoint, name=self.obj.name, **(address | more))


def chosen_of(screen: Screen, name: str, operation: Operation) -> Chosen:
    """Ticked ones, or all that the list shows; InvalidInput if there are none."""
    asked = read_request(screen, name)
    POLICY.require(screen.actor, operation, asked.obj)
    ids = sorted({int(text) for text in request.args.getlist("id") if text.isdecimal() and len(text) < 16})
    payload: dict[str, Any] = {"object": name}
    if ids:
        payload["ids"] = [record_id for record_id in ids if record_id][:MOST_IDS]
    elif "all" in request.args:
        payload |= {"filter": list_filter(screen, asked), "search": asked.q or None}
    count = Selection.of(payload).count(screen.tx, screen.actor) if len(payload) > 1 else 0
    if not count:
        raise InvalidInput(Problem("nothing_chosen", NOTHING_CHOSEN))
    kept = [pair for pair in request.args.items(multi=True) if pair[0] in KEPT]
    return Chosen(asked, payload, count, kept)


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
        ids = chosen.payload.get("ids") or _first_ids(screen, chosen.payload)
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
    ids = payload.get("ids") or _first_ids(screen, payload)
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


def _first_ids(screen: Screen, payload: Mapping[str, Any]) -> list[int]:
    query = RecordQuery(
        payload["object"], ("id",), payload["filter"], ("id",), MOST_PREVIEWED, search=payload["search"]
    )
    return [record["id"] for record in find(screen.tx, screen.actor, query).data]


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
