"""With whom a record is shared."""

from __future__ import annotations

from flask import Blueprint, Response

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.bodies import read_object
from dougong.api.envelopes import ShareBody, read_envelope
from dougong.api.idempotency import once
from dougong.api.records import known
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.records.sharing import share, shares_of, unshare
from dougong.storage import Transaction


def add_routes(blueprint: Blueprint) -> None:
    many = "/records/<name>/<int:record_id>/shares"
    blueprint.get(many)(list_shares)
    blueprint.post(many)(add_share)
    blueprint.delete(f"{many}/<int:number>")(end_share)


def list_shares(name: str, record_id: int) -> Response:
    with workspace().read() as tx:
        found = shares_of(tx, acting(tx), name, known(record_id))
    return answer_conditionally({"data": [one.to_json() for one in found]})


def add_share(name: str, record_id: int) -> Response:
    body = read_envelope(ShareBody, read_object())

    def put(tx: Transaction, actor: Actor) -> Response:
        whom, level = body["with"], body.get("level", "read")
        made = share(tx, actor, name, known(record_id), whom["kind"], whom["id"], level)
        return answer({"data": made.to_json()}, 201)

    return once(workspace(), put)


def end_share(name: str, record_id: int, number: int) -> Response:
    with workspace().write() as tx:
        unshare(tx, acting_to_write(tx), name, known(record_id), number)
    return no_content()
