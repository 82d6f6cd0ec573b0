"""People: who is who for everybody; their accounts, and invitations, for those who manage people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for
from marshmallow import fields, validate

from dougong.access import POLICY, Actor, activate_user, deactivate_user
from dougong.access.changing_people import add_person, change_person, departments_of
from dougong.access.directory import SORTS, STATES, PeopleQuery, find_people, get_person, sees_whole
from dougong.access.invitations import Invitation, invite, open_invitations, resend, revoke
from dougong.access.reach import people_reached
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.bodies import read_object
from dougong.api.envelopes import MAX_LIMIT, MAX_OFFSET, Envelope, read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.errors import not_found
from dougong.storage import Transaction

USUAL = 50
LARGEST = 2**53 - 1


def number(**options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(1, LARGEST), **options)


def _text(most: int, least: int = 0, **options: Any) -> fields.String:
    return fields.String(validate=validate.Length(least, most), **options)


class PeopleParameters(Envelope):
    text = _text(200, 1, data_key="q")
    department_id = fields.Integer(data_key="department", validate=validate.Range(1, LARGEST))
    group_id = fields.Integer(data_key="group", validate=validate.Range(1, LARGEST))
    manager_id = fields.Integer(data_key="manager", validate=validate.Range(1, LARGEST))
    role = _text(40, 1)
    state = fields.String(validate=validate.OneOf(STATES))
    sort = fields.String(validate=validate.OneOf([*SORTS, *(f"-{name}" for name in SORTS)]))
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))
    offset = fields.Integer(validate=validate.Range(0, MAX_OFFSET))


class PersonBody(Envelope):
    name = _text(200)
    title = _text(200, allow_none=True)
    phone = _text(100, allow_none=True)
    roles = fields.List(_text(40, 1), validate=validate.Length(max=100))
    language = _text(10, 1)
    zone = _text(60, 1)
    manager_id = number(data_key="manager", allow_none=True)
    department_ids = fields.List(number(), data_key="departments", validate=validate.Length(max=50))


class NewPersonBody(PersonBody):
    email = _text(320, 1, required=True)


class InvitationBody(Envelope):
    emails = fields.List(_text(320, 1), required=True, validate=validate.Length(1, 200))
    roles = fields.List(_text(40, 1), load_default=lambda: ["member"], validate=validate.Length(max=100))
    department = number(allow_none=True, load_default=None)


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/people")(list_people)
    blueprint.post("/people")(new_person)
    blueprint.get("/people/<int:user_id>")(show_person)
    blueprint.patch("/people/<int:user_id>")(edit_person)
    blueprint.post("/people/<int:user_id>/deactivate")(deactivate)
    blueprint.post("/people/<int:user_id>/activate")(activate)
    blueprint.get("/invitations")(list_invitations)
    blueprint.post("/invitations")(new_invitations)
    blueprint.post("/invitations/<int:invitation_id>/resend")(resend_invitation)
    blueprint.delete("/invitations/<int:invitation_id>")(revoke_invitation)


def list_people() -> Response:
    """A page by ``offset``; only who manages people may ask by role, and see more than who is who."""
    given = dict(read_parameters(PeopleParameters))
    limit, offset = given.pop("limit", USUAL), given.pop("offset", 0)
    with workspace().read() as tx:
        actor = acting(tx)
        if "role" in given:
            POLICY.require_partly(actor, "people")
        found = find_people(tx, actor, PeopleQuery(**given))
        reached = people_reached(tx, actor)
    following = offset + limit if offset + limit < len(found) else None
    data = [
        person.to_json(reached is None or person.user.id in reached)
        for person in found[offset : offset + limit]
    ]
    return answer_conditionally({"data": data, "next": following, "total": len(found)})


def new_person() -> Response:
    body = dict(read_envelope(NewPersonBody, read_object()))
    email = body.pop("email")

    def add(tx: Transaction, actor: Actor) -> Response:
        user = add_person(tx, actor, email, body)
        location = url_for("api.show_person", user_id=user.id)
        return answer({"data": _person(tx, actor, user.id)}, 201, location=location)

    return once(workspace(), add)


def show_person(user_id: int) -> Response:
    with workspace().read() as tx:
        data = _person(tx, acting(tx), user_id)
    return answer_conditionally({"data": data})


def edit_person(user_id: int) -> Response:
    body = dict(read_envelope(PersonBody, read_object()))
    with workspace().write() as tx:
        actor = acting_to_write(tx)
        change_person(tx, actor, _known(user_id), body)
        data = _person(tx, actor, user_id)
    return answer({"data": data})


def deactivate(user_id: int) -> Response:
    def act(tx: Transaction, actor: Actor) -> Response:
        deactivate_user(tx, actor, _known(user_id))
        return answer({"data": _person(tx, actor, user_id)})

    return once(workspace(), act)


def activate(user_id: int) -> Response:
    def act(tx: Transaction, actor: Actor) -> Response:
        activate_user(tx, actor, _known(user_id))
        return answer({"data": _person(tx, actor, user_id)})

    return once(workspace(), act)


def list_invitations() -> Response:
    with workspace().read() as tx:
        found = open_invitations(tx, acting(tx))
    return answer({"data": [one.to_json() for one in found]})


def new_invitations() -> Response:
    """The links are told once: they are not kept."""
    body = read_envelope(InvitationBody, read_object())

    # Not "once": its answers are kept, and this one holds secrets.
    with workspace().write() as tx:
        actor = acting_to_write(tx)
        made = invite(tx, actor, body["emails"], body["roles"], body["department"])
    return answer({"data": [_with_link(one, token) for one, token in made]}, 201)


def resend_invitation(invitation_id: int) -> Response:
    with workspace().write() as tx:
        invitation, token = resend(tx, acting_to_write(tx), _known(invitation_id, "invitation"))
    return answer({"data": _with_link(invitation, token)})


def revoke_invitation(invitation_id: int) -> Response:
    with workspace().write() as tx:
        revoke(tx, acting_to_write(tx), _known(invitation_id, "invitation"))
    return no_content()


def _with_link(invitation: Invitation, token: str) -> dict[str, Any]:
    return invitation.to_json() | {"link": f"{workspace().settings.base_url}/join/{token}"}


def _person(tx: Transaction, actor: Actor, user_id: int) -> dict[str, Any]:
    person = get_person(tx, _known(user_id))
    if person is None:
        raise not_found("user", user_id)
    departments = [{"id": one.department_id, "main": one.main} for one in departments_of(tx, person.user.id)]
    return person.to_json(sees_whole(tx, actor, person.user.id)) | {"departments": departments}


def _known(given: int, what: str = "user") -> int:
    """An id that a database can be asked for."""
    if given > LARGEST:
        raise not_found(what, given)
    return given
