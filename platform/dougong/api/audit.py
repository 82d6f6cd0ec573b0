"""The audit log: what happened, the newest first. Nobody writes here but the product itself."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access.audit_reading import AuditQuery, find_entries
from dougong.api.answers import answer
from dougong.api.envelopes import MAX_LIMIT, CommaList, Envelope, read_parameters
from dougong.api.serving import workspace
from dougong.api.sessions import acting


class AuditParameters(Envelope):
    person = fields.Integer(validate=validate.Range(1, 2**53 - 1))
    kinds = CommaList(data_key="kind", attribute="kinds")
    since = fields.AwareDateTime(format="iso", default_timezone=UTC)
    until = fields.AwareDateTime(format="iso", default_timezone=UTC)
    text = fields.String(data_key="q", validate=validate.Length(1, 200))
    cursor = fields.String(validate=validate.Length(1, 80))
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/audit")(list_entries)


def list_entries() -> Response:
    given = dict(read_parameters(AuditParameters))
    for name in ("since", "until"):
        if name in given:
            given[name] = _bounded(given[name])
    query = AuditQuery(**given)
    with workspace().read() as tx:
        found = find_entries(tx, acting(tx), query)
    following = found[-1].cursor if len(found) == query.limit else None
    return answer({"data": [entry.to_json() for entry in found], "next": following})


def _bounded(instant: datetime) -> datetime:
    """Years at the edge of the calendar cannot be carried over into UTC."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return instant.replace(tzinfo=UTC)
