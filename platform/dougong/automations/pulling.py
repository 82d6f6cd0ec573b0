"""The step that fetches a list: its pages are taken in by a job once the run is committed."""

from __future__ import annotations

from dougong.automations.models import StepModel
from dougong.automations.performing import Performance, Told, action
from dougong.webhooks.pulling import ask_for


@action("pull")
def pull(running: Performance, step: StepModel) -> Told:
    webhook = running.tx.release.definitions.webhooks_by_id[step.step.document["webhook"]]
    actor = running.actor
    acting = None if running.model.definition.as_system or actor.user_id is None else actor
    job = ask_for(running.tx, webhook, running.run, f"{running.run} {step.step.id}", acting)
    return {"result": "done", "job": job}
