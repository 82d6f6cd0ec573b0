"""What steps of automations have: each kind its parts, some of which it needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dougong.definitions.assign_checks import ASSIGNING
from dougong.definitions.language import STEP_KINDS, StepKind
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NEEDED = N_("A step that does “{do}” needs “{property}”.")
NOT_HERE = N_("A step that does “{do}” has no “{property}”.")

_NEEDS = {
    "create": ("object", "values"),
    "update": ("values",),
    "upsert": ("object", "match", "values"),
    "branch": ("condition", "steps"),
    "refuse": ("message",),
    "notify": ("to", "message"),
    "send_email": ("template", "recipients"),
    "call_webhook": ("webhook",),
    "pull": ("webhook",),
    "start_workflow": ("workflow",),
    "assign": ("candidates",),
    "find": ("object",),
    "for_each": ("records", "steps"),
    "set_variable": ("variable", "expression"),
}
_MAY = {
    "create": {"object", "values"},
    "update": {"object", "through", "match", "values"},
    "upsert": {"object", "match", "values"},
    "delete": {"object", "through", "match"},
    "branch": {"steps", "otherwise"},
    "refuse": {"message"},
    "notify": {"to", "message"},
    "send_email": {"template", "recipients"},
    "call_webhook": {"webhook", "answer"},
    "pull": {"webhook"},
    "start_workflow": {"workflow"},
    "assign": set(ASSIGNING),
    "find": {"object", "match", "filter", "sort", "limit"},
    "for_each": {"records", "steps"},
    "wait": {"for", "unit", "calendar", "until"},
    "set_variable": {"variable", "expression"},
}
_PARTS = (
    *(
        "object",
        "to",
        "through",
        "match",
        "values",
        "message",
        "template",
        "recipients",
        "webhook",
        "answer",
        "workflow",
    ),
    *ASSIGNING,
    *("filter", "sort", "limit", "records", "variable", "expression", "for", "unit", "calendar", "until"),
    *("steps", "otherwise"),
)


def step_parts(do: str) -> Collection[str]:
    """What a step of a kind may have besides title and condition."""
    brought = STEP_KINDS.get(do) or StepKind({})
    return _MAY.get(do, brought.properties.keys())


def step_needs(do: str) -> Sequence[str]:
    brought = STEP_KINDS.get(do) or StepKind({})
    return _NEEDS.get(do, brought.needs)


def part_problems(step: Document, here: str) -> Iterator[Problem]:
    do = step["do"]
    needs, may = step_needs(do), step_parts(do)
    for name in needs:
        if name not in step:
            yield Problem("step_needs", NEEDED, here, {"do": do, "property": name})
    others = (name for _, kind in STEP_KINDS.items() for name in kind.properties)
    for name in dict.fromkeys((*_PARTS, *others)):
        if name in step and name not in may:
            yield Problem("step_has_no", NOT_HERE, f"{here}/{name}", {"do": do, "property": name})
