"""What only shows when a step that chooses somebody is seen as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NEEDED = N_("Candidates by “{by}” need “{property}”.")
NOT_HERE = N_("Candidates by “{by}” have no “{property}”.")
NOT_WRITTEN = N_("“{field}” is not written by anybody.")
NO_WEIGHTS = N_("Weights count only by turns with weights.")
NEVER = N_("The entry before it always fits, so this one is never used.")
NOTHING_COUNTED = N_("Only the load and the limit of people are counted; here neither is asked for.")

ASSIGNING = ("assignee", "candidates", "groups", "method", "counted", "most", "away", "fallback")
_BY = ("people", "role", "group", "department")


def assign_problems(step: Document, here: str) -> Iterator[Problem]:
    if step["do"] != "assign":
        return
    name = step.get("assignee", "owner")
    if name in SYSTEM_FIELDS and name != "owner":
        yield Problem("not_written", NOT_WRITTEN, f"{here}/assignee", {"field": name})
    counts = step.get("method") == "least_loaded" or "most" in step
    if "counted" in step and not counts:
        yield replace(Problem("nothing_counted", NOTHING_COUNTED, f"{here}/counted"), severity="warning")
    over = False
    for number, one in enumerate(step.get("candidates", ())):
        place = f"{here}/candidates/{number}"
        if over:
            yield replace(Problem("never_reached", NEVER, place), severity="warning")
        yield from _candidates(step, one, place)
        over = over or (step.get("groups") == "first" and "condition" not in one)


def _candidates(step: Document, one: Document, place: str) -> Iterator[Problem]:
    by = one["by"]
    for name in _BY:
        params = {"by": by, "property": name}
        if name == by and name not in one:
            yield Problem("needed", NEEDED, f"{place}/{name}", params)
        if name != by and name in one:
            yield Problem("not_here", NOT_HERE, f"{place}/{name}", params)
    if "weight" in one and step.get("method") != "weighted":
        yield replace(Problem("no_weights", NO_WEIGHTS, f"{place}/weight"), severity="warning")
