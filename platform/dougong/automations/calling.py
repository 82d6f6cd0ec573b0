"""The step that calls a webhook: the call is made by a job once the run is committed."""

from __future__ import annotations

from dougong.automations.models import StepModel
from dougong.automations.performing import Performance, Told, action
from dougong.webhooks import write_delivery


@action("call_webhook")
def call_webhook(running: Performance, step: StepModel) -> Told:
    webhook = running.tx.release.definitions.webhooks_by_id[step.step.document["webhook"]]
    record_id = running.entry.id
    key = f"{running.run}-{step.step.id}-{record_id}"
    made = write_delivery(running.tx, running.actor, webhook, record_id, key, running.run)
    return {"result": "done", "calls": [] if made is None else [made]}
