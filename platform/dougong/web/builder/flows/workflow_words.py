"""What nodes of workflows say: "Ask the initiator's manager to approve", "Remind them after 2 days"."""

from __future__ import annotations

from dougong.definitions.walking import Spot
from dougong.problems import N_
from dougong.web.builder.flows.automation_words import NOTIFY, WAIT, WAIT_UNTIL
from dougong.web.builder.flows.sentences import (
    SENTENCES,
    capital,
    changes,
    duration,
    group_of,
    listed,
    only_if,
    own,
    person_in,
)
from dougong.web.builder.flows.shapes import inside
from dougong.web.builder.flows.wording import Speaker
from dougong.web.texts import gettext, ngettext

APPROVE = N_("Ask {people} to approve")
FILL = N_("Ask {people} to fill in {fields}")
FILL_FORM = N_("Ask {people} to fill in the form")
TELL = N_("Notify {people}")
ALL_AGREE = N_("Everybody has to agree")
IN_ORDER = N_("They are asked one after the other")
MANY_AGREE = N_("At least {percent} % have to agree")
END = N_("End as {outcome}")
JOINS = {
    "all": N_("Goes on once all ways are through"),
    "any": N_("Goes on once the first way is through"),
}
BY = {"initiator": N_("the initiator"), "chosen": N_("whom the initiator chooses")}
MANAGER = N_("the initiator's manager")
HEAD = N_("the head of the initiator's department")
HEAD_OF = N_("the head of {field}")
MATRIX = N_("whom {object} names")
REMIND = N_("Remind {people} after {time}")
REMIND_AGAIN = N_("Remind {people} after {time}, then every {again}")
THEM = N_("them")
AFTER = {
    "approve": N_("Counts as approved after {time}"),
    "reject": N_("Counts as rejected after {time}"),
    "transfer": N_("Hand on to {people} after {time}"),
}
MOST_FIELDS = 3


@SENTENCES.registering("workflow/approval")
def _approval(speaker: Speaker, step: Spot) -> list[str]:
    asked = gettext(APPROVE).format(people=_people(speaker, step, "approvers"))
    return [asked, *_decided(step), *_deadline(speaker, step)]


@SENTENCES.registering("workflow/fill")
def _fill(speaker: Speaker, step: Spot) -> list[str]:
    rights = [one for one in inside(step, "fields").children() if one.value.get("right") != "see"]
    fields = [own(speaker, one, "field") for one in rights[:MOST_FIELDS]]
    fields += ["…"] * (len(rights) > MOST_FIELDS)
    text = gettext(FILL if fields else FILL_FORM)
    asked = text.format(people=_people(speaker, step, "approvers"), fields=gettext(", ").join(fields))
    return [asked, *_deadline(speaker, step)]


@SENTENCES.registering("workflow/notify")
def _notify(speaker: Speaker, step: Spot) -> list[str]:
    people, message = _people(speaker, step, "approvers"), own(speaker, step, "message")
    return [gettext(NOTIFY if message else TELL).format(people=people, message=message)]


@SENTENCES.registering("workflow/update")
def _update(speaker: Speaker, step: Spot) -> list[str]:
    return [capital(changes(speaker, step))]


@SENTENCES.registering("workflow/wait")
def _wait(speaker: Speaker, step: Spot) -> list[str]:
    time, day = _time(step), own(speaker, step, "until")
    pairs = ((WAIT, time), (WAIT_UNTIL, day))
    return [gettext(text).format(time=said) for text, said in pairs if said]


@SENTENCES.registering("workflow/end")
def _end(speaker: Speaker, step: Spot) -> list[str]:
    return [gettext(END).format(outcome=own(speaker, step, "outcome"))]


@SENTENCES.registering("workflow/parallel")
def _parallel(speaker: Speaker, step: Spot) -> list[str]:
    return [gettext(JOINS.get(step.value.get("join", ""), JOINS["all"]))]


@SENTENCES.registering("workflow/branch")
def _branch(speaker: Speaker, step: Spot) -> list[str]:
    """Its ways say it."""
    return []


def _people(speaker: Speaker, holder: Spot, key: str) -> str:
    return listed(_person(speaker, one) for one in inside(holder, key).children())


def _person(speaker: Speaker, one: Spot) -> str:
    by, levels = one.value.get("by"), one.value.get("levels")
    field = own(speaker, one, "field")
    if by == "manager":
        many = levels is not None and levels > 1
        text = _managers(levels, bool(one.value.get("eachLevel"))) if many else gettext(MANAGER)
    elif by == "department_head":
        text = gettext(HEAD_OF).format(field=field) if field else gettext(HEAD)
        if levels:
            above = ngettext("%(num)d level above", "%(num)d levels above", levels)
            text = f"{text} ({above})"
    elif by in BY:
        text = gettext(BY[by])
    elif by == "matrix" and "object" in one.value.get("matrix", {}):
        text = gettext(MATRIX).format(object=own(speaker, inside(one, "matrix"), "object"))
    elif by == "expression":
        text = own(speaker, one, "expression")
    else:
        text = group_of(speaker, one) or (person_in(speaker, inside(one, "field")) if field else "")
    return only_if(speaker, one, text) if text else speaker.said(one)


def _managers(levels: int, each: bool) -> str:
    if each:
        return ngettext(
            "every manager up to %(num)d level above the initiator",
            "every manager up to %(num)d levels above the initiator",
            levels,
        )
    return ngettext(
        "the manager %(num)d level above the initiator",
        "the manager %(num)d levels above the initiator",
        levels,
    )


def _decided(step: Spot) -> list[str]:
    """Without the usual: the first decides."""
    how, threshold = step.value.get("decide", "any"), step.value.get("threshold", {})
    if how == "vote" and "percent" in threshold:
        return [gettext(MANY_AGREE).format(percent=threshold["percent"])]
    if how == "vote" and "count" in threshold:
        count = threshold["count"]
        return [ngettext("At least %(num)d has to agree", "At least %(num)d have to agree", count)]
    return [gettext(ALL_AGREE)] if how == "all" else [gettext(IN_ORDER)] if how == "sequence" else []


def _time(spot: Spot) -> str:
    parts = [duration(spot.value[unit], unit) for unit in ("days", "hours") if unit in spot.value]
    return listed(parts) if parts else ""


def _deadline(speaker: Speaker, step: Spot) -> list[str]:
    if "deadline" not in step.value:
        return []
    spot = inside(step, "deadline")
    do, time = spot.value.get("do"), _time(spot)
    if not time or do not in ("remind", *AFTER):
        return [speaker.said(spot)]
    if do == "remind":
        alone = len(step.value["approvers"]) == 1
        people = _people(speaker, step, "approvers") if alone else gettext(THEM)
        again = spot.value.get("againHours")
        text = gettext(REMIND_AGAIN if again else REMIND)
        return [text.format(people=people, time=time, again=duration(again, "hours") if again else "")]
    people = _people(speaker, spot, "to") if "to" in spot.value else ""
    return [gettext(AFTER[do]).format(people=people, time=time)]
