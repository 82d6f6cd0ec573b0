"""Automations and approvals: what happens in approvals sets automations off, and a step starts an approval."""

from __future__ import annotations

from dougong.access import Actor
from dougong.approvals.events import LISTENERS, Happening
from dougong.approvals.starting import start_by_itself
from dougong.automations.causes import cause_of
from dougong.automations.models import AutomationModel, StepModel, automations_of
from dougong.automations.pausing import ALL, paused
from dougong.automations.performing import RUNNING, Performance, Told, action
from dougong.automations.triggers import Occasion, begin
from dougong.records.conditions import context_of
from dougong.storage import Transaction

DOOR = "workflow"


def follow(tx: Transaction, happening: Happening) -> None:
    """Once for each happening: its key stands for the change."""
    walk = happening.walk
    models = automations_of(tx.release, walk.instance.object_id, "after")
    concerned = [one for one in models if _goes_by(one, happening)]
    if not concerned:
        return
    off = paused(tx)
    actor: Actor = walk.actor
    occasion = Occasion(happening.event, DOOR, actor, cause_of(tx, tx.notes.get(RUNNING)), happening.key)
    for one in concerned:
        away = ALL in off or one.definition.id in off
        if not away and all(one.holds(tx, [walk.subject.entry], context_of(tx, actor))):
            begin(tx, one, [walk.instance.record_id], occasion)


def _goes_by(model: AutomationModel, happening: Happening) -> bool:
    trigger = model.definition.trigger
    return (
        happening.event in trigger.events
        and trigger.workflow_id in (None, happening.walk.instance.workflow_id)
        and (not trigger.outcomes or happening.outcome in trigger.outcomes)
    )


@action("start_workflow")
def start_workflow(running: Performance, step: StepModel) -> Told:
    workflow = running.tx.release.definitions.workflows_by_id[step.step.document["workflow"]]
    walk = start_by_itself(running.tx, running.actor, workflow, running.entry.id)
    running.forget()
    if walk is None:
        return {"result": "unchanged"}
    return {"result": "done", "instances": [walk.instance.id]}


LISTENERS.register("automations", follow)
