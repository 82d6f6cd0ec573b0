"""Refusals as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from dougong.errors import (
    Conflict,
    DougongError,
    Forbidden,
    Inconsistent,
    InvalidInput,
    NotFound,
    NotSignedIn,
    StaleVersion,
    Unavailable,
)
from dougong.expressions import ExpressionError
from dougong.problems import N_, Problem, fill

PROBLEM_JSON = "application/problem+json"
TYPE_PREFIX = "urn:dougong:problem:"


class BadRequest(InvalidInput):
    """The request itself cannot be read: its body, its parameters or its headers (400)."""


class UnsupportedMediaType(BadRequest):
    """The body is not JSON (415)."""


class PreconditionFailed(StaleVersion):
    """The record is not the one that ``If-Match`` named (412)."""


# The first class that fits wins.
_KINDS: tuple[tuple[type[DougongError], int, str, str], ...] = (
    (UnsupportedMediaType, 415, "unsupported-media-type", N_("The body must be JSON.")),
    (BadRequest, 400, "bad-request", N_("The request cannot be read.")),
    (InvalidInput, 422, "invalid-input", N_("The input is not valid.")),
    (NotSignedIn, 401, "not-signed-in", N_("A valid key is needed.")),
    (Forbidden, 403, "forbidden", N_("This is not allowed.")),
    (NotFound, 404, "not-found", N_("This does not exist.")),
    (PreconditionFailed, 412, "precondition-failed", N_("The record has changed.")),
    (StaleVersion, 409, "stale-version", N_("The record has changed.")),
    (Conflict, 409, "conflict", N_("The state is not the one that was expected.")),
    (Unavailable, 503, "unavailable", N_("Try again shortly.")),
    (Inconsistent, 503, "inconsistent", N_("The workspace must be repaired by its operator.")),
)


def refusal_answer(error: DougongError) -> Response:
    status, name, title = _kind(error)
    problems = error.problems
    if isinstance(error, ExpressionError):
        # The only expression in a request is its filter.
        problems = tuple(problem.at(problem.place or "filter") for problem in problems)
    response = problem_answer(status, name, gettext(title), detail_of(problems), errors_of(problems))
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="dougong"'
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _kind(error: DougongError) -> tuple[int, str, str]:
    if (
        type(error) is not BadRequest
        and isinstance(error, InvalidInput)
        and request.method in ("GET", "HEAD")
    ):
        error = BadRequest(error.problems)  # such a request is nothing but its parameters
    return next((status, name, title) for kind, status, name, title in _KINDS if isinstance(error, kind))


def http_answer(error: HTTPException) -> Response:
    """What Flask itself refuses: unknown addresses, methods, bodies beyond the limit."""
    status = HTTPStatus(error.code or 500)
    name = status.phrase.lower().replace(" ", "-")
    response = problem_answer(status, name, status.phrase, error.description or status.phrase)
    for header, value in error.get_headers():
        if header in ("Allow", "Retry-After"):
            response.headers[header] = value
    return response


def incident_answer(incident: str) -> Response:
    title = gettext(N_("Something went wrong on our side."))
    detail = gettext(N_("It has been recorded under the number given as “incident”."))
    return problem_answer(500, "internal-error", title, detail, incident=incident)


def problem_answer(
    status: int, name: str, title: str, detail: str, errors: Iterable[Mapping[str, Any]] = (), **more: Any
) -> Response:
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + name,
        "title": title,
        "status": int(status),
        "detail": detail,
        "instance": request.path,
    }
    found = list(errors)
    if found:
        body["errors"] = found
    # Refused input is quoted in messages, and may hold what UTF-8 cannot.
    return Response(orjson.dumps(_encodable(body | more)), int(status), mimetype=PROBLEM_JSON)


def errors_of(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {"field": problem.place, "code": problem.code, "message": said(problem), "severity": problem.severity}
        | {name: problem.params[name] for name in ("rule", "matches") if name in problem.params}
        for problem in problems
    ]


def detail_of(problems: tuple[Problem, ...]) -> str:
    shown = [
        f"{problem.place}: {said(problem)}" if problem.place else said(problem) for problem in problems[:3]
    ]
    return " ".join(shown) + (" …" if len(problems) > len(shown) else "")


def said(problem: Problem) -> str:
    """In the language of whoever asks."""
    params = {key: gettext(v) if isinstance(v, str) and v else v for key, v in problem.params.items()}
    return fill(gettext(problem.template), params)


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {key: _encodable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    return value
