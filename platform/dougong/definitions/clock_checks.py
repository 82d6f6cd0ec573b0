"""What only shows when a trigger of the clock is seen as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

CLOCK = ("schedule", "date")
NEEDS = N_("This trigger needs “{property}”.")
NOT_HERE = N_("Only a trigger on “{property}” has this.")
HOW_OFTEN = N_("Say how often: by “every”, or by “cron”.")
EITHER = N_("“{property}” means nothing here.")
NEEDS_AT = N_("Say at which time of the day.")
NOBODY_THERE = N_("By the clock nobody is there to act as: say that it acts as the system.")
NO_RECORD = N_("A run without a record has no condition over one.")
NOTHING_THERE = N_("The run is for no record, so there is nothing to change.")
NO_TIME = N_("“{field}” holds no date.")
OF_DAYS = N_("A date without a time of its own has no “{unit}”; say at which time of the day it begins.")
YEARLY_DAYS = N_("What comes every year is counted in days.")
TOO_FAR = N_("At most {most} {unit}.")
BAD_CRON = N_("“{cron}” has not the five parts of a schedule such as “0 7 * * 1-5”.")

_LONGEST = {"minutes": 100_000, "hours": 10_000, "days": 3_660, "working_days": 366}
_OF_EVERY = {"day": (), "working_day": ("calendar",), "week": ("weekdays",), "month": ("day",)}
_ALL = ("weekdays", "day", "calendar")
_DATES = ("created_at", "updated_at")


def clock_problems(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    """Of an automation's trigger."""
    trigger = document["trigger"]
    on = trigger["on"]
    for name in CLOCK:
        if name in trigger and on != name:
            yield Problem("not_of_trigger", NOT_HERE, f"/trigger/{name}", {"property": name})
    if on not in CLOCK:
        return
    if on not in trigger:
        yield Problem("trigger_needs", NEEDS, "/trigger", {"property": on})
        return
    if document.get("actsAs") != "system":
        yield Problem("nobody_there", NOBODY_THERE, "/actsAs")
    check = _schedule if on == "schedule" else _date
    yield from check(documents, index, document)


def _schedule(_: Documents, __: NameIndex, document: Document) -> Iterator[Problem]:
    given, here = document["trigger"]["schedule"], "/trigger/schedule"
    if ("every" in given) == ("cron" in given):
        yield Problem("how_often", HOW_OFTEN, here)
        return
    if given.get("once"):
        yield from _without_record(document)
    may = _OF_EVERY[given["every"]] if "every" in given else ()
    for name in _ALL if "every" in given else (*_ALL, "at"):
        if name in given and name not in may:
            yield Problem("means_nothing", EITHER, f"{here}/{name}", {"property": name})
    if "cron" in given and len(given["cron"].split()) != 5:
        yield Problem("bad_cron", BAD_CRON, f"{here}/cron", {"cron": given["cron"]})
    if "every" in given and "at" not in given:
        yield Problem("needs_at", NEEDS_AT, here)
    for name in may:
        if name not in given and name != "calendar":
            yield Problem("trigger_needs", NEEDS, here, {"property": name})


def _without_record(document: Document) -> Iterator[Problem]:
    if "condition" in document:
        yield Problem("no_record", NO_RECORD, "/condition")
    for number, step in enumerate(document["steps"]):
        if step["do"] in ("update", "delete") and "match" not in step:
            yield Problem("no_record", NOTHING_THERE, f"/steps/{number}")


def _date(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    given, here = document["trigger"]["date"], "/trigger/date"
    unit, offset = given.get("unit", "days"), given.get("offset", 0)
    most = _LONGEST[unit]
    if abs(offset) > most:
        yield Problem("too_far", TOO_FAR, f"{here}/offset", {"most": most, "unit": unit})
    if given.get("yearly") and unit in ("minutes", "hours"):
        yield Problem("yearly_days", YEARLY_DAYS, f"{here}/unit")
    if "calendar" in given and unit != "working_days":
        yield Problem("means_nothing", EITHER, f"{here}/calendar", {"property": "calendar"})
    kind = _type_of(documents, index, document, given["field"])
    if kind not in (None, "date", "datetime"):
        yield Problem("no_time", NO_TIME, f"{here}/field", {"field": _name(index, document, given["field"])})
    if kind == "date" and unit in ("minutes", "hours") and "at" not in given:
        yield Problem("of_days", OF_DAYS, f"{here}/unit", {"unit": unit})
    if kind == "datetime" and unit in ("minutes", "hours") and "at" in given:
        yield Problem("means_nothing", EITHER, f"{here}/at", {"property": "at"})


def _type_of(documents: Documents, index: NameIndex, document: Document, named: str) -> str | None:
    """None where it is told elsewhere that there is no such field."""
    if named in SYSTEM_FIELDS:
        return "datetime" if named in _DATES else named
    own = index.object(document["object"])
    entry = own.find(named) if own is not None else None
    if own is None or entry is None:
        return None
    if entry.type_name not in ("formula", "rollup"):
        return entry.type_name if entry.type_name in ("date", "datetime") else None
    for item in documents.of_kind("object"):
        for one in item["properties"].values():
            if one.get("id") == entry.id:
                stated: str | None = one.get("result")
                return stated
    return None


def _name(index: NameIndex, document: Document, named: str) -> str:
    own = index.object(document["object"])
    entry = own.find(named) if own is not None else None
    return entry.name if entry is not None else named
