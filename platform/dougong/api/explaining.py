"""Why somebody may do something, or why not."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response

from dougong.access import Actor, Operation, actor_of, get_user
from dougong.access.reach import require_person
from dougong.api.answers import answer_conditionally
from dougong.api.envelopes import ExplainParameters, PersonParameters, read_parameters
from dougong.api.records import known
from dougong.api.service_levels import explained
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.errors import not_found
from dougong.pools import ACTS, explain_pool
from dougong.records.explaining import Explanation, explain_field, explain_object, explain_to, may_know_field
from dougong.records.field_paths import unknown_field
from dougong.records.layout import layout_of
from dougong.records.levels import shown
from dougong.service_levels import explain_clock
from dougong.storage import Transaction


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/explain/<name>")(explain_operation)
    blueprint.get("/explain/<name>/<int:record_id>")(explain_one)
    blueprint.get("/explain/<name>/fields/<field>")(explain_one_field)
    blueprint.get("/explain/<name>/<int:record_id>/pools/<pool>/<act>")(explain_one_pool)
    blueprint.get("/explain/<name>/<int:record_id>/service-levels/<level>/<clock>")(explain_one_clock)


def explain_operation(name: str) -> Response:
    operation, person = _asked()
    with workspace().read() as tx:
        return _told(explain_object(tx, _person(tx, acting(tx), person), name, operation))


def explain_one(name: str, record_id: int) -> Response:
    operation, person = _asked()
    with workspace().read() as tx:
        asking = acting(tx)
        actor = _person(tx, asking, person)
        return _told(explain_to(tx, asking, actor, name, known(record_id), operation))


def explain_one_field(name: str, field: str) -> Response:
    operation, person = _asked()
    with workspace().read() as tx:
        asking = acting(tx)
        layout = layout_of(tx.release, name)
        if not may_know_field(asking, layout, field):
            raise unknown_field(field, [one.name for one in layout.fields if shown(asking, layout, one)])
        return _told(explain_field(tx, _person(tx, asking, person), name, field, operation))


def explain_one_pool(name: str, record_id: int, pool: str, act: str) -> Response:
    person = read_parameters(PersonParameters).get("person")
    if act not in ACTS:
        raise not_found("action", act[:40])
    with workspace().read() as tx:
        asking = acting(tx)
        actor = _person(tx, asking, person)
        found = explain_pool(tx, asking, actor, name, known(record_id), pool, act)
    return answer_conditionally({"data": found.to_json()})


def explain_one_clock(name: str, record_id: int, level: str, clock: str) -> Response:
    """It stands alike for everybody who may see it."""
    with workspace().read() as tx:
        found = explain_clock(tx, acting(tx), name, known(record_id), level, clock)
        return answer_conditionally({"data": explained(tx, found)})


def _asked() -> tuple[Operation, int | None]:
    parameters = read_parameters(ExplainParameters)
    return cast(Operation, parameters.get("operation", "read")), parameters.get("person")


def _person(tx: Transaction, asking: Actor, user_id: int | None) -> Actor:
    """Whoever looks after people may ask about them."""
    if user_id is None or user_id == asking.user_id:
        return asking
    require_person(tx, asking, user_id)
    return actor_of(tx, get_user(tx, user_id))


def _told(explanation: Explanation) -> Response:
    return answer_conditionally({"data": explanation.to_json()})
