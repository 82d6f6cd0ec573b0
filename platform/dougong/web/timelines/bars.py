"""What stands for a record in a timeline: from where to where, in which colour, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_interval
from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.records import Record
from dougong.web.faces import look_of
from dougong.web.lists.columns import Column
from dougong.web.lists.painting import painted
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen, record_url
from dougong.web.texts import gettext, ngettext
from dougong.web.timelines.places import at, room
from dougong.web.timelines.timelines import Timeline
from dougong.web.timelines.windows import DAY, WHOLE, midnight
from dougong.web.titles import record_title

SHORT = WHOLE * 18 // 100
"""What is shorter has its title beside it, for there is no room in it."""
TOLD = 6
PLAIN = "accent"


@dataclass(frozen=True, slots=True)
class Bar:
    """``before`` and ``beyond`` say that it goes on outside of the period; ``at`` and ``room`` are classes."""

    id: int
    version: int
    title: str
    url: str
    start: str
    end: str
    at: str
    room: str
    label: str
    """Where its title stands: "in" it, or "after" or "before" it where it is short."""
    colour: str
    when: str
    length: str
    before: bool
    beyond: bool
    turned: bool
    """Whether it ends before it begins."""
    movable: bool
    facts: Sequence[tuple[str, Markup]]


@dataclass(frozen=True, slots=True)
class Group:
    """``key`` is "" where rows stand in no groups."""

    key: str
    title: Markup
    bars: Sequence[Bar]


def groups_of(
    screen: Screen, timeline: Timeline, columns: Sequence[Column], movable: frozenset[int]
) -> list[Group]:
    """In the order of options as they are defined, else in that of the values; blanks last."""
    colours = painted(screen, timeline.asked, timeline.records).rows
    lane = timeline.lane.field if timeline.lane is not None else None
    called = look_of(timeline.lane.type_name).cell(screen.formats, lane) if timeline.lane is not None else str
    found: dict[str, tuple[Markup, list[Bar]]] = {}
    for record in timeline.records:
        bar = _bar(screen, timeline, columns, record, colours.get(record["id"], ""), movable)
        key, title = _lane(called, timeline.lane, record)
        found.setdefault(key, (title, []))[1].append(bar)
    places = {option.key: place for place, option in enumerate(lane.select_options if lane else ())}
    keys = sorted(found, key=lambda key: (key == "", places.get(key, 0)))
    return [Group(key or ("-" if timeline.lane else ""), *found[key]) for key in keys]


def span_text(screen: Screen, start: str, end: str | None) -> str:
    """From when to when, as the reader writes it."""
    if "T" not in start:
        last = end if end is not None and end > start else start
        if last == start:
            return screen.formats.day(start)
        return _days(start, last, str(screen.formats.locale))
    if end is None or end <= start:
        return screen.formats.instant(start)
    begun, ended = screen.formats.local(start), screen.formats.local(end)
    until = f"{ended:%H:%M}" if begun.date() == ended.date() else screen.formats.instant(end)
    return f"{screen.formats.instant(start)} – {until}"


@lru_cache(maxsize=5_000)
def _days(start: str, last: str, locale: str) -> str:
    """Babel looks for the right pattern anew each time."""
    days = date.fromisoformat(start), date.fromisoformat(last)
    return str(format_interval(*days, skeleton="yMMMd", locale=locale))


def _bar(
    screen: Screen,
    timeline: Timeline,
    columns: Sequence[Column],
    record: Record,
    painted_in: str,
    movable: frozenset[int],
) -> Bar:
    obj, shown = timeline.asked.obj, timeline.window
    start: str = record[timeline.start_field.name]
    end: str | None = record[timeline.end_field.name] if timeline.end_field is not None else None
    begins, ends = _moments(screen, start, end)
    first, last = shown.place(begins), shown.place(ends)
    title = record_title(obj, record)
    short = last - first < SHORT
    return Bar(
        id=record["id"],
        version=record["version"],
        title=title,
        url=record_url(obj.name, record["id"]),
        start=start,
        end=end or "",
        at=at(first),
        room=room(last - first),
        label="in" if not short else "after" if last < WHOLE * 3 // 4 else "before",
        colour=painted_in or _colour(columns, record),
        when=span_text(screen, start, end),
        length=_length(ends - begins) if end is not None and end >= start else "",
        before=begins < shown.begins,
        beyond=ends > shown.ends,
        turned=end is not None and end < start,
        movable=record["id"] in movable,
        facts=_facts(columns, record),
    )


def _moments(screen: Screen, start: str, end: str | None) -> tuple[datetime, datetime]:
    """By the clock where the reader is. A day lasts until the next; what ends before it begins has no length."""
    last = end if end is not None and end > start else start
    if "T" not in start:
        return midnight(date.fromisoformat(start)), midnight(_next(date.fromisoformat(last)))
    begins, ends = (screen.formats.local(one).replace(tzinfo=None) for one in (start, last))
    return begins, max(begins, ends)


def _next(day: date) -> date:
    return day + DAY if day < date.max else day


def _length(length: timedelta) -> str:
    if length >= timedelta(days=1):
        days = round(length / timedelta(days=1))
        return ngettext("%(num)d day", "%(num)d days", days)
    minutes = round(length / timedelta(minutes=1))
    if minutes >= 60 and minutes % 60 == 0:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // 60)
    return ngettext("%(num)d minute", "%(num)d minutes", minutes) if minutes else ""


def _colour(columns: Sequence[Column], record: Mapping[str, Any]) -> str:
    """That of the first choice that is shown, in whose colours records stand elsewhere too."""
    for column in columns:
        field = column.path.field
        options = field.options_by_key if field is not None and not field.sensitive else {}
        value = record[column.path.name]
        if options and isinstance(value, str):
            option = options.get(value)
            return (option.colour if option is not None else None) or "grey"
    return PLAIN


def _facts(columns: Sequence[Column], record: Mapping[str, Any]) -> list[tuple[str, Markup]]:
    shown = [one for one in columns if not one.is_title and record[one.path.name] is not None]
    return [
        (one.title, Markup(one.format(record[one.path.name])))  # noqa: S704 - cells escape
        for one in shown[:TOLD]
    ]


def _lane(called: Callable[[Any], str], lane: FieldPath | None, record: Record) -> tuple[str, Markup]:
    value = record[lane.name] if lane is not None else None
    if lane is None:
        return "", Markup("")
    if value is None:
        return "", Markup("<span class='dg-muted'>{}</span>").format(gettext("Blank"))
    key = str(value["id"]) if isinstance(value, Mapping) else str(value)
    return key, Markup(called(value))  # noqa: S704 - escaped by looks
