"""A calendar: which days it shows, and the records that stand on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from flask import request

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import not_found
from dougong.records import RecordQuery, find
from dougong.storage import instant_text
from dougong.views import joined
from dougong.web.conditions.operators import day_literal
from dougong.web.faces import look_of
from dougong.web.lists.columns import Column, view_columns
from dougong.web.lists.list_requests import ListRequest, list_filter
from dougong.web.screens import Screen, record_url
from dougong.web.titles import record_title

Span = Literal["month", "week", "agenda"]
SPANS: tuple[Span, ...] = ("month", "week", "agenda")
MOST_EVENTS = 500
AGENDA_DAYS = 30
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """``first`` and ``last`` are days; ``time`` is "" for what takes whole days."""

    id: int
    version: int
    title: str
    url: str
    first: date
    last: date
    time: str
    colour: str
    note: str


@dataclass(frozen=True)
class Calendar:
    """``first`` until before ``end`` are shown; of a month the days of its weeks too."""

    asked: ListRequest
    start_field: FieldDefinition
    end_field: FieldDefinition | None
    ends_unseen: bool
    span: Span
    on: date
    first: date
    end: date
    events: Sequence[Event] = ()
    more: bool = False
    by_day: Mapping[date, list[Event]] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        return [self.first + DAY * number for number in range((self.end - self.first).days)]

    def is_movable(self, screen: Screen) -> bool:
        """What ends unseen stays, as its end could not go along."""
        return not self.ends_unseen and may_move(screen, self.asked.obj, self.start_field)

    @property
    def before(self) -> date:
        return _moved(self.span, self.on, -1)

    @property
    def after(self) -> date:
        return _moved(self.span, self.on, 1)


def calendar_of(screen: Screen, asked: ListRequest) -> Calendar:
    """Without its events; NotFound if the view is none, or its day is hidden from the reader."""
    view = asked.view
    options = view.calendar if view is not None else None
    start = asked.obj.fields_by_id.get(options.date_id) if options is not None else None
    if view is None or options is None or start is None:
        raise not_found("calendar", view.name if view else "")
    wanted = request.args.get("span", "month")
    span = next((one for one in SPANS if one == wanted), SPANS[0])
    today = screen.now.astimezone(screen.zone).date()
    on = _day(request.args.get("on", "")) or today
    first, end = _shown(span, on)
    until = asked.obj.fields_by_id.get(options.end_id or "")
    unseen = until is None and options.end_id is not None
    return Calendar(asked, start, until, unseen, span, on, first, end)


def filled(screen: Screen, calendar: Calendar) -> Calendar:
    """With the events that touch its days. InvalidInput where the address asks for what cannot be."""
    columns = view_columns(screen, calendar.asked.obj, calendar.asked.view)
    own = [one.name for one in (calendar.start_field, calendar.end_field) if one is not None]
    placing = (calendar.start_field, calendar.end_field)
    own_is_sensitive = any(one is not None and one.sensitive for one in placing)
    query = RecordQuery(
        calendar.asked.obj.name,
        fields=tuple(dict.fromkeys([*own, *(column.path.name for column in columns)])),
        filter=joined([list_filter(screen, calendar.asked), _within(calendar)]),
        sort=(calendar.start_field.name,),
        limit=MOST_EVENTS,
        search=calendar.asked.q or None,
        # The days by which events are placed cannot be masked; the columns hide them all the same.
        sensitive="told" if own_is_sensitive else "masked",
    )
    page = find(screen.tx, screen.actor, query)
    events = [_event(screen, calendar, record, columns) for record in page.data]
    by_day: dict[date, list[Event]] = {}
    for event in events:
        day = max(event.first, calendar.first)
        while day <= event.last and day < calendar.end:
            by_day.setdefault(day, []).append(event)
            day += DAY
    return replace(calendar, events=events, more=page.next is not None, by_day=by_day)


def may_move(screen: Screen, obj: ObjectDefinition, own: FieldDefinition) -> bool:
    """Which records, the one door decides."""
    return (
        screen.may("update", obj)
        and screen.actor.seen_by is None
        and own.recipe is None
        and not own.read_only
        and POLICY.can_write_field(screen.actor, obj, own.id)
        and POLICY.field_level(screen.actor, obj, own) == "plain"
    )


def moved_by(value: str | None, days: int, screen: Screen) -> str | None:
    """A day or an instant so many days later, at the same time of day where the person is."""
    if value is None:
        return None
    if "T" not in value:
        return (date.fromisoformat(value) + DAY * days).isoformat()
    local = datetime.fromisoformat(value).astimezone(screen.zone)
    wall = (local.replace(tzinfo=None) + DAY * days).replace(tzinfo=screen.zone)
    return instant_text(wall.astimezone(UTC))


def local_day(value: str, screen: Screen) -> date:
    return date.fromisoformat(value) if "T" not in value else screen.formats.local(value).date()


def _within(calendar: Calendar) -> str:
    start = calendar.start_field.name
    since, until = day_literal(calendar.first), day_literal(calendar.end)
    begins = f"({start} >= {since} AND {start} < {until})"
    if calendar.end_field is None:
        return begins
    return f"({begins} OR ({start} < {until} AND {calendar.end_field.name} >= {since}))"


def _event(screen: Screen, calendar: Calendar, record: Mapping[str, Any], columns: Sequence[Column]) -> Event:
    obj, value = calendar.asked.obj, record[calendar.start_field.name]
    end = record.get(calendar.end_field.name) if calendar.end_field is not None else None
    first = local_day(value, screen)
    return Event(
        id=record["id"],
        version=record["version"],
        title=record_title(obj, record),
        url=record_url(obj.name, record["id"]),
        first=first,
        last=max(first, local_day(end, screen)) if end is not None else first,
        time=f"{screen.formats.local(value):%H:%M}" if "T" in value else "",
        colour=_colour(columns, record),
        note=_note(screen, columns, record),
    )


def _colour(columns: Sequence[Column], record: Mapping[str, Any]) -> str:
    """That of the first choice that has one."""
    for column in columns:
        options = column.path.field.options_by_key if column.path.field is not None else {}
        value = record[column.path.name]
        option = options.get(value) if isinstance(value, str) else None
        if option is not None and option.colour:
            return option.colour
    return "grey"


def _note(screen: Screen, columns: Sequence[Column], record: Mapping[str, Any]) -> str:
    """What it is about: the first other record that it names."""
    column = next((one for one in columns if one.card == "c-sub"), None)
    value = record[column.path.name] if column is not None else None
    if column is None or value is None or (column.path.field is not None and column.path.field.sensitive):
        return ""
    if isinstance(value, Mapping):
        return str(value.get("title") or "")
    return str(look_of(column.path.type_name).shown(screen.formats, value, column.path.field))


def _shown(span: Span, on: date) -> tuple[date, date]:
    """Weeks begin on Monday."""
    if span == "agenda":
        return on, on + DAY * AGENDA_DAYS
    if span == "week":
        monday = on - DAY * on.weekday()
        return monday, monday + DAY * 7
    first = on.replace(day=1)
    monday = first - DAY * first.weekday()
    following = _moved("month", first, 1)
    weeks = -(-(following - monday).days // 7)
    return monday, monday + DAY * 7 * weeks


def _moved(span: Span, on: date, by: int) -> date:
    if span == "week":
        return on + DAY * 7 * by
    if span == "agenda":
        return on + DAY * AGENDA_DAYS * by
    month = on.year * 12 + on.month - 1 + by
    return date(month // 12, month % 12 + 1, 1)


def _day(text: str) -> date | None:
    """Within centuries that people plan for; the days around it must exist as well."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None
