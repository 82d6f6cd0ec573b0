"""How far from a date something happens, in words."""

from __future__ import annotations

from dougong.web.texts import gettext, ngettext


def distance(number: int, unit: str, day: str) -> str:
    """Before the date where the number is below zero."""
    if number == 0:
        return gettext("on the day of {day}").format(day=day)
    return (_before(-number, unit) if number < 0 else _after(number, unit)).format(day=day)


def _before(number: int, unit: str) -> str:
    if unit == "minutes":
        return ngettext("%(num)d minute before {day}", "%(num)d minutes before {day}", number)
    if unit == "hours":
        return ngettext("%(num)d hour before {day}", "%(num)d hours before {day}", number)
    if unit == "working_days":
        return ngettext("%(num)d working day before {day}", "%(num)d working days before {day}", number)
    return ngettext("%(num)d day before {day}", "%(num)d days before {day}", number)


def _after(number: int, unit: str) -> str:
    if unit == "minutes":
        return ngettext("%(num)d minute after {day}", "%(num)d minutes after {day}", number)
    if unit == "hours":
        return ngettext("%(num)d hour after {day}", "%(num)d hours after {day}", number)
    if unit == "working_days":
        return ngettext("%(num)d working day after {day}", "%(num)d working days after {day}", number)
    return ngettext("%(num)d day after {day}", "%(num)d days after {day}", number)
