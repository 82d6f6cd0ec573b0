"""The fixed parts of requests: query parameters and envelopes, by marshmallow. Unknown ones are refused."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from flask import request
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from dougong.api.refusals import BadRequest
from dougong.definitions import RECORD_OPERATIONS
from dougong.problems import N_, Problem
from dougong.records.sharing import LEVELS, WHOM

MAX_LIMIT = 500
MAX_OFFSET = 1_000_000
MAX_BATCH = 10_000
KEPT_LENGTH = 1_000
"""Of the query strings whose reading is kept, in bytes."""
_TRUE, _FALSE = {"true", "1"}, {"false", "0"}


class Envelope(Schema):
    class Meta:
        unknown = RAISE


class CommaList(fields.Field[tuple[str, ...]]):
    """``a,b`` as a tuple; commas within parentheses do not separate."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:
        items, depth, item = [], 0, ""
        for character in str(value):
            depth += (character == "(") - (character == ")")
            if character == "," and depth <= 0:
                items.append(item.strip())
                item = ""
            else:
                item += character
        items.append(item.strip())
        if not all(items):
            raise ValidationError("An item of the list is empty.")
        return tuple(items)


def flag() -> fields.Boolean:
    return fields.Boolean(truthy=_TRUE, falsy=_FALSE)


def _id() -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(1, 2**53 - 1))


def _text(limit: int) -> fields.String:
    return fields.String(validate=validate.Length(min=1, max=limit))


class ListParameters(Envelope):
    filter = _text(2_000)
    sort = CommaList()
    fields_ = CommaList(data_key="fields", attribute="fields")
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))
    cursor = _text(4_000)
    offset = fields.Integer(validate=validate.Range(0, MAX_OFFSET))
    count = flag()
    search = _text(200)
    deleted = flag()


class OneParameters(Envelope):
    fields_ = CommaList(data_key="fields", attribute="fields")


class AggregateParameters(Envelope):
    group = CommaList()
    measures = CommaList(data_key="measure", attribute="measures")
    filter = _text(2_000)
    limit = fields.Integer(validate=validate.Range(1, 10_000))


class FunnelParameters(Envelope):
    filter = _text(2_000)


class HistoryParameters(Envelope):
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))


class ReleaseParameters(Envelope):
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))
    before = fields.Integer(validate=validate.Range(0, 2**53))


class FileParameters(Envelope):
    name = _text(1_000)


class RenameBody(Envelope):
    name = fields.String(required=True, validate=validate.Length(1, 1_000))


class ThumbnailParameters(Envelope):
    size = fields.Integer(validate=validate.OneOf((64, 320, 1280)))


class CommentParameters(Envelope):
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))
    before = fields.Integer(validate=validate.Range(1, 2**53 - 1))


class CommentBody(Envelope):
    text = fields.Raw(required=True)
    parent = _id()
    files = fields.List(_id(), validate=validate.Length(0, 20))


class EditedCommentBody(Envelope):
    text = fields.Raw(required=True)


class NoticeParameters(Envelope):
    unread = flag()
    limit = fields.Integer(validate=validate.Range(1, 100))
    before = fields.Integer(validate=validate.Range(1, 2**53 - 1))


class ReadBody(Envelope):
    ids = fields.List(_id(), validate=validate.Length(0, 100))


class PersonParameters(Envelope):
    person = fields.Integer(validate=validate.Range(1, 2**53 - 1))


class ExplainParameters(PersonParameters):
    operation = fields.String(validate=validate.OneOf(RECORD_OPERATIONS))


class SharedWith(Envelope):
    kind = fields.String(required=True, validate=validate.OneOf(WHOM))
    id = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**53 - 1))


class ShareBody(Envelope):
    with_ = fields.Nested(SharedWith, required=True, data_key="with", attribute="with")
    level = fields.String(validate=validate.OneOf(LEVELS))


class SearchParameters(Envelope):
    q = fields.String(required=True, validate=validate.Length(min=1, max=200))
    objects = CommaList()
    limit = fields.Integer(validate=validate.Range(1, 100))


class WriteParameters(Envelope):
    confirm = CommaList()


class BatchBody(Envelope):
    mode = fields.String(
        required=True, validate=validate.OneOf(("create", "update", "upsert", "delete", "restore"))
    )
    records = fields.List(fields.Raw(), required=True, validate=validate.Length(1, MAX_BATCH))
    key = fields.String(validate=validate.Length(1, 40))
    policy = fields.String(validate=validate.OneOf(("atomic", "skip_invalid")))


class PublishBody(Envelope):
    plan = fields.String(validate=validate.Length(1, 200))


@cache
def _schema(kind: type[Envelope]) -> Envelope:
    return kind()


def read_parameters(kind: type[Envelope]) -> Mapping[str, Any]:
    """The query string, each parameter at most once."""
    given = request.args
    if not given:
        return _loaded(kind, {}) if any(f.required for f in _schema(kind).fields.values()) else {}
    flat = given.to_dict()
    if sum(1 for _ in given.items(multi=True)) != len(flat):
        double = next(name for name in flat if len(given.getlist(name)) > 1)
        raise BadRequest(Problem("double_parameter", N_("The parameter is given twice."), double))
    if len(request.query_string) > KEPT_LENGTH:
        return _loaded(kind, flat)
    return _loaded_once(kind, tuple(flat.items()))


@lru_cache(maxsize=512)
def _loaded_once(kind: type[Envelope], pairs: tuple[tuple[str, str], ...]) -> Mapping[str, Any]:
    """Programs ask for the same lists again and again; what is right once stays so, and is never changed."""
    return MappingProxyType(_loaded(kind, dict(pairs)))


def read_envelope(kind: type[Envelope], body: Mapping[str, Any]) -> Mapping[str, Any]:
    return _loaded(kind, body)


def _loaded(kind: type[Envelope], data: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        loaded: Mapping[str, Any] = _schema(kind).load(data)
    except ValidationError as error:
        raise BadRequest(_problems(error.messages)) from None
    return loaded


def _problems(messages: Any, place: str = "") -> list[Problem]:
    """marshmallow's tree of messages, flattened; its sentences are English."""
    if isinstance(messages, Mapping):
        return [
            problem
            for name, inner in messages.items()
            for problem in _problems(inner, f"{place}/{name}" if place else str(name))
        ]
    return [Problem("bad_parameter", str(message), place) for message in messages]
