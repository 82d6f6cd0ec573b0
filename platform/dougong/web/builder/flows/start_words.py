"""How flows begin, and what becomes of them, in a sentence each."""

from __future__ import annotations

from collections.abc import Mapping

from dougong.definitions.walking import Spot
from dougong.problems import N_
from dougong.web.builder.flows.distances import distance
from dougong.web.builder.flows.sentences import capital, changes, listed, own
from dougong.web.builder.flows.shapes import inside
from dougong.web.builder.flows.wording import NAMED, Speaker
from dougong.web.texts import gettext

BEGINNINGS: Mapping[str, str] = {
    "created": N_("When a record is created"),
    "updated": N_("When a record is changed"),
    "saved": N_("When a record is created or changed"),
    "deleted": N_("When a record is deleted"),
    "restored": N_("When a record is restored"),
    "by_hand": N_("When somebody asks for it"),
    "webhook": N_("When another system calls"),
    "workflow_started": N_("When an approval begins"),
    "task_created": N_("When somebody is asked to approve"),
    "task_decided": N_("When somebody has decided"),
    "workflow_ended": N_("When an approval ends"),
}
OF_FIELDS: Mapping[str, str] = {
    "updated": N_("When {fields} changes"),
    "saved": N_("When a record is created, or {fields} changes"),
}
OF_WORKFLOW: Mapping[str, str] = {
    "workflow_started": N_("When “{workflow}” begins"),
    "task_created": N_("When somebody is asked to approve in “{workflow}”"),
    "task_decided": N_("When somebody has decided in “{workflow}”"),
    "workflow_ended": N_("When “{workflow}” ends"),
}
STARTS: Mapping[str, str] = {
    "by_hand": N_("When somebody submits it"),
    "created": N_("When a record is created"),
    "automation": N_("When an automation starts it"),
}
BY_ROLES = N_("When somebody of {roles} submits it")
AS_SOON_AS = N_("As soon as {condition}")
IF = N_("{start}, if {condition}")
EVERY: Mapping[str, str] = {
    "day": N_("every day"),
    "working_day": N_("every working day"),
    "week": N_("every week"),
    "month": N_("every month"),
}
ON_DAYS = N_("every {days}")
ON_DAY = N_("on day {day} of every month")
AT = N_("{day} at {time}")
AT_DATE = N_("{day}, at {time}")
CRON = N_("On the schedule {cron}")
YEARLY = N_("every year {day}")


def begins(speaker: Speaker, spot: Spot) -> str:
    """Of a trigger, or of one of the starts of a workflow."""
    return _trigger(speaker, spot) if speaker.shape.kind == "automation" else _start(speaker, spot)


def outcome_words(speaker: Speaker, spot: Spot) -> str:
    """What is written into the record when it comes to something."""
    if "values" not in spot.value:
        return speaker.said(spot)
    return gettext(NAMED).format(title=own(speaker, spot, "on"), value=changes(speaker, spot))


def _trigger(speaker: Speaker, spot: Spot) -> str:
    on = spot.value.get("on")
    if on == "schedule" and "schedule" in spot.value:
        return capital(_schedule(speaker, inside(spot, "schedule")))
    if on == "date" and "field" in spot.value.get("date", {}):
        return capital(_date(speaker, inside(spot, "date")))
    if on not in BEGINNINGS:
        return speaker.said(spot)
    text = gettext(BEGINNINGS[on])
    if on in OF_FIELDS and "fields" in spot.value:
        fields = listed((speaker.said(one) for one in inside(spot, "fields").children()), "or")
        text = gettext(OF_FIELDS[on]).format(fields=fields)
    if on in OF_WORKFLOW and "workflow" in spot.value:
        text = gettext(OF_WORKFLOW[on]).format(workflow=own(speaker, spot, "workflow"))
    if "outcomes" in spot.value:
        words = listed((speaker.said(one) for one in inside(spot, "outcomes").children()), "or")
        text = gettext(NAMED).format(title=text, value=words)
    return text


def _schedule(speaker: Speaker, spot: Spot) -> str:
    value = spot.value
    if "cron" in value:
        return gettext(CRON).format(cron=value["cron"])
    text = gettext(EVERY.get(value.get("every", ""), EVERY["day"]))
    if value.get("every") == "week" and "weekdays" in value:
        days = listed(speaker.said(one) for one in inside(spot, "weekdays").children())
        text = gettext(ON_DAYS).format(days=days)
    if value.get("every") == "month" and "day" in value:
        text = gettext(ON_DAY).format(day=value["day"])
    return gettext(AT).format(day=text, time=value["at"]) if "at" in value else text


def _date(speaker: Speaker, spot: Spot) -> str:
    value = spot.value
    day = distance(value.get("offset", 0), value.get("unit", "days"), own(speaker, spot, "field"))
    if value.get("yearly"):
        day = gettext(YEARLY).format(day=day)
    return gettext(AT_DATE).format(day=day, time=value["at"]) if "at" in value else day


def _start(speaker: Speaker, spot: Spot) -> str:
    on, condition = spot.value.get("on"), own(speaker, spot, "condition")
    if on == "changed" and condition:
        return gettext(AS_SOON_AS).format(condition=condition)
    if on not in STARTS:
        return speaker.said(spot)
    text = gettext(STARTS[on])
    if on == "by_hand" and "roles" in spot.value:
        roles = listed((speaker.said(one) for one in inside(spot, "roles").children()), "or")
        text = gettext(BY_ROLES).format(roles=roles)
    return gettext(IF).format(start=text, condition=condition) if condition else text
