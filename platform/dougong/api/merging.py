"""Records that are the same: which they are, and making one of two."""

from __future__ import annotations

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally
from dougong.api.bodies import read_object
from dougong.api.envelopes import Envelope, read_envelope
from dougong.api.idempotency import once
from dougong.api.records import known
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.duplicates import duplicates_of
from dougong.records import get, merge
from dougong.storage import Transaction

MOST_TAKEN = 400
LARGEST_VERSION = 2**53


class MergeBody(Envelope):
    merged = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    take = fields.List(
        fields.String(validate=validate.Length(1, 40)), validate=validate.Length(max=MOST_TAKEN)
    )
    version = fields.Integer(strict=True, validate=validate.Range(1, LARGEST_VERSION))
    merged_version = fields.Integer(strict=True, validate=validate.Range(1, LARGEST_VERSION))


def add_routes(blueprint: Blueprint) -> None:
    one = "/records/<name>/<int:record_id>"
    blueprint.get(f"{one}/duplicates")(list_duplicates)
    blueprint.post(f"{one}/merge")(merge_record)


def list_duplicates(name: str, record_id: int) -> Response:
    with workspace().read() as tx:
        found = duplicates_of(tx, acting(tx), name, known(record_id))
    return answer_conditionally({"data": found})


def merge_record(name: str, record_id: int) -> Response:
    """The record of the address stays."""
    body = read_envelope(MergeBody, read_object())
    kept_id, merged_id = known(record_id), known(body["merged"])
    given = {kept_id: body.get("version"), merged_id: body.get("merged_version")}
    versions = {one: version for one, version in given.items() if version is not None}

    def write(tx: Transaction, actor: Actor) -> Response:
        done = merge(tx, actor, name, kept_id, merged_id, body.get("take", ()), versions)
        record = get(tx, actor, name, kept_id)
        return answer({"data": record, "moved": done.moved, "run": done.run}, version=record["version"])

    return once(workspace(), write)
