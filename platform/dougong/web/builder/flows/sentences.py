"""What steps say of themselves: a registry of sentences by kind, "automation/wait", and what sentences are made of.

A kind that registers none is told by the values of its properties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from babel.lists import format_list

from dougong.definitions.walking import Spot
from dougong.problems import N_
from dougong.registry import Registry
from dougong.web.builder.flows.shapes import inside
from dougong.web.languages import page_locale
from dougong.web.shell import in_sentence
from dougong.web.texts import gettext, ngettext

if TYPE_CHECKING:
    from dougong.web.builder.flows.wording import Speaker

Sentences = Callable[["Speaker", Spot], Sequence[str]]
SENTENCES: Registry[Sentences] = Registry("sentence of a step")
MOST_CHANGES = 3
THIS = N_("this record")
OF_STEP = N_("the record of “{step}”")
CHANGE = N_("{field} to {value}")
SET = N_("set {changes}")
CLEAR = N_("clear {fields}")
SET_AND_CLEAR = N_("set {changes} and clear {fields}")
WHERE = N_("{objects} where {match}")
IS = N_("{field} is {value}")
HOLDERS = N_("holders of {role}")
MEMBERS = N_("members of {group}")
OWNER = N_("the owner")
NAMED_BY = N_("“{field}”")
ONLY_IF = N_("{people} if {condition}")


def listed(texts: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
    return format_list(list(texts), style=style, locale=page_locale())


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def duration(number: int, unit: str) -> str:
    if unit == "minutes":
        return ngettext("%(num)d minute", "%(num)d minutes", number)
    if unit == "hours":
        return ngettext("%(num)d hour", "%(num)d hours", number)
    if unit == "working_days":
        return ngettext("%(num)d working day", "%(num)d working days", number)
    return ngettext("%(num)d day", "%(num)d days", number)


def own(speaker: Speaker, step: Spot, key: str) -> str:
    """What a property of the step says; "" where it says nothing."""
    if key == "message" and "id" in step.value:
        texts, language = speaker.design.texts, speaker.language
        return texts.shown(step.value["id"], key, language, step.value.get(key))
    return speaker.said(inside(step, key)) if key in step.value else ""


def value_of(speaker: Speaker, change: Spot) -> str:
    """What a field becomes, or must be."""
    if change.value.get("record"):
        return gettext(THIS)
    if "step" in change.value:
        return gettext(OF_STEP).format(step=own(speaker, change, "step"))
    return own(speaker, change, "equals") or own(speaker, change, "expression")


def changes(speaker: Speaker, step: Spot) -> str:
    """ "set Stage to Won and clear Amount", without a capital."""
    whole = list(inside(step, "values").children())
    told, more = whole[:MOST_CHANGES], len(whole) - MOST_CHANGES
    cleared = [one for one in told if str(one.value.get("expression")).strip().upper() == "NULL"]
    pairs = [
        gettext(CHANGE).format(field=own(speaker, one, "field"), value=value_of(speaker, one))
        for one in told
        if one not in cleared
    ]
    fields = listed(own(speaker, one, "field") for one in cleared) if cleared else ""
    if more > 0:
        pairs.append(ngettext("%(num)d further field", "%(num)d further fields", more))
    template = SET_AND_CLEAR if pairs and cleared else SET if pairs else CLEAR
    return gettext(template).format(changes=gettext(", ").join(pairs), fields=fields)


def matching(speaker: Speaker, step: Spot) -> str:
    """ "tasks where Account is this record", of a step that has an object."""
    name = str(step.value["object"])
    obj = speaker.design.definitions.objects.get(name)
    objects = in_sentence(speaker.design.screen, speaker.design.titles.plural(obj)) if obj else name
    asked = [
        gettext(IS).format(field=own(speaker, one, "field"), value=value_of(speaker, one))
        for one in (inside(step, "match").children() if "match" in step.value else ())
    ]
    asked += filter(None, [own(speaker, step, "filter")])
    match = f" {gettext('and')} ".join(asked)
    return gettext(WHERE).format(objects=objects, match=match) if match else objects


def group_of(speaker: Speaker, one: Spot) -> str:
    """Whoever an entry of approvers, candidates or recipients names by a list, a role or a group; "" otherwise."""
    by = one.value.get("by", "role" if "role" in one.value else "")
    if by == "role" and "role" in one.value:
        return gettext(HOLDERS).format(role=own(speaker, one, "role"))
    if by in ("group", "department") and by in one.value:
        return gettext(MEMBERS).format(group=one.value[by])
    return own(speaker, one, "people") if by == "people" else ""


def person_in(speaker: Speaker, field: Spot) -> str:
    """Whom a field names."""
    return gettext(OWNER) if field.value == "owner" else gettext(NAMED_BY).format(field=speaker.said(field))


def only_if(speaker: Speaker, one: Spot, people: str) -> str:
    condition = own(speaker, one, "condition")
    return gettext(ONLY_IF).format(people=people, condition=condition) if condition else people
