"""Currencies of the workspace, and their exchange rates by day."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access import POLICY, Actor
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.bodies import read_object
from dougong.api.envelopes import MAX_LIMIT, Envelope, read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.jobs import accepted
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.errors import InvalidInput
from dougong.fields.currency import minor_units
from dougong.problems import Problem
from dougong.records import (
    Rate,
    active_currencies,
    change_base,
    change_under_way,
    list_rates,
    plan_base,
    rate_of,
    remove_rate,
    rerate_later,
    set_rates,
)
from dougong.storage import Transaction

MOST = 10_000
USUAL = 200


class RateParameters(Envelope):
    currency = fields.String(validate=validate.Length(1, 80))
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))


class BaseParameters(Envelope):
    currency = fields.String(validate=validate.Length(1, 80))


class BaseBody(Envelope):
    currency = fields.String(required=True, validate=validate.Length(1, 80))


class RateBody(Envelope):
    currency = fields.String(required=True, validate=validate.Length(1, 80))
    date = fields.String(required=True, validate=validate.Length(1, 40))
    rate = fields.String(required=True, validate=validate.Length(1, 40))


class RatesBody(Envelope):
    rates = fields.List(fields.Nested(RateBody), required=True, validate=validate.Length(1, MOST))


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/currencies")(show_currencies)
    blueprint.get("/currencies/base")(show_base)
    blueprint.put("/currencies/base")(put_base)
    blueprint.get("/rates")(show_rates)
    blueprint.put("/rates")(put_rates)
    blueprint.post("/rates/apply")(apply_rates)
    blueprint.delete("/rates/<currency>/<day>")(delete_rate)


def show_currencies() -> Response:
    """Those that records can be in, the workspace's own first."""
    with workspace().read() as tx:
        acting(tx)
        base, active = tx.workspace.currency, active_currencies(tx)
    data = [{"code": code, "decimals": minor_units(code), "base": code == base} for code in active]
    return answer_conditionally({"data": data})


def show_base() -> Response:
    """How far a change has come; with ``currency``, what a change to it would be."""
    code = read_parameters(BaseParameters).get("currency")
    with workspace().read() as tx:
        actor = acting(tx)
        change = change_under_way(tx)
        data: dict[str, Any] = {"currency": tx.workspace.currency, "change": None}
        if change is not None:
            ends = (change.target, change.origin) if change.back else (change.origin, change.target)
            data["change"] = {"from": ends[0], "to": ends[1], "phase": change.phase, "job": change.job_id}
        if code is not None:
            data["plan"] = plan_base(tx, actor, code).to_json()
    return answer({"data": data})


def put_base() -> Response:
    """A job brings all amounts into it. A change that was cancelled half-way goes on, or goes back."""
    code = read_envelope(BaseBody, read_object())["currency"]
    with workspace().read() as tx:
        POLICY.require_right(acting(tx), "rates")
    with workspace().exclusive() as tx:
        actor = acting_to_write(tx)
        job_id = change_base(tx, actor, code)
        if job_id is not None:
            return accepted(tx, actor, job_id)
    return answer({"data": {"currency": code.upper()}})


def show_rates() -> Response:
    """The newest first."""
    given: dict[str, Any] = {"limit": USUAL, **read_parameters(RateParameters)}
    with workspace().read() as tx:
        acting(tx)
        found = list_rates(tx, given.get("currency"), given["limit"])
    return answer_conditionally({"data": [one.to_json() for one in found]})


def put_rates() -> Response:
    body = read_envelope(RatesBody, read_object())
    rates = _read(body["rates"])
    with workspace().write() as tx:
        changed = set_rates(tx, acting_to_write(tx), rates)
    return answer({"data": [one.to_json() for one in rates], "changed": changed})


def delete_rate(currency: str, day: str) -> Response:
    one = rate_of(currency, day, "1")
    with workspace().write() as tx:
        remove_rate(tx, acting_to_write(tx), one.currency, one.date)
    return no_content()


def apply_rates() -> Response:
    """A job gives all records the rates that now hold for their days."""

    def apply(tx: Transaction, actor: Actor) -> Response:
        return accepted(tx, actor, rerate_later(tx, actor))

    return once(workspace(), apply)


def _read(listed: list[dict[str, str]]) -> list[Rate]:
    rates, problems = [], list[Problem]()
    for index, one in enumerate(listed):
        try:
            rates.append(rate_of(one["currency"], one["date"], one["rate"]))
        except InvalidInput as error:
            problems += [problem.at(f"/rates/{index}/{problem.place}") for problem in error.problems]
    if problems:
        raise InvalidInput(problems)
    return rates
