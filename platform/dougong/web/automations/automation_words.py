"""What sets automations off, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from babel.dates import format_date

from dougong.automations.due_records import is_live
from dougong.definitions import AutomationDefinition, DateRule, Rhythm
from dougong.problems import N_
from dougong.web.screens import Screen
from dougong.web.texts import gettext, listed, numbered

EVENTS: Mapping[str, str] = {
    "created": N_("created"),
    "updated": N_("updated"),
    "deleted": N_("deleted"),
    "restored": N_("restored"),
    "by_hand": N_("by hand"),
    "schedule": N_("on schedule"),
    "date": N_("on a date"),
    "webhook": N_("another system calls"),
    "workflow_started": N_("an approval begins"),
    "task_created": N_("somebody is asked to approve"),
    "task_decided": N_("somebody has decided"),
    "workflow_ended": N_("an approval ends"),
}
MONDAY = date(2024, 1, 1)
STATES: Mapping[str, tuple[str, str]] = {
    "waiting": (N_("Waiting"), ""),
    "sleeping": (N_("Until later"), "accent"),
    "done": (N_("Done"), "good"),
    "failed": (N_("Failed"), "bad"),
    "stopped": (N_("Stopped"), "warn"),
}


def when_text(screen: Screen, one: AutomationDefinition) -> str:
    clock = one.trigger.clock
    if isinstance(clock, Rhythm):
        return _rhythm(screen, clock)
    if isinstance(clock, DateRule):
        return _distance(screen, one, clock)
    return listed(gettext(EVENTS[event]) for event in EVENTS if event in one.trigger.events)


def next_text(screen: Screen, one: AutomationDefinition, next_at: str | None) -> str | None:
    """In the workspace's zone, by which it goes. Nobody knows when an instant will be due."""
    if next_at is None or next_at <= screen.tx.now_text or is_live(screen.tx.release, one):
        return None
    return screen.formats.instant(next_at)


def _rhythm(screen: Screen, clock: Rhythm) -> str:
    if clock.cron is not None:
        return gettext("by the schedule {cron}").format(cron=clock.cron)
    at = clock.at.strftime("%H:%M")
    if clock.every == "week":
        days = [_weekday(screen, one) for one in sorted(clock.weekdays)]
        return gettext("every {days} at {time}").format(days=listed(days), time=at)
    if clock.every == "month":
        if clock.day == 31:
            return gettext("on the last day of each month at {time}").format(time=at)
        return gettext("on day {day} of each month at {time}").format(day=clock.day, time=at)
    if clock.every == "working_day":
        return gettext("every working day at {time}").format(time=at)
    return gettext("every day at {time}").format(time=at)


def _weekday(screen: Screen, number: int) -> str:
    return str(format_date(MONDAY + timedelta(days=number), "EEEE", locale=screen.formats.locale))


def _distance(screen: Screen, one: AutomationDefinition, clock: DateRule) -> str:
    title = screen.titles.segment(clock.field_id)
    count = abs(clock.offset)
    if not clock.offset:
        text = gettext("on {field}").format(field=title)
    else:
        amount = _amount(clock, count)
        before = gettext("{amount} before {field}") if clock.offset < 0 else gettext("{amount} after {field}")
        text = before.format(amount=amount, field=title)
    if clock.yearly:
        text = gettext("{when}, every year").format(when=text)
    if clock.at is None:
        return text
    return gettext("{when}, at {time}").format(when=text, time=clock.at.strftime("%H:%M"))


def _amount(clock: DateRule, count: int) -> str:
    if clock.unit == "minutes":
        return numbered("%(num)d minute", "%(num)d minutes", count) % {"num": count}
    if clock.unit == "hours":
        return numbered("%(num)d hour", "%(num)d hours", count) % {"num": count}
    if clock.unit == "working_days":
        return numbered("%(num)d working day", "%(num)d working days", count) % {"num": count}
    return numbered("%(num)d day", "%(num)d days", count) % {"num": count}
