"""Automations as typed, frozen objects."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from dougong.dataclasses import dataclass
from dougong.definitions.clocks import DateRule, Rhythm, date_rule_of, rhythm_of
from dougong.definitions.variables import Variable, variables_of
from dougong.definitions.walking import Document

Event = Literal[
    "created",
    "updated",
    "deleted",
    "restored",
    "by_hand",
    "schedule",
    "date",
    "webhook",
    "workflow_started",
    "task_created",
    "task_decided",
    "workflow_ended",
]
Moment = Literal["before", "after"]

_EVENTS: dict[str, frozenset[Event]] = {"saved": frozenset({"created", "updated"})}


@dataclass(frozen=True, slots=True)
class Trigger:
    """``field_ids`` narrow updates down to changes of these; system fields by name. ``clock`` is what a
    trigger by the clock goes by. Of what happens in approvals, ``workflow_id`` and ``outcomes`` narrow it down."""

    events: frozenset[Event]
    field_ids: frozenset[str]
    clock: Rhythm | DateRule | None = None
    workflow_id: str | None = None
    outcomes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a field gets: the value of an expression, the record itself, or what an earlier step has made."""

    field_id: str
    expression: str | None
    record: bool
    step_id: str | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """``equals`` None: the field refers to the record at hand."""

    field_id: str
    equals: str | None


@dataclass(frozen=True, slots=True)
class AutomationStep:
    """``object_id`` None is the automation's own object: its record, or a new one of the kind."""

    id: str
    name: str
    title: str
    do: str
    condition: str | None
    object_id: str | None
    through_id: str | None
    match: tuple[Criterion, ...]
    values: tuple[Assignment, ...]
    message: str
    to: tuple[str, ...]
    steps: tuple[AutomationStep, ...]
    otherwise: tuple[AutomationStep, ...]
    document: Document = dataclasses.field(repr=False, hash=False, compare=False)
    """Where actions find what is theirs alone."""


@dataclass(frozen=True)
class AutomationDefinition:
    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    object_id: str
    moment: Moment
    trigger: Trigger
    condition: str | None
    becomes: bool
    as_system: bool
    off: bool
    variables: tuple[Variable, ...]
    steps: tuple[AutomationStep, ...]
    document: Document = dataclasses.field(repr=False, hash=False)

    def every_step(self) -> Iterator[AutomationStep]:
        return _every(self.steps)


def automation_order(document: Document) -> tuple[bool, int, str]:
    return ("position" not in document, document.get("position", 0), document["name"])


def automation_of(document: Document) -> AutomationDefinition:
    trigger = document["trigger"]
    return AutomationDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        object_id=document["object"],
        moment=document.get("moment", "after"),
        trigger=_trigger(trigger),
        condition=document.get("condition"),
        becomes=document.get("becomes", False),
        as_system=document.get("actsAs") == "system",
        off=document.get("off", False),
        variables=variables_of(document),
        steps=_steps(document["steps"]),
        document=document,
    )


def _trigger(document: Any) -> Trigger:
    on = document["on"]
    clock: Rhythm | DateRule | None = None
    if on == "schedule" and "schedule" in document:
        clock = rhythm_of(document["schedule"])
    elif on == "date" and "date" in document:
        clock = date_rule_of(document["date"])
    return Trigger(
        _EVENTS.get(on, frozenset({on})),
        frozenset(document.get("fields", ())),
        clock,
        document.get("workflow"),
        frozenset(document.get("outcomes", ())),
    )


def _steps(documents: Sequence[Any]) -> tuple[AutomationStep, ...]:
    return tuple(map(_step, documents))


def _step(document: Document) -> AutomationStep:
    return AutomationStep(
        id=document["id"],
        name=document["name"],
        title=document.get("title", document["name"]),
        do=document["do"],
        condition=document.get("condition"),
        object_id=document.get("object"),
        through_id=document.get("through"),
        match=tuple(Criterion(one["field"], one.get("equals")) for one in document.get("match", ())),
        values=tuple(
            Assignment(one["field"], one.get("expression"), one.get("record", False), one.get("step"))
            for one in document.get("values", ())
        ),
        message=document.get("message", ""),
        to=tuple(document.get("to", ())),
        steps=_steps(document.get("steps", ())),
        otherwise=_steps(document.get("otherwise", ())),
        document=document,
    )


def _every(steps: Sequence[AutomationStep]) -> Iterator[AutomationStep]:
    for step in steps:
        yield step
        yield from _every(step.steps)
        yield from _every(step.otherwise)
