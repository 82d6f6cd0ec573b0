"""What goes out: JSON by orjson, entity tags, "not modified"."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from flask import Response, request

JSON = "application/json"


def answer(data: Any, status: int = 200, version: int | None = None, location: str | None = None) -> Response:
    """``version`` makes the entity tag one that ``If-Match`` can be checked against."""
    response = Response(orjson.dumps(data), status, mimetype=JSON)
    if version is not None:
        response.headers["ETag"] = entity_tag(response.data, version)
    if location is not None:
        response.headers["Location"] = location
    return response


def answer_conditionally(data: Any, version: int | None = None) -> Response:
    """For GET: 304 without a body if the client already has exactly this."""
    body = orjson.dumps(data)
    tag = entity_tag(body, version)
    known = request.headers.get("If-None-Match")
    if known is not None and (known.strip() == "*" or tag in _tags(known)):
        response = Response(status=304)
    else:
        response = Response(body, mimetype=JSON)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def no_content() -> Response:
    return Response(status=204)


def entity_tag(body: bytes, version: int | None = None) -> str:
    """The version alone would not do: the title of a referenced record is part of the body too."""
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return f'"{digest}"' if version is None else f'"{version}.{digest}"'


def _tags(header: str) -> list[str]:
    # If-None-Match compares weakly, and proxies that compress turn our tags into weak ones.
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]
