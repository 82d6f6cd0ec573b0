"""Public pools over the API: where a record stands, and claiming, giving and putting back, of one or many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access import POLICY, Actor
from dougong.api.answers import answer, answer_conditionally
from dougong.api.bodies import read_object, read_optional_object
from dougong.api.envelopes import Envelope, read_envelope
from dougong.api.idempotency import once
from dougong.api.records import known
from dougong.api.refusals import errors_of
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.pools import Moved, PoolModel, Standing, claim, give, named_pool, put_back, standing_of
from dougong.records.levels import readable
from dougong.storage import Transaction, instant_text

ID = validate.Range(1, 2**53 - 1)
Act = Callable[[Transaction, Actor, PoolModel, list[int]], Moved]


class NoBody(Envelope):
    pass


class PersonBody(Envelope):
    user = fields.Integer(strict=True, required=True, validate=ID)


class ManyBody(Envelope):
    ids = fields.List(
        fields.Integer(strict=True, validate=ID), required=True, validate=validate.Length(1, 500)
    )


class GiveManyBody(ManyBody):
    user = fields.Integer(strict=True, required=True, validate=ID)


def add_routes(blueprint: Blueprint) -> None:
    one, many = "/records/<name>/<int:record_id>/pools", "/records/<name>/pools/<pool>"
    blueprint.get(one)(list_pools)
    blueprint.post(f"{one}/<pool>/claim")(claim_record)
    blueprint.post(f"{one}/<pool>/return")(return_record)
    blueprint.post(f"{one}/<pool>/give")(give_record)
    blueprint.post(f"{many}/claim")(claim_records)
    blueprint.post(f"{many}/return")(return_records)
    blueprint.post(f"{many}/give")(give_records)


def list_pools(name: str, record_id: int) -> Response:
    """The pools that the record belongs to; what cannot be done with it, and why not."""
    with workspace().read() as tx:
        actor = acting(tx)
        POLICY.require(actor, "read", tx.release.definitions.object(name))
        data = [_json(tx, actor, one) for one in standing_of(tx, actor, name, known(record_id))]
    return answer_conditionally({"data": data})


def claim_record(name: str, record_id: int, pool: str) -> Response:
    read_envelope(NoBody, read_optional_object())
    return _one(name, record_id, pool, claim)


def return_record(name: str, record_id: int, pool: str) -> Response:
    read_envelope(NoBody, read_optional_object())
    return _one(name, record_id, pool, put_back)


def give_record(name: str, record_id: int, pool: str) -> Response:
    user = read_envelope(PersonBody, read_object())["user"]
    return _one(name, record_id, pool, lambda tx, actor, model, ids: give(tx, actor, model, ids, user))


def claim_records(name: str, pool: str) -> Response:
    return _many(name, pool, read_envelope(ManyBody, read_object())["ids"], claim)


def return_records(name: str, pool: str) -> Response:
    return _many(name, pool, read_envelope(ManyBody, read_object())["ids"], put_back)


def give_records(name: str, pool: str) -> Response:
    body = read_envelope(GiveManyBody, read_object())
    user = body["user"]
    return _many(name, pool, body["ids"], lambda tx, actor, model, ids: give(tx, actor, model, ids, user))


def _one(name: str, record_id: int, pool: str, act: Act) -> Response:
    """All of it or nothing; 409 where somebody was quicker, or a limit is reached."""

    def done(tx: Transaction, actor: Actor) -> Response:
        act(tx, actor, named_pool(tx.release, name, pool), [known(record_id)]).require()
        return answer({"data": {"id": record_id}})

    return once(workspace(), done)


def _many(name: str, pool: str, ids: list[int], act: Act) -> Response:
    """Those that it can be done with."""

    def done(tx: Transaction, actor: Actor) -> Response:
        moved = act(tx, actor, named_pool(tx.release, name, pool), list(dict.fromkeys(ids)))
        refused = [{"id": key, "errors": errors_of([problem])} for key, problem in moved.refused.items()]
        return answer({"data": {"done": moved.done, "refused": refused}})

    return once(workspace(), done)


def _json(tx: Transaction, actor: Actor, standing: Standing) -> dict[str, Any]:
    pool, due = standing.pool, standing.due
    if pool.due is None or not readable(actor, pool.layout, pool.due):
        due = None
    return {
        "name": pool.definition.name,
        "title": pool.definition.title,
        "in_pool": standing.holder_id is None,
        "holder": standing.holder_id,
        "due": instant_text(due) if isinstance(due, datetime) else due.isoformat() if due else None,
        "may_claim": standing.claiming is None,
        "may_return": standing.returning is None,
        "may_give": standing.manages,
        "reasons": {
            "claim": errors_of([standing.claiming] if standing.claiming else []),
            "return": errors_of([standing.returning] if standing.returning else []),
        },
    }
