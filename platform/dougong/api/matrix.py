"""Who may do what: roles, or one person, side by side with the objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access import POLICY, actor_of, get_user, known_roles
from dougong.access.explaining_rights import explain_right, limits_json, verdict_json
from dougong.access.matrix import Cell, cells_of
from dougong.access.object_access import ObjectAccess, access_of
from dougong.access.reach import require_person
from dougong.api.answers import answer_conditionally
from dougong.api.envelopes import Envelope, read_parameters
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.definitions import DefinitionSet, ObjectDefinition
from dougong.definitions.roles import RIGHTS
from dougong.errors import Forbidden, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction


class MatrixParameters(Envelope):
    person = fields.Integer(validate=validate.Range(1, 2**53 - 1))


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/access/matrix")(show_matrix)
    blueprint.get("/access/rights/<right>")(explain_one_right)


def show_matrix() -> Response:
    """Each role by itself; with ``person``, what all roles of one allow together."""
    person = read_parameters(MatrixParameters).get("person")
    with workspace().read() as tx:
        actor = acting(tx)
        if not (POLICY.has_partly(actor, "people") or POLICY.has_right(actor, "design")):
            raise Forbidden(Problem("forbidden", N_("Your roles do not allow this.")))
        if person is not None and not POLICY.has_right(actor, "design"):
            require_person(tx, actor, person)
        data = _roles(tx) if person is None else _person(tx, person)
    return answer_conditionally({"data": data})


def explain_one_right(right: str) -> Response:
    person = read_parameters(MatrixParameters).get("person")
    if right not in RIGHTS:
        raise not_found("right", right[:40])
    with workspace().read() as tx:
        actor = acting(tx)
        if person is not None and person != actor.user_id:
            require_person(tx, actor, person)
            actor = actor_of(tx, get_user(tx, person))
        data = verdict_json(tx, explain_right(tx, actor, right))
    return answer_conditionally({"data": data})


def _roles(tx: Transaction) -> list[dict[str, Any]]:
    definitions = tx.release.definitions
    return [
        {
            "role": name,
            "title": role.title,
            "limits": limits_json(tx, role),
            **_objects(definitions, frozenset({name}), sorted(role.rights)),
        }
        for name, role in known_roles(definitions.roles).items()
    ]


def _person(tx: Transaction, user_id: int) -> list[dict[str, Any]]:
    user, definitions = get_user(tx, user_id), tx.release.definitions
    roles = known_roles(definitions.roles)
    held = [name for name in roles if name in user.roles]
    rights = sorted({right for name in held for right in roles[name].rights})
    return [
        {"person": user.id, "title": user.name, "roles": held, **_objects(definitions, user.roles, rights)}
    ]


def _objects(definitions: DefinitionSet, roles: frozenset[str], rights: Sequence[str]) -> dict[str, Any]:
    objects = {name: _access(obj, roles) for name, obj in definitions.objects.items()}
    return {"rights": list(rights), "objects": objects}


def _access(obj: ObjectDefinition, roles: frozenset[str]) -> dict[str, Any]:
    access = access_of(roles, obj)
    return {
        "operations": {operation: _cell(cell) for operation, cell in cells_of(access).items() if cell.rules},
        "fields": _fields(obj, access),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    rules = [{"name": rule.name, "title": rule.title, "rows": rule.rows} for rule in cell.rules]
    return {"rows": "all" if cell.wholly else "some", "rules": rules}


def _fields(obj: ObjectDefinition, access: ObjectAccess) -> Mapping[str, str]:
    """Only those that are not simply shown and set."""
    found = {}
    for field in obj.fields:
        level = access.level(field.id)
        fixed = access.allows("update") and field.id in access.fixed["update"]
        if access.allows("read") and (level != "plain" or fixed):
            found[field.name] = level if level != "plain" else "read_only"
    return found
