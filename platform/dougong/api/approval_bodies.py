"""What requests about approvals may say."""

from __future__ import annotations

from marshmallow import fields, validate

from dougong.api.envelopes import Envelope
from dougong.approvals.boxes import BOXES, LONGEST_DAYS, MOST
from dougong.approvals.rows import STATES
from dougong.errors import not_found

NAME = validate.Length(1, 40)
LARGEST = 2**53 - 1
ID = validate.Range(1, LARGEST)
COMMENT = validate.Length(0, 10_000)


class BoxParameters(Envelope):
    box = fields.String(validate=validate.OneOf(BOXES))
    workflow = fields.String(validate=NAME)
    object = fields.String(validate=NAME)
    person = fields.Integer(validate=ID)
    days = fields.Integer(validate=validate.Range(1, LONGEST_DAYS))
    late = fields.Boolean()
    before = fields.Integer(validate=ID)
    limit = fields.Integer(validate=validate.Range(1, MOST))


class InstanceParameters(Envelope):
    workflow = fields.String(validate=NAME)
    state = fields.String(validate=validate.OneOf(STATES))
    object_name = fields.String(validate=NAME, data_key="object")
    record_id = fields.Integer(validate=ID, data_key="record")
    before = fields.Integer(validate=ID)
    limit = fields.Integer(validate=validate.Range(1, MOST))


class CommentBody(Envelope):
    comment = fields.String(validate=COMMENT)


class DecisionBody(CommentBody):
    values = fields.Dict(keys=fields.String())
    signature = fields.String(validate=validate.Length(0, 200_000))


class ReturnBody(CommentBody):
    to = fields.String(allow_none=True, validate=NAME)


class PersonBody(CommentBody):
    to = fields.Integer(strict=True, required=True, validate=ID)


class PeopleBody(CommentBody):
    people = fields.List(
        fields.Integer(strict=True, validate=ID), required=True, validate=validate.Length(1, 20)
    )


class AddBody(PeopleBody):
    where = fields.String(validate=validate.OneOf(("before", "after")))


class StartBody(CommentBody):
    record = fields.Integer(strict=True, required=True, validate=ID)
    chosen = fields.Dict(
        keys=fields.String(validate=NAME),
        values=fields.List(fields.Integer(strict=True, validate=ID), validate=validate.Length(0, 20)),
    )


class JumpBody(CommentBody):
    node = fields.String(required=True, validate=NAME)


class DelegationParameters(Envelope):
    user = fields.Integer(validate=ID)


class DelegationBody(Envelope):
    user = fields.Integer(strict=True, validate=ID)
    to = fields.Integer(strict=True, required=True, validate=ID)
    workflow = fields.String(allow_none=True, validate=NAME)
    start = fields.AwareDateTime(format="iso", required=True, data_key="from")
    until = fields.AwareDateTime(format="iso", required=True)


def known_id(what: str, number: int) -> int:
    """The address allows any digits, the databases do not."""
    if not 0 < number <= LARGEST:
        raise not_found(what, number)
    return number
