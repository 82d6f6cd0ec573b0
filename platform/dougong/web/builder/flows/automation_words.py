"""What steps of automations say: "Create Task with 3 fields", "Wait 2 days"."""

from __future__ import annotations

from collections.abc import Mapping

from dougong.definitions.walking import Spot
from dougong.problems import N_
from dougong.web.builder.flows.sentences import (
    MOST_CHANGES,
    SENTENCES,
    THIS,
    capital,
    changes,
    duration,
    group_of,
    listed,
    matching,
    only_if,
    own,
    person_in,
    value_of,
)
from dougong.web.builder.flows.shapes import inside
from dougong.web.builder.flows.wording import NAMED, Speaker
from dougong.web.texts import gettext, ngettext

IN = N_("In {place}, {changes}")
UPSERT = N_("Change {place}, or create one if there is none")
DELETE = N_("Delete {place}")
THROUGH = N_("the record in {field}")
NOTIFY = N_("Notify {people}: “{message}”")
MAIL = N_("Mail “{template}” to {people}")
CALL = N_("Call {webhook}")
CALL_AND_WAIT = N_("Call {webhook} and wait for its answer")
PULL = N_("Fetch records with {webhook}")
START = N_("Start “{workflow}” for the record")
ASSIGN = N_("Assign to {people}, {method}")
ASSIGN_AS = N_("Assign “{field}” to {people}, {method}")
METHODS: Mapping[str, str] = {
    "in_turn": N_("by turns"),
    "least_loaded": N_("whoever has fewest"),
    "weighted": N_("by turns, with weights"),
}
NOBODY_FREE = N_("If nobody is free: {person}")
FIND_FIRST = N_("Find the first of {place}")
FIND = N_("Find up to {count} {place}")
EACH = N_("For each record of “{step}”")
WAIT = N_("Wait {time}")
WAIT_UNTIL = N_("Wait until {time}")
SET_VARIABLE = N_("Set {variable} to {value}")
REFUSE = N_("Refuse the save: “{message}”")


@SENTENCES.registering("automation/create")
def _create(speaker: Speaker, step: Spot) -> list[str]:
    text = ngettext(
        "Create {object} with %(num)d field",
        "Create {object} with %(num)d fields",
        len(step.value["values"]),
    )
    return [text.format(object=own(speaker, step, "object")), _filled(speaker, step)]


@SENTENCES.registering("automation/update")
def _update(speaker: Speaker, step: Spot) -> list[str]:
    place = _place(speaker, step)
    text = changes(speaker, step)
    return [gettext(IN).format(place=place, changes=text) if place else capital(text)]


@SENTENCES.registering("automation/upsert")
def _upsert(speaker: Speaker, step: Spot) -> list[str]:
    return [gettext(UPSERT).format(place=matching(speaker, step)), _filled(speaker, step)]


@SENTENCES.registering("automation/delete")
def _delete(speaker: Speaker, step: Spot) -> list[str]:
    return [gettext(DELETE).format(place=_place(speaker, step) or gettext(THIS))]


@SENTENCES.registering("automation/notify")
def _notify(speaker: Speaker, step: Spot) -> list[str]:
    people = listed(person_in(speaker, one) for one in inside(step, "to").children())
    return [gettext(NOTIFY).format(people=people, message=own(speaker, step, "message"))]


@SENTENCES.registering("automation/send_email")
def _mail(speaker: Speaker, step: Spot) -> list[str]:
    people = listed(_recipient(speaker, one) for one in inside(step, "recipients").children())
    return [gettext(MAIL).format(template=own(speaker, step, "template"), people=people)]


@SENTENCES.registering("automation/call_webhook")
def _call(speaker: Speaker, step: Spot) -> list[str]:
    text = CALL_AND_WAIT if "answer" in step.value else CALL
    return [gettext(text).format(webhook=own(speaker, step, "webhook"))]


@SENTENCES.registering("automation/pull")
def _pull(speaker: Speaker, step: Spot) -> list[str]:
    return [gettext(PULL).format(webhook=own(speaker, step, "webhook"))]


@SENTENCES.registering("automation/start_workflow")
def _start(speaker: Speaker, step: Spot) -> list[str]:
    return [gettext(START).format(workflow=own(speaker, step, "workflow"))]


@SENTENCES.registering("automation/assign")
def _assign(speaker: Speaker, step: Spot) -> list[str]:
    people = listed(
        only_if(speaker, one, group_of(speaker, one)) for one in inside(step, "candidates").children()
    )
    method = gettext(METHODS.get(step.value.get("method", ""), METHODS["in_turn"]))
    to_owner = step.value.get("assignee", "owner") == "owner"
    said = gettext(ASSIGN if to_owner else ASSIGN_AS)
    told = [said.format(field=own(speaker, step, "assignee"), people=people, method=method)]
    if "most" in step.value:
        told.append(ngettext("At most %(num)d each", "At most %(num)d each", step.value["most"]))
    if "fallback" in step.value:
        told.append(gettext(NOBODY_FREE).format(person=own(speaker, step, "fallback")))
    return told


@SENTENCES.registering("automation/find")
def _find(speaker: Speaker, step: Spot) -> list[str]:
    place, count = matching(speaker, step), step.value.get("limit", 1)
    number = speaker.design.screen.formats.number
    return [gettext(FIND_FIRST if count == 1 else FIND).format(place=place, count=number(count))]


@SENTENCES.registering("automation/for_each")
def _each(speaker: Speaker, step: Spot) -> list[str]:
    return [gettext(EACH).format(step=own(speaker, step, "records"))]


@SENTENCES.registering("automation/wait")
def _wait(speaker: Speaker, step: Spot) -> list[str]:
    told, value = [], step.value
    if "for" in value:
        told.append(gettext(WAIT).format(time=duration(value["for"], value.get("unit", "days"))))
    if "until" in value:
        told.append(gettext(WAIT_UNTIL).format(time=own(speaker, step, "until")))
    return told


@SENTENCES.registering("automation/set_variable")
def _set(speaker: Speaker, step: Spot) -> list[str]:
    variable, value = own(speaker, step, "variable"), own(speaker, step, "expression")
    return [gettext(SET_VARIABLE).format(variable=variable, value=value)]


@SENTENCES.registering("automation/refuse")
def _refuse(speaker: Speaker, step: Spot) -> list[str]:
    return [gettext(REFUSE).format(message=own(speaker, step, "message"))]


@SENTENCES.registering("automation/branch")
@SENTENCES.registering("automation/stop")
def _nothing(speaker: Speaker, step: Spot) -> list[str]:
    """Their conditions and ways say it."""
    return []


def _recipient(speaker: Speaker, one: Spot) -> str:
    in_field = person_in(speaker, inside(one, "field")) if "field" in one.value else ""
    return group_of(speaker, one) or in_field or speaker.said(one)


def _place(speaker: Speaker, step: Spot) -> str:
    """Whose records; "" is the record itself."""
    if "object" in step.value:
        return matching(speaker, step)
    field = own(speaker, step, "through")
    return gettext(THROUGH).format(field=field) if field else ""


def _filled(speaker: Speaker, step: Spot) -> str:
    whole = list(inside(step, "values").children())
    texts = [
        gettext(NAMED).format(title=own(speaker, one, "field"), value=value_of(speaker, one))
        for one in whole[:MOST_CHANGES]
    ]
    return gettext(", ").join([*texts, *["…"] * (len(whole) > MOST_CHANGES)])
