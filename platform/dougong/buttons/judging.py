"""Who may press a button for which record: each requirement by itself, so that "why not" is told by what decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from dougong.access import POLICY, Actor, Operation
from dougong.access.policy import refusal
from dougong.automations.pausing import ALL, paused
from dougong.buttons.models import ButtonModel, buttons_of
from dougong.dataclasses import dataclass
from dougong.definitions.buttons import Place
from dougong.errors import DougongError, Forbidden, InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.guards import permitted
from dougong.records.layout import layout_of
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.storage import Transaction

Asked = Literal["on", "role", "right", "condition"]

OFF = Problem("button_off", N_("The button is switched off."))
AUTOMATION_OFF = Problem("button_off", N_("The automation that it runs is switched off."))
NOT_FOR_ROLE = Problem("forbidden", N_("The button is for other roles than yours."))
NOT_THIS_ONE = Problem("forbidden", N_("You may not change this record."))
NOT_NOW = Problem("not_now", N_("The record does not meet the condition of the button."))


@dataclass(frozen=True, slots=True)
class Part:
    """One requirement. ``problem`` None: it is met. ``operation`` is what the right would be for, and
    ``object_name`` with whose records."""

    asked: Asked
    problem: Problem | None
    operation: Operation = "update"
    object_name: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    model: ButtonModel
    parts: tuple[Part, ...]

    @property
    def allowed(self) -> bool:
        return self.refusal is None

    @property
    def refusal(self) -> Problem | None:
        """The first that is not met."""
        return next((one.problem for one in self.parts if one.problem is not None), None)

    def meets(self, *asked: Asked) -> bool:
        return all(one.problem is None for one in self.parts if one.asked in asked)

    def require(self) -> None:
        found = self.refusal
        if found is not None:
            raise _error(found)


def offered(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> list[Verdict]:
    """Those of a record's page that are for the actor's roles, pressed or not; NotFound if they may not see it."""
    layout = layout_of(tx.release, object_name)
    models = [one for one in buttons_of(tx.release, layout.id) if "record" in one.definition.places]
    found = [judge(tx, actor, model, record_id) for model in models if not model.definition.off]
    return [verdict for verdict in found if verdict.meets("role")]


def offered_on_lists(tx: Transaction, actor: Actor, object_id: str) -> list[ButtonModel]:
    """Whether they can be pressed shows with the records that are chosen."""
    place: Place = "list"
    return [
        model
        for model in buttons_of(tx.release, object_id)
        if place in model.definition.places and may_at_all(tx, actor, model) is None
    ]


def may_at_all(tx: Transaction, actor: Actor, model: ButtonModel) -> Problem | None:
    """Why they may not press it whatever the record; None if they may with some."""
    return next((part.problem for part in _whatever(tx, actor, model) if part.problem is not None), None)


def judge(tx: Transaction, actor: Actor, model: ButtonModel, record_id: int) -> Verdict:
    """NotFound if the record is not there, or not theirs to see."""
    entries = readable(tx, actor, model, [record_id])
    if not entries:
        raise not_found(model.layout.definition.title, record_id)
    return judge_many(tx, actor, model, entries)[record_id]


def readable(tx: Transaction, actor: Actor, model: ButtonModel, ids: Sequence[int]) -> dict[int, Entry]:
    """The live records among the ids that the actor may see, as they are now."""
    POLICY.require(actor, "read", model.layout.definition)
    sane = [one for one in ids if 0 < one < 2**63]
    seen = permitted(tx, actor, model.layout, "read", sane)
    found = current(tx, model_of(tx.release, model.layout.id), sorted(seen), deleted=False, lock=False)
    return {key: Entry(0, dict(values), id=key) for key, values in found.items()}


def judge_many(
    tx: Transaction, actor: Actor, model: ButtonModel, entries: Mapping[int, Entry]
) -> dict[int, Verdict]:
    whatever, layout = _whatever(tx, actor, model), model.layout
    opens = model.definition.do == "form"
    mine = set(entries) if opens else permitted(tx, actor, layout, "update", entries)
    holding = model.holds(tx, [*entries.values()], context_of(tx, actor))
    found = {}
    for entry, holds in zip(entries.values(), holding, strict=True):
        parts = [*whatever]
        if entry.id not in mine:
            parts.append(Part("right", NOT_THIS_ONE, "update", layout.definition.name))
        parts.append(Part("condition", None if holds else NOT_NOW))
        found[entry.id] = Verdict(model, tuple(parts))
    return found


def _whatever(tx: Transaction, actor: Actor, model: ButtonModel) -> tuple[Part, ...]:
    definition, target = model.definition, model.target.definition
    operation: Operation = "create" if definition.do == "form" else "update"
    may = POLICY.can(actor, operation, target)
    return (
        Part("on", _off(tx, model)),
        Part("role", None if _has_role(tx, actor, model) else NOT_FOR_ROLE),
        Part("right", None if may else refusal(operation, target), operation, target.name),
    )


def _off(tx: Transaction, model: ButtonModel) -> Problem | None:
    definition = model.definition
    if definition.off:
        return OFF
    automation_id = definition.automation_id
    if automation_id is None:
        return None
    automation = tx.release.definitions.automations_by_id[automation_id]
    is_off = automation.off or bool(paused(tx) & {ALL, automation_id})
    return AUTOMATION_OFF if is_off else None


def _has_role(tx: Transaction, actor: Actor, model: ButtonModel) -> bool:
    wanted = model.definition.role_ids
    if not wanted or actor.kind == "system":
        return True
    return any(
        role.id in wanted and role.name in actor.roles for role in tx.release.definitions.roles.values()
    )


def _error(problem: Problem) -> DougongError:
    return Forbidden(problem) if problem.code == "forbidden" else InvalidInput(problem)
