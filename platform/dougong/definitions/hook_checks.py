"""What only shows when an automation that is set off from outside is seen as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

ONLY_HOOKS = N_("Only a trigger on “{property}” has this.")
NOBODY_THERE = N_("When another system calls nobody is there to act as: say that it acts as the system.")
NO_CONDITION = N_("A call is for no record, so there is no condition over one; put it on a step.")
NO_RECORD = N_("A call is for no record: find, create or match the one that is meant.")
TWICE = N_("“{variable}” gets two values.")
OF_THE_RECORD = frozenset({"send_email", "call_webhook", "start_workflow", "notify", "assign"})
AIMED = frozenset({"update", "delete"})


def hook_problems(document: Document) -> Iterator[Problem]:
    trigger = document["trigger"]
    if trigger["on"] != "webhook":
        if "webhook" in trigger:
            yield Problem("not_of_trigger", ONLY_HOOKS, "/trigger/webhook", {"property": "webhook"})
        return
    if document.get("actsAs") != "system":
        yield Problem("nobody_there", NOBODY_THERE, "/actsAs")
    if "condition" in document:
        yield Problem("no_record", NO_CONDITION, "/condition")
    given = trigger.get("webhook", {}).get("values", ())
    yield from twice_problems(document, given, "/trigger/webhook/values")
    yield from _steps(document["steps"], "/steps")


def twice_problems(document: Document, given: Sequence[Document], place: str) -> Iterator[Problem]:
    """Of what goes into variables."""
    names = {one.get("id"): one["name"] for one in document.get("variables", ())}
    seen: set[str] = set()
    for number, one in enumerate(given):
        if one["variable"] in seen:
            params = {"variable": names.get(one["variable"], one["variable"])}
            yield Problem("twice", TWICE, f"{place}/{number}/variable", params)
        seen.add(one["variable"])


def _steps(steps: Sequence[Document], place: str) -> Iterator[Problem]:
    for number, step in enumerate(steps):
        here = f"{place}/{number}"
        if step["do"] in OF_THE_RECORD or (step["do"] in AIMED and "match" not in step):
            yield Problem("no_record", NO_RECORD, here)
        if step["do"] == "branch":
            for part in ("steps", "otherwise"):
                yield from _steps(step.get(part, ()), f"{here}/{part}")
