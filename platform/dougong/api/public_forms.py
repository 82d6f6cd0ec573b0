"""Public forms for those who design: which there are, switching them on and off, new links, passwords."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, url_for
from marshmallow import fields, validate

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally
from dougong.api.bodies import read_object
from dougong.api.envelopes import Envelope, read_envelope
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.public_forms import (
    FormState,
    PublicFormModel,
    forms_of,
    named_form,
    renew_link,
    set_form_password,
    state_of,
    states,
    switch,
)
from dougong.storage import Transaction


class FormBody(Envelope):
    on = fields.Boolean(truthy={True}, falsy={False})
    password = fields.String(allow_none=True, validate=validate.Length(max=200))
    new_link = fields.Boolean(truthy={True}, falsy={False})


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/public-forms")(list_forms)
    blueprint.patch("/public-forms/<name>")(change_form)


def list_forms() -> Response:
    with workspace().read() as tx:
        known = states(tx, acting(tx))
        data = [_form_json(one, known.get(one.definition.id)) for one in forms_of(tx.release)]
    return answer_conditionally({"data": data})


def change_form(name: str) -> Response:
    body = read_envelope(FormBody, read_object())
    with workspace().write() as tx:
        actor = acting_to_write(tx)
        model = named_form(tx.release, name)
        _change(tx, actor, model, body)
        data = _form_json(model, state_of(tx, actor, model))
    return answer({"data": data})


def _change(tx: Transaction, actor: Actor, model: PublicFormModel, body: Mapping[str, Any]) -> None:
    state_of(tx, actor, model)
    if "on" in body:
        switch(tx, actor, model, body["on"])
    if body.get("new_link"):
        renew_link(tx, actor, model)
    if "password" in body:
        set_form_password(tx, actor, model, body["password"] or "")


def _form_json(model: PublicFormModel, state: FormState | None) -> dict[str, Any]:
    definition = model.definition
    on = state is not None and state.is_on
    return {
        "name": definition.name,
        "title": definition.title,
        "object": model.layout.definition.name,
        "mode": "look_up" if definition.looks_up else "collect",
        "on": on,
        "link": url_for("web.public_form", token=state.token) if state is not None and on else None,
        "has_password": state is not None and state.password is not None,
        "answers": state.answers if state is not None else 0,
        "quota": definition.quota,
    }
