"""Which records are due by one of their dates. They are asked for by a filter that lets through too many at most;
each is judged by its own date then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dougong.access import SYSTEM
from dougong.automations.rhythms import ONE_DAY, anniversary, days_due, due_of
from dougong.definitions import AutomationDefinition, DateRule, WorkingCalendar
from dougong.expressions.types import DATE
from dougong.fields import FIELD_TYPES
from dougong.records import RecordQuery, find
from dougong.records.layout import layout_of
from dougong.storage import Release, Transaction, parse_instant

OLDEST = 150
"""Years back to which single days are asked for."""
SINGLE_DAYS = 7
AT_ONCE = 40
"""Days in one filter."""
_SECONDS = 86_400


def field_name(release: Release, definition: AutomationDefinition, rule: DateRule) -> str:
    layout = layout_of(release, definition.object_id)
    return (layout.by_id.get(rule.field_id) or layout.by_name[rule.field_id]).name


def holds_days(release: Release, definition: AutomationDefinition, rule: DateRule) -> bool:
    """Days, not instants."""
    layout = layout_of(release, definition.object_id)
    field = layout.by_id.get(rule.field_id)
    if field is None or field.definition is None:
        return False
    return FIELD_TYPES[field.definition.type_name].expression_type(field.definition) == DATE


def is_live(release: Release, definition: AutomationDefinition) -> bool:
    """Whether something may be due at any time, not only at one time of the day."""
    rule = definition.trigger.clock
    if not isinstance(rule, DateRule) or holds_days(release, definition, rule):
        return False
    return rule.at is None


def filters_of(
    release: Release,
    definition: AutomationDefinition,
    after: datetime,
    until: datetime,
    now: datetime,
    zone: ZoneInfo,
) -> list[str]:
    """One after the other, each for other records; none if nothing can be due."""
    rule = definition.trigger.clock
    if not isinstance(rule, DateRule):
        return []
    name, calendar = field_name(release, definition, rule), release.definitions.calendar(rule.calendar_id)
    if rule.unit in ("minutes", "hours") and not holds_days(release, definition, rule):
        moved = timedelta(**{rule.unit: rule.offset})
        first, last = ((one - moved - now).total_seconds() / _SECONDS for one in (after, until))
        return [f"{name} >= NOW() + ({first - 0.0001:.6f}) AND {name} <= NOW() + ({last + 0.0001:.6f})"]
    span = days_due(replace(rule, at=rule.at), calendar, after, until, zone)
    if holds_days(release, definition, rule):
        if span is None:
            return []
        return (
            _of_years(name, *span)
            if rule.yearly
            else [f"{name} >= {_day(span[0])} AND {name} <= {_day(span[1])}"]
        )
    if rule.yearly:
        return [f"{name} <> NULL"]
    # Instants within a day are due later than its beginning: one day more on either side.
    first_day, last_day = span or (until.astimezone(zone).date(),) * 2
    return [f"{name} >= {_day(first_day - 2 * ONE_DAY)} AND {name} < {_day(last_day + 2 * ONE_DAY)}"]


def _of_years(name: str, first: date, last: date) -> list[str]:
    if (last - first).days >= SINGLE_DAYS:
        return [f"{name} <> NULL"]
    days: set[date] = set()
    for number in range((last - first).days + 1):
        day = first + number * ONE_DAY
        for year in range(max(1, day.year - OLDEST), day.year):
            born = anniversary(day, year)
            leap = born + ONE_DAY
            days |= {one for one in (born, leap) if anniversary(one, day.year) == day}
    listed = sorted(days)
    return [
        f"{name} IN ({', '.join(map(_day, listed[start : start + AT_ONCE]))})"
        for start in range(0, len(listed), AT_ONCE)
    ]


def _day(day: date) -> str:
    return f"DATE({day.year}, {day.month}, {day.day})"


def due_at(
    rule: DateRule,
    calendar: WorkingCalendar,
    value: str | None,
    after: datetime,
    until: datetime,
    zone: ZoneInfo,
) -> datetime | None:
    """When a record with this date is due, if that is after the one instant and not after the other."""
    if value is None:
        return None
    held: date | datetime = parse_instant(value) if "T" in value else date.fromisoformat(value)
    dues = [due_of(rule, calendar, one, zone) for one in _occasions(rule, held, after, until, zone)]
    return max((due for due in dues if due is not None and after < due <= until), default=None)


def _occasions(
    rule: DateRule, held: date | datetime, after: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[date | datetime]:
    if not rule.yearly:
        yield held
        return
    local = held.astimezone(zone) if isinstance(held, datetime) else held
    reach = abs(rule.offset) // 250 + 1
    for year in range(max(after.year, until.year - 1) - reach, until.year + reach + 1):
        if local.year < year <= date.max.year:
            yield _in_year(local, year)


def _in_year(local: date | datetime, year: int) -> date | datetime:
    if isinstance(local, datetime):
        return datetime.combine(anniversary(local.date(), year), local.timetz())
    return anniversary(local, year)


def any_due(
    tx: Transaction, definition: AutomationDefinition, after: datetime, until: datetime, zone: ZoneInfo
) -> bool:
    actor = replace(SYSTEM, zone=zone.key)
    item = layout_of(tx.release, definition.object_id).definition.name
    asked = filters_of(tx.release, definition, after, until, tx.now, zone)
    return any(find(tx, actor, RecordQuery(item, ("id",), text, limit=1)).data for text in asked)


def page_of(
    tx: Transaction,
    definition: AutomationDefinition,
    rule: DateRule,
    text: str,
    cursor: str | None,
    limit: int,
) -> tuple[Sequence[tuple[int, str | None]], str | None]:
    """Records that a filter lets through with their dates, and where to go on."""
    actor = replace(SYSTEM, zone=tx.workspace.default_zone.key)
    item, name = (
        layout_of(tx.release, definition.object_id).definition.name,
        field_name(tx.release, definition, rule),
    )
    query = RecordQuery(item, ("id", name), text, ("id",), limit, cursor, sensitive="inward")
    page = find(tx, actor, query)
    return [(record["id"], record[name]) for record in page.data], page.next
