"""The job that makes the call, and keeps of the answer what the definition says, in the commit that ends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from dougong.dataclasses import dataclass
from dougong.definitions import load_json
from dougong.definitions.webhooks import WebhookDefinition
from dougong.errors import InvalidInput
from dougong.jobs import KINDS, JobKind, Progress
from dougong.outbound import Answer, Call, call
from dougong.problems import N_, Problem
from dougong.records import Batch, RecordWriter
from dougong.storage import Transaction, Workspace
from dougong.webhooks.answers import mapped
from dougong.webhooks.deliveries import KIND, Row, content_of, row_by_id
from dougong.webhooks.listening import ANSWERED
from dougong.webhooks.payloads import Payload
from dougong.webhooks.secrets import authorization_for, secrets_of

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"delivery": {"type": "integer"}},
    "required": ["delivery"],
    "additionalProperties": False,
}
ATTEMPTS = 20
"""With pauses that grow to an hour: about half a day."""
DOOR = "automation"
ALL = frozenset({"all"})
GONE = N_("The webhook is not there any more.")
BODILESS = ("GET", "DELETE")


@dataclass(frozen=True, slots=True)
class _Ready:
    row: Row
    webhook: WebhookDefinition
    request: Call


def deliver(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    with progress.step() as tx:
        ready = _ready(tx, payload["delivery"])
    if ready is None:
        return
    answer = call(workspace.settings, ready.request)
    with progress.step() as tx:
        _keep(tx, progress, ready, answer)
        for _, hear in ANSWERED.items():
            hear(tx, ready.row, answer.body)
        tx.execute(
            'UPDATE "_dg_webhook_delivery" SET "state" = \'done\', "done_at" = ?, "status" = ? WHERE "id" = ?',
            (tx.now_text, answer.status, ready.row.id),
        )


def _ready(tx: Transaction, delivery_id: int) -> _Ready | None:
    row = row_by_id(tx, delivery_id)
    if row is None or row.state == "done":
        return None
    webhook = tx.release.definitions.webhooks_by_id.get(row.webhook_id)
    if webhook is None:
        raise InvalidInput(Problem("gone", GONE))
    return _Ready(row, webhook, _request(tx, row, webhook, content_of(tx, row.id)))


def _request(tx: Transaction, row: Row, webhook: WebhookDefinition, payload: Payload) -> Call:
    body = b"" if webhook.method in BODILESS else orjson.dumps(_said(tx, row, webhook, payload))
    secrets, moment = secrets_of(tx, webhook.id), int(tx.now.timestamp())
    headers = dict(webhook.headers) | {"Dougong-Delivery": str(row.id), "Idempotency-Key": row.key}
    if body:
        headers["Content-Type"] = "application/json"
    headers |= authorization_for(secrets, payload.url)
    if secrets.signing:
        headers["Dougong-Signature"] = secrets.signature(moment, body)
    return Call(webhook.method, payload.url, body, headers)


def _said(tx: Transaction, row: Row, webhook: WebhookDefinition, payload: Payload) -> dict[str, Any]:
    if webhook.bare:
        return payload.values
    item = tx.release.definitions.objects_by_id[webhook.object_id]
    return {
        "webhook": webhook.name,
        "delivery": row.id,
        "at": row.created_at,
        "object": item.name,
        "record": row.record_id,
        "data": payload.values,
    }


def _keep(tx: Transaction, progress: Progress, ready: _Ready, answer: Answer) -> None:
    webhook = ready.webhook
    if not webhook.answer:
        return
    values = mapped(tx.release, webhook, load_json(answer.body))
    item = tx.release.definitions.objects_by_id[webhook.object_id]
    records = [{**values, "id": ready.row.record_id}]
    batch = Batch(item.name, "update", records, door=DOOR, run=ready.row.run, confirmed=ALL)
    RecordWriter(tx, progress.actor(tx)).write(batch)


KINDS.add(JobKind(KIND, N_("Call a webhook"), deliver, SCHEMA, max_attempts=ATTEMPTS))
