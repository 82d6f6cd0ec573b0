"""Departments and groups: everybody may know them, and those who manage people shape them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, url_for
from marshmallow import fields, validate

from dougong.access import (
    Actor,
    activate_department,
    add_department,
    add_member,
    deactivate_department,
    department_tree,
    get_department,
    member_counts,
    members,
    remove_department,
    remove_member,
    rename_department,
    set_head,
)
from dougong.access.groups import (
    Group,
    add_group,
    add_to_group,
    get_group,
    group_members,
    list_groups,
    remove_group,
    rename_group,
    take_from_group,
)
from dougong.access.placing_departments import place_department
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.bodies import read_object, read_optional_object
from dougong.api.envelopes import Envelope, read_envelope
from dougong.api.idempotency import once
from dougong.api.people import LARGEST, number
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.errors import not_found
from dougong.storage import Transaction


class DepartmentBody(Envelope):
    name = fields.String(validate=validate.Length(1, 200))
    parent_id = number(data_key="parent", allow_none=True)
    before_id = number(data_key="before", allow_none=True)
    head_id = number(data_key="head", allow_none=True)
    active = fields.Boolean(truthy={True}, falsy={False})


class NewDepartmentBody(Envelope):
    name = fields.String(required=True, validate=validate.Length(1, 200))
    parent_id = number(data_key="parent", allow_none=True)
    head_id = number(data_key="head", allow_none=True)


class GroupBody(Envelope):
    name = fields.String(required=True, validate=validate.Length(1, 200))


class NewGroupBody(GroupBody):
    description = fields.String(validate=validate.Length(0, 1_000))


class MemberBody(Envelope):
    main = fields.Boolean(truthy={True}, falsy={False})


def add_routes(blueprint: Blueprint) -> None:
    one, person = "/departments/<int:department_id>", "/members/<int:user_id>"
    blueprint.get("/departments")(list_departments)
    blueprint.post("/departments")(new_department)
    blueprint.patch(one)(edit_department)
    blueprint.delete(one)(delete_department)
    blueprint.get(f"{one}/members")(list_members)
    blueprint.put(one + person)(put_member)
    blueprint.delete(one + person)(take_member)
    group = "/groups/<int:group_id>"
    blueprint.get("/groups")(all_groups)
    blueprint.post("/groups")(new_group)
    blueprint.patch(group)(edit_group)
    blueprint.delete(group)(delete_group)
    blueprint.put(group + person)(put_into_group)
    blueprint.delete(group + person)(take_out_of_group)


def list_departments() -> Response:
    """The whole tree, each before those below it."""
    with workspace().read() as tx:
        acting(tx)
        counts = member_counts(tx)
        data = [one.to_json() | {"members": counts.get(one.id, 0)} for one in department_tree(tx)]
    return answer_conditionally({"data": data})


def new_department() -> Response:
    body = read_envelope(NewDepartmentBody, read_object())

    def act(tx: Transaction, actor: Actor) -> Response:
        made = add_department(tx, actor, body["name"], body.get("parent_id"), body.get("head_id"))
        return answer({"data": made.to_json()}, 201)

    return once(workspace(), act)


def edit_department(department_id: int) -> Response:
    body, which = read_envelope(DepartmentBody, read_object()), _known(department_id, "department")
    with workspace().write() as tx:
        actor = acting_to_write(tx)
        _edit(tx, actor, which, body)
        data = get_department(tx, which).to_json()
    return answer({"data": data})


def _edit(tx: Transaction, actor: Actor, which: int, body: Mapping[str, Any]) -> None:
    if body.get("active"):
        activate_department(tx, actor, which)
    if "name" in body:
        rename_department(tx, actor, which, body["name"])
    if "parent_id" in body or "before_id" in body:
        parent_id = body.get("parent_id", get_department(tx, which).parent_id)
        place_department(tx, actor, which, parent_id, body.get("before_id"))
    if "head_id" in body:
        set_head(tx, actor, which, body["head_id"])
    if body.get("active") is False:
        deactivate_department(tx, actor, which)


def delete_department(department_id: int) -> Response:
    with workspace().write() as tx:
        remove_department(tx, acting_to_write(tx), _known(department_id, "department"))
    return no_content()


def list_members(department_id: int) -> Response:
    with workspace().read() as tx:
        acting(tx)
        get_department(tx, _known(department_id, "department"))
        data = [
            {"id": one.user.id, "name": one.user.name, "active": one.user.active, "main": one.main}
            for one in members(tx, department_id)
        ]
    return answer_conditionally({"data": data})


def put_member(department_id: int, user_id: int) -> Response:
    body = read_envelope(MemberBody, read_optional_object())
    with workspace().write() as tx:
        actor = acting_to_write(tx)
        which, whom = _known(department_id, "department"), _known(user_id, "user")
        add_member(tx, actor, which, whom, body.get("main", False))
    return no_content()


def take_member(department_id: int, user_id: int) -> Response:
    with workspace().write() as tx:
        actor = acting_to_write(tx)
        remove_member(tx, actor, _known(department_id, "department"), _known(user_id, "user"))
    return no_content()


def all_groups() -> Response:
    with workspace().read() as tx:
        acting(tx)
        data = [_group(tx, one) for one in list_groups(tx)]
    return answer_conditionally({"data": data})


def new_group() -> Response:
    body = read_envelope(NewGroupBody, read_object())

    def act(tx: Transaction, actor: Actor) -> Response:
        made = add_group(tx, actor, body["name"], body.get("description", ""))
        return answer({"data": _group(tx, made)}, 201, location=url_for("api.all_groups"))

    return once(workspace(), act)


def edit_group(group_id: int) -> Response:
    body = read_envelope(GroupBody, read_object())
    with workspace().write() as tx:
        data = _group(tx, rename_group(tx, acting_to_write(tx), _known(group_id, "group"), body["name"]))
    return answer({"data": data})


def delete_group(group_id: int) -> Response:
    with workspace().write() as tx:
        remove_group(tx, acting_to_write(tx), _known(group_id, "group"))
    return no_content()


def put_into_group(group_id: int, user_id: int) -> Response:
    with workspace().write() as tx:
        add_to_group(tx, acting_to_write(tx), _known(group_id, "group"), _known(user_id, "user"))
    return no_content()


def take_out_of_group(group_id: int, user_id: int) -> Response:
    with workspace().write() as tx:
        actor = acting_to_write(tx)
        take_from_group(tx, actor, get_group(tx, _known(group_id, "group")).id, _known(user_id, "user"))
    return no_content()


def _group(tx: Transaction, group: Group) -> dict[str, Any]:
    shown = {"id": group.id, "name": group.name, "description": group.description}
    return shown | {"members": group_members(tx, group.id)}


def _known(given: int, what: str) -> int:
    if given > LARGEST:
        raise not_found(what, given)
    return given
