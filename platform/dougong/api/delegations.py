"""Who decides for somebody who is away."""

from __future__ import annotations

from flask import Blueprint, Response

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.approval_bodies import DelegationBody, DelegationParameters
from dougong.api.approval_json import delegation_json
from dougong.api.bodies import read_object
from dougong.api.envelopes import read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.approvals import delegate, delegations_of, take_back
from dougong.errors import not_found
from dougong.storage import Transaction


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/delegations")(list_delegations)
    blueprint.post("/delegations")(make_delegation)
    blueprint.delete("/delegations/<int:delegation_id>")(end_delegation)


def list_delegations() -> Response:
    """One's own; of somebody else for whoever looks after people."""
    asked = read_parameters(DelegationParameters)
    with workspace().read() as tx:
        actor = acting(tx)
        user_id = asked.get("user", actor.user_id)
        found = [] if user_id is None else delegations_of(tx, actor, user_id)
        data = [delegation_json(tx, one) for one in found]
    return answer_conditionally({"data": data})


def make_delegation() -> Response:
    body = read_envelope(DelegationBody, read_object())

    def write(tx: Transaction, actor: Actor) -> Response:
        user_id = body.get("user", actor.user_id)
        if user_id is None:
            raise not_found("user", "")
        made = delegate(tx, actor, user_id, body["to"], body["start"], body["until"], body.get("workflow"))
        return answer({"data": delegation_json(tx, made)}, 201)

    return once(workspace(), write)


def end_delegation(delegation_id: int) -> Response:
    with workspace().write() as tx:
        take_back(tx, acting(tx), delegation_id)
    return no_content()
