"""What is wrong with a record, as it may be told to somebody for whom some of its fields do not exist.

That something is wrong cannot be kept back, for nothing is written. What and where is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dougong.access import POLICY, Actor
from dougong.problems import N_, Problem
from dougong.records.entries import Entry
from dougong.records.layout import ObjectLayout

if TYPE_CHECKING:
    from dougong.records.work import Work

UNSEEN = "unseen"
SOMETHING = N_("This cannot be saved because of something that you may not see; ask somebody who may.")
_OWN_WORDS = ("rule", "warning", "unknown_field", "forbidden", "not_permitted")
"""Codes whose sentences say nothing of a field's value: those of rules are the designer's own."""


def veil(actor: Actor, work: Work) -> None:
    for entry in work.entries:
        veil_entry(actor, work.model.layout, entry)


def veil_entry(actor: Actor, layout: ObjectLayout, entry: Entry) -> None:
    if actor.kind == "system" or not entry.problems:
        return
    hidden = POLICY.access(actor, layout.definition).hidden
    if hidden:
        names = {field.name for field in layout.fields if field.id in hidden}
        names |= {lines.name for lines in layout.definition.line_items if lines.id in hidden}
        told: list[Problem] = []
        for problem in entry.problems:
            veiled = _veiled(problem, names)
            if veiled not in told:
                told.append(veiled)
        entry.problems[:] = told


def _veiled(problem: Problem, names: set[str]) -> Problem:
    if problem.place.strip("/").partition("/")[0] not in names or problem.code == "unknown_field":
        return problem
    if problem.code in _OWN_WORDS:
        return problem.at("")
    return Problem(UNSEEN, SOMETHING, severity=problem.severity)
