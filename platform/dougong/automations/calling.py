"""The step that calls another system: a delivery is committed with the run, and its job makes the call.

Where variables want something of the answer, the run waits for it; else it goes on at once.
"""

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
    if made is None:
        return {"result": "done", "calls": []}
    wanted = [one["variable"] for one in step.step.document.get("answer", ())]
    if not wanted:
        return {"result": "done", "calls": [made]}
    running.call = made
    return {"result": "asked", "calls": [made], "variables": wanted}
