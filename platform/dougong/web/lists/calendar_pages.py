"""The page of a calendar, and moving a record to another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask import Blueprint, jsonify, request, url_for
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, StaleVersion, not_found
from dougong.problems import N_
from dougong.records import get, update
from dougong.web.addresses import whole_number
from dougong.web.homes.period_titles import period_title
from dougong.web.languages import say_all
from dougong.web.lists.arrange_pages import arrange_menu
from dougong.web.lists.calendars import (
    DAY,
    SPANS,
    Calendar,
    Event,
    calendar_of,
    filled,
    local_day,
    moved_by,
)
from dougong.web.lists.list_frame import VIEW_PAGES, show_list
from dougong.web.lists.list_requests import ListRequest, read_request
from dougong.web.screens import Screen, writing
from dougong.web.texts import gettext

DOOR = "calendar"
IN_CELL = 4
"""So many stand on a day of a month; of more three, and how many there are besides."""
TITLES = {"month": N_("Month"), "week": N_("Week"), "agenda": N_("Agenda")}


@dataclass(frozen=True, slots=True)
class DayView:
    day: str
    number: str
    title: str
    other: bool
    today: bool
    weekend: bool
    events: Sequence[Event]
    more: int
    agenda_url: str
    new_url: str | None


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/<int:record_id>/reschedule")(reschedule)


def show_calendar(screen: Screen, asked: ListRequest) -> str:
    options = asked.view.calendar if asked.view is not None else None
    if options is not None and options.date_id not in asked.obj.fields_by_id:
        unseen = gettext("You may not see on which days these records stand")
        return show_list(screen, asked, "place_unseen.html", unseen=unseen)
    calendar, refusal = calendar_of(screen, asked), ""
    try:
        calendar = filled(screen, calendar)
    except InvalidInput as error:
        refusal = " ".join(say_all(error.problems))
    today = screen.now.astimezone(screen.zone).date()
    name = asked.view.name if asked.view else None

    def address(**changes: Any) -> str:
        return asked.url(**{"view": name, "span": calendar.span, "on": calendar.on.isoformat(), **changes})

    return show_list(
        screen,
        asked,
        "calendar.html",
        calendar=calendar,
        heading=_heading(screen, calendar),
        weeks=_weeks([_day_view(screen, calendar, day, today, address) for day in calendar.days]),
        weekdays=[
            format_skeleton("E", calendar.first + DAY * n, locale=screen.formats.locale) for n in range(7)
        ],
        spans=[(gettext(TITLES[span]), address(span=span), span == calendar.span) for span in SPANS],
        before_url=address(on=calendar.before.isoformat()),
        after_url=address(on=calendar.after.isoformat()),
        today_url=address(on=None),
        arrange=arrange_menu(screen, asked, ("columns",)),
        movable=calendar.is_movable(screen),
        move_url=url_for("web.reschedule", name=asked.obj.name, record_id=0, view=name),
        refusal=refusal,
    )


VIEW_PAGES.register("calendar", show_calendar)


def _heading(screen: Screen, calendar: Calendar) -> str:
    if calendar.span == "month":
        return format_skeleton("yMMMM", calendar.on, locale=screen.formats.locale)
    first = period_title(screen, "day", calendar.first)
    return f"{first} – {period_title(screen, 'day', calendar.end - DAY)}"


def _weeks(days: Sequence[DayView]) -> list[Sequence[DayView]]:
    return [days[at : at + 7] for at in range(0, len(days), 7)]


def _day_view(screen: Screen, calendar: Calendar, day: date, today: date, address: Any) -> DayView:
    events = calendar.by_day.get(day, [])
    shown = events if calendar.span != "month" or len(events) <= IN_CELL else events[: IN_CELL - 1]
    return DayView(
        day=day.isoformat(),
        number=str(day.day),
        title=screen.formats.weekday(day),
        other=calendar.span == "month" and day.month != calendar.on.month,
        today=day == today,
        weekend=day.weekday() >= 5,
        events=shown,
        more=len(events) - len(shown),
        agenda_url=address(span="agenda", on=day.isoformat()),
        new_url=_new_url(screen, calendar, day),
    )


def _new_url(screen: Screen, calendar: Calendar, day: date) -> str | None:
    obj, start = calendar.asked.obj, calendar.start_field
    if not screen.may("create", obj) or start.recipe is not None or start.read_only:
        return None
    begun = day.isoformat() if start.type_name == "date" else f"{day.isoformat()}T09:00"
    return f"{url_for('web.new_record', name=obj.name)}?{start.name}={begun}"


def reschedule(name: str, record_id: int) -> Response | tuple[Response, int]:
    """To another day, at the same time of day; what lasts keeps its length."""
    try:
        with writing() as screen:
            asked = read_request(screen, name)
            calendar = calendar_of(screen, asked)
            if not calendar.is_movable(screen):
                raise not_found("calendar", name)
            text = _move(screen, calendar, record_id)
    except StaleVersion as refusal:
        return jsonify({"text": " ".join(say_all(refusal.problems))}), 409
    except InvalidInput as refusal:
        return jsonify({"text": " ".join(say_all(refusal.problems))}), 422
    return jsonify({"text": text})


def _move(screen: Screen, calendar: Calendar, record_id: int) -> str:
    start, end = calendar.start_field, calendar.end_field
    own = [one.name for one in (start, end) if one is not None]
    record = get(screen.tx, screen.actor, calendar.asked.obj.name, record_id, own)
    day = _wanted(request.form.get("day", ""))
    if record[start.name] is None or day is None:
        raise not_found("day", request.form.get("day", "")[:40])
    days = (day - local_day(record[start.name], screen)).days
    values: dict[str, Any] = {one: moved_by(record[one], days, screen) for one in own}
    version = request.form.get("version", type=whole_number)
    if version is not None:
        values["version"] = version
    update(screen.tx, screen.actor, calendar.asked.obj.name, record_id, values, door=DOOR)
    return gettext("Moved to {day}.").format(day=screen.formats.weekday(day))


def _wanted(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None
