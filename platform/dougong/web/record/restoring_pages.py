"""Giving a field back a value that it had: a change like any other, through the one door."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions import ObjectDefinition
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.records import history_of, update
from dougong.web.addresses import whole_number
from dougong.web.languages import say_all
from dougong.web.record.histories import may_restore
from dougong.web.record.timelines import Asked, render_timeline
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast

DOOR = "history"
AGAIN = 303


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/<int:record_id>/restore-value")(restore_value)


def restore_value(name: str, record_id: int) -> Response | tuple[str, int]:
    try:
        with writing() as screen:
            obj = screen.object(name, "update")
            toast(_restore(screen, obj, record_id))
    except (InvalidInput, Conflict) as refusal:
        return _refused(name, record_id, say_all(refusal.problems)), 422
    address = url_for("web.show_record", name=name, record_id=record_id)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, AGAIN)


def _restore(screen: Screen, obj: ObjectDefinition, record_id: int) -> str:
    """What to say of it. The value is the one before a change that the person can see."""
    field = obj.fields_by_name.get(request.form.get("field", ""))
    number = request.form.get("event", 0, type=whole_number)
    events = history_of(screen.tx, screen.actor, obj.name, record_id)
    event = next((one for one in events if one["id"] == number), None)
    if field is None or event is None or field.id not in event["changes"] or event["what"] != "updated":
        raise not_found("change", number)
    if not may_restore(screen, obj, field):
        raise not_found("change", number)
    old = event["changes"][field.id][0]
    values: dict[str, Any] = {field.name: old}
    version = request.form.get("version", type=whole_number)
    if version is not None:
        values["version"] = version
    update(screen.tx, screen.actor, obj.name, record_id, values, door=DOOR)
    return gettext("“{field}” has its earlier value again.").format(field=screen.titles.field(field))


def _refused(name: str, record_id: int, reasons: list[str]) -> str:
    with reading() as screen:
        obj = screen.object(name)
        return render_timeline(screen, obj, record_id, Asked("history"), refusal=" ".join(reasons))
