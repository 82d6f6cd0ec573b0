"""What comes in as a body: JSON and nothing else, within limits."""

from __future__ import annotations

from typing import Any

from flask import request

from dougong.api.refusals import BadRequest, UnsupportedMediaType
from dougong.definitions import load_json
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem

MAX_BODY = 16 * 1024 * 1024
MAX_SINGLE = 2_000_000


def read_body(max_bytes: int = MAX_SINGLE) -> Any:
    _check_media_type()
    try:
        return load_json(request.get_data(cache=True), max_bytes)
    except InvalidInput as error:
        raise BadRequest(error.problems) from None


def read_object(max_bytes: int = MAX_SINGLE) -> dict[str, Any]:
    body = read_body(max_bytes)
    if not isinstance(body, dict):
        raise BadRequest(Problem("not_an_object", N_("The body must be a JSON object.")))
    return body


def read_optional_object() -> dict[str, Any]:
    """An absent body is an empty object."""
    return read_object() if request.get_data(cache=True) else {}


def _check_media_type() -> None:
    media_type = request.mimetype
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise UnsupportedMediaType(
            Problem(
                "media_type",
                N_("The Content-Type must be application/json, not “{found}”."),
                "Content-Type",
                {"found": media_type or "nothing"},
            )
        )
