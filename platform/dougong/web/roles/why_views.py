"""Explanations as the dialog “Why?” shows them: the verdict, the rules that decided, and those that did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from flask import url_for

from dougong.access import POLICY, Operation
from dougong.access.object_access import FieldVerdict
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.problems import N_
from dougong.records.explaining import Explanation, RuleVerdict
from dougong.records.rows import Part
from dougong.records.rule_counts import MOST_COUNTED, RuleCounts
from dougong.web.languages import say
from dougong.web.roles.role_words import LEVELS, OPERATIONS, READ_ONLY, RuleWords, role_title, rule_words
from dougong.web.screens import Screen
from dougong.web.texts import gettext

FAILED: dict[Part, str] = {
    "rows": N_("It is not among these records."),
    "through": N_("The record to which it belongs does not allow it."),
    "condition": N_("The condition is not met."),
}


@dataclass(frozen=True, slots=True)
class RuleView:
    words: RuleWords
    role: str
    url: str | None
    operation: str
    passes: bool | None
    failed: Sequence[str] = ()
    count: str = ""


@dataclass(frozen=True, slots=True)
class WhyView:
    """``choices`` lead to the same question about another operation."""

    heading: str
    allowed: bool
    reason: str
    deciding: Sequence[RuleView] = ()
    others: Sequence[RuleView] = ()
    fields: Sequence[tuple[str, str | None, str, str]] = ()
    choices: Sequence[dict[str, Any]] = field(default_factory=list)


def why_view(
    screen: Screen, obj: ObjectDefinition, found: Explanation, heading: str, choices: Sequence[dict[str, Any]]
) -> WhyView:
    deciding = [_rule(screen, obj, one) for one in dict.fromkeys(found.deciding)]
    rest = [one for one in found.looked_at if one not in found.deciding]
    return WhyView(
        heading=heading,
        allowed=found.allowed,
        reason=say(found.reason),
        deciding=deciding,
        others=[_rule(screen, obj, one) for one in rest],
        fields=[_field(screen, one) for one in found.fields],
        choices=choices,
    )


def _rule(screen: Screen, obj: ObjectDefinition, one: RuleVerdict) -> RuleView:
    return RuleView(
        words=rule_words(screen, one.role, one.rule, obj),
        role=role_title(screen, one.role),
        url=role_url(screen, one.role.name),
        operation=gettext(OPERATIONS[one.operation]),
        passes=None if one.failed is None else one.passes,
        failed=[gettext(FAILED[part]) for part in one.failed or ()],
    )


def _field(screen: Screen, one: FieldVerdict) -> tuple[str, str | None, str, str]:
    """Role, its address, how it is shown, and a class for that."""
    kind = "read_only" if one.level == "plain" and one.read_only else one.level
    text = READ_ONLY if kind != one.level else LEVELS[one.level]
    return role_title(screen, one.role), role_url(screen, one.role.name), gettext(text), kind


def role_url(screen: Screen, name: str) -> str | None:
    """Whoever may not look at roles is told the rule, but gets no link."""
    if POLICY.has_right(screen.actor, "people") or POLICY.has_right(screen.actor, "design"):
        return url_for("web.role", name=name)
    return None


def counted_view(
    screen: Screen, obj: ObjectDefinition, found: RuleCounts, heading: str, tells_total: bool, own: bool
) -> WhyView:
    """Of a list. How many records there are besides is told only to whoever looks after people."""
    number = screen.formats.number
    objects = screen.titles.plural(obj)
    params = {"seen": _number(screen, found.seen), "total": _number(screen, found.total), "objects": objects}
    if not found.rules:
        text = (
            N_("No role lets them see {objects}.")
            if not own
            else N_("None of your roles lets you see {objects}.")
        )
    elif tells_total:
        text = N_("{objects}: {seen} of {total} are visible.")
    else:
        text = N_("{objects}: {seen} are visible.")
    rules = [
        RuleView(
            words=rule_words(screen, grant.role, grant.rule, obj),
            role=role_title(screen, grant.role),
            url=role_url(screen, grant.role.name),
            operation="",
            passes=None,
            count=number(count) if count <= MOST_COUNTED else f"{number(MOST_COUNTED)}+",
        )
        for grant, count in found.rules
    ]
    return WhyView(heading, bool(found.rules), gettext(text).format(**params), deciding=rules)


def _number(screen: Screen, count: int) -> str:
    text = screen.formats.number(min(count, MOST_COUNTED))
    return f"{text}+" if count > MOST_COUNTED else text


OPERATION_QUESTIONS: tuple[Operation, ...] = ("read", "update", "delete", "comment", "share", "export")
