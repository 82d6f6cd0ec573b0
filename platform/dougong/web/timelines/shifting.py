"""A record of a timeline takes place earlier or later, begins or ends at another time, or as it was before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from dougong.errors import InvalidInput, StaleVersion, not_found
from dougong.problems import N_, Problem
from dougong.records import get, update
from dougong.storage import instant_text
from dougong.web.addresses import whole_number
from dougong.web.languages import say_all
from dougong.web.lists.list_requests import read_request
from dougong.web.screens import Screen, writing
from dougong.web.texts import gettext
from dougong.web.timelines.bars import span_text
from dougong.web.timelines.timelines import Timeline, may_shift, timeline_of
from dougong.web.timelines.windows import DAY, FIRST_YEAR, LAST_YEAR

DOOR = "timeline"
PARTS = ("whole", "start", "end")
FARTHEST = timedelta(days=36_600)
MOST_STEPS = FARTHEST // timedelta(minutes=1)
UNITS = {"days": DAY, "minutes": timedelta(minutes=1)}
TURNED = N_("It would end before it begins.")
TOO_FAR = N_("That is too far away.")

Day = TypeVar("Day", bound=date)


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/<int:record_id>/shift")(shift)


def shift(name: str, record_id: int) -> Response | tuple[Response, int]:
    try:
        with writing() as screen:
            timeline = timeline_of(screen, read_request(screen, name))
            if timeline.ends_unseen or not may_shift(screen, timeline.asked.obj, timeline.placing):
                raise not_found("timeline", name)
            told = _shifted(screen, timeline, record_id)
    except StaleVersion as refusal:
        return jsonify({"text": " ".join(say_all(refusal.problems))}), 409
    except InvalidInput as refusal:
        return jsonify({"text": " ".join(say_all(refusal.problems))}), 422
    return jsonify(told)


def _shifted(screen: Screen, timeline: Timeline, record_id: int) -> dict[str, Any]:
    """What is told of it, and what was there before: with that it can be taken back."""
    obj = timeline.asked.obj
    own = [one.name for one in timeline.placing]
    record = get(screen.tx, screen.actor, obj.name, record_id, own)
    values = _given(timeline) or _moved(screen, timeline, record)
    version = request.form.get("version", type=whole_number)
    changes = values if version is None else {**values, "version": version}
    update(screen.tx, screen.actor, obj.name, record_id, changes, door=DOOR)
    now = get(screen.tx, screen.actor, obj.name, record_id, own)
    start, end = now[own[0]], now[own[1]] if len(own) > 1 else None
    told = gettext("Saved.")
    if start is not None:
        told = gettext("Now {span}.").format(span=span_text(screen, start, end))
    keys = dict(zip(own, ("start", "end"), strict=False))
    return {"text": told, "undo": {keys[name]: record[name] or "" for name in values}}


def _given(timeline: Timeline) -> dict[str, Any]:
    """As they are to be, exactly: where a move is taken back."""
    keys = zip(("start", "end"), timeline.placing, strict=False)
    return {field.name: request.form[key] or None for key, field in keys if key in request.form}


def _moved(screen: Screen, timeline: Timeline, record: dict[str, Any]) -> dict[str, Any]:
    part, unit = request.form.get("part", ""), UNITS.get(request.form.get("unit", ""))
    by = request.form.get("by", type=whole_number)
    start = record[timeline.start_field.name]
    if (
        part not in PARTS
        or unit is None
        or not by
        or start is None
        or abs(by) > MOST_STEPS
        or (timeline.by_days and unit < DAY)
    ):
        raise not_found("shift", part[:40])
    if abs(by) * unit > FARTHEST:
        raise InvalidInput(Problem("too_far", TOO_FAR, "by"))
    if timeline.end_field is None:
        if part == "end":
            raise not_found("shift", part)
        return {timeline.start_field.name: later(start, by * unit, screen)}
    end = record[timeline.end_field.name]
    values = {}
    if part != "end":
        values[timeline.start_field.name] = later(start, by * unit, screen)
    if part == "end" or (part == "whole" and end is not None):
        values[timeline.end_field.name] = later(end or start, by * unit, screen)
    now = {**record, **values}
    begins, ends = now[timeline.start_field.name], now[timeline.end_field.name]
    if part != "whole" and ends is not None and ends < begins:
        raise InvalidInput(Problem("turned", TURNED, timeline.end_field.name))
    return values


def later(value: str, by: timedelta, screen: Screen) -> str:
    """A day or an instant so much later; by whole days it keeps its time of day where the person is."""
    try:
        if "T" not in value:
            return _within(date.fromisoformat(value) + by).isoformat()
        if by % DAY:
            return instant_text(_within(datetime.fromisoformat(value) + by))
        local = datetime.fromisoformat(value).astimezone(screen.zone)
        wall = (_within(local.replace(tzinfo=None) + by)).replace(tzinfo=screen.zone)
        return instant_text(wall.astimezone(UTC))
    except OverflowError:
        raise InvalidInput(Problem("too_far", TOO_FAR, "by")) from None


def _within(day: Day) -> Day:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(Problem("too_far", TOO_FAR, "by"))
    return day
