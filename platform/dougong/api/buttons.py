"""Buttons of records: which there are, and pressing one. Of many records a button is pressed by a job."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally
from dougong.api.bodies import read_optional_object
from dougong.api.envelopes import Envelope, WriteParameters, read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.preconditions import conditional, expected_version
from dougong.api.records import known
from dougong.api.refusals import errors_of
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.buttons import Verdict, beginning, named_button, offered, press
from dougong.buttons.pressing import How
from dougong.records import get
from dougong.storage import Transaction


class PressBody(Envelope):
    values = fields.Dict(keys=fields.String(), load_default=dict)
    version = fields.Integer(strict=True, validate=validate.Range(1, 2**53 - 1), load_default=None)


def add_routes(blueprint: Blueprint) -> None:
    many = "/records/<name>/<int:record_id>/buttons"
    blueprint.get(many)(list_buttons)
    blueprint.post(f"{many}/<button>")(press_button)


def list_buttons(name: str, record_id: int) -> Response:
    """Those for one's roles; of what cannot be pressed, why not."""
    with workspace().read() as tx:
        data = [_verdict_json(one) for one in offered(tx, acting(tx), name, known(record_id))]
    return answer_conditionally({"data": data})


def press_button(name: str, record_id: int, button: str) -> Response:
    """What was done: the record as it is now, how many runs have begun, or with what a form begins."""
    body = read_envelope(PressBody, read_optional_object())
    confirmed = frozenset(read_parameters(WriteParameters).get("confirm", ()))
    expected = expected_version()

    def act(tx: Transaction, actor: Actor) -> Response:
        model = named_button(tx.release, name, button)
        done: dict[str, Any] = {"do": model.definition.do}
        if model.definition.do == "form":
            done["values"] = beginning(tx, actor, model, known(record_id))
            return answer({"data": done | {"object": model.target.definition.name}})
        version = body["version"] if expected is None else expected
        press(tx, actor, model, known(record_id), body["values"], version, How(confirmed=confirmed))
        if model.definition.do == "run":
            return answer({"data": done | {"runs": 1}}, 202)
        return answer({"data": done | {"record": get(tx, actor, name, record_id)}})

    with conditional():
        return once(workspace(), act)


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    definition = verdict.model.definition
    return {
        "name": definition.name,
        "title": definition.title,
        "icon": definition.icon,
        "colour": definition.colour,
        "do": definition.do,
        "object": verdict.model.target.definition.name,
        "confirm": definition.confirm or None,
        "inputs": [{"field": one.field.name, "required": one.required} for one in verdict.model.inputs],
        "allowed": verdict.allowed,
        "reasons": errors_of(one.problem for one in verdict.parts if one.problem is not None),
    }
