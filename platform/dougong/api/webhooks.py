"""Calls of webhooks: which there are, what became of each, making one again that was given up."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally
from dougong.api.envelopes import Envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.refusals import errors_of
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.storage import Release, Transaction
from dougong.webhooks import (
    STATES,
    Delivery,
    DeliveryQuery,
    deliver_again,
    find_deliveries,
    get_delivery,
    read_delivery,
)
from dougong.webhooks.deliveries import MOST

ID = validate.Range(1, 2**53 - 1)


class DeliveryParameters(Envelope):
    webhook = fields.String(validate=validate.Length(1, 40))
    state = fields.String(validate=validate.OneOf(STATES))
    record = fields.Integer(validate=ID, attribute="record_id", data_key="record")
    before = fields.Integer(validate=ID)
    limit = fields.Integer(validate=validate.Range(1, MOST))


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/webhook-calls")(list_calls)
    blueprint.get("/webhook-calls/<int:delivery_id>")(show_call)
    blueprint.post("/webhook-calls/<int:delivery_id>/again")(call_again)


def list_calls() -> Response:
    """A page, the newest first; ``next`` is the ``before`` of the page after."""
    given = dict(read_parameters(DeliveryParameters))
    name = given.pop("webhook", None)
    with workspace().read() as tx:
        actor = acting(tx)
        webhook_id = tx.release.definitions.webhook(name).id if name else None
        query = DeliveryQuery(webhook_id=webhook_id, **given)
        found = find_deliveries(tx, actor, query)
        data = [call_json(tx.release, one) for one in found]
    following = found[-1].row.id if len(found) == query.limit else None
    return answer_conditionally({"data": data, "next": following})


def show_call(delivery_id: int) -> Response:
    """With what was sent, where the caller may read all of it; never with what came back."""
    with workspace().read() as tx:
        actor = acting(tx)
        delivery = get_delivery(tx, actor, delivery_id)
        payload = read_delivery(tx, actor, delivery)
        said = {"url": payload.url, "values": payload.values} if payload else {}
        data = call_json(tx.release, delivery) | said
    return answer_conditionally({"data": data})


def call_again(delivery_id: int) -> Response:
    def again(tx: Transaction, actor: Actor) -> Response:
        return answer({"data": call_json(tx.release, deliver_again(tx, actor, delivery_id))}, 202)

    return once(workspace(), again)


def call_json(release: Release, one: Delivery) -> dict[str, Any]:
    webhook = release.definitions.webhooks_by_id.get(one.row.webhook_id)
    item = release.definitions.objects_by_id.get(one.row.object_id)
    return {
        "id": one.row.id,
        "key": one.row.key,
        "webhook": webhook.name if webhook else None,
        "object": item.name if item else None,
        "record": one.row.record_id,
        "run": one.row.run,
        "state": one.state,
        "status": one.row.status,
        "created_at": one.row.created_at,
        "done_at": one.row.done_at,
        "attempts": one.attempts,
        "next_at": one.next_at,
        "errors": errors_of(one.problems),
    }
