"""The addresses at which other systems set automations off. The answer says whether a call was taken, and no more."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from dougong.automations.arrivals import LARGEST, Arrival, Outcome, receive, refusal_of
from dougong.web.screens import workspace

RECEIVE = "web.receive_call"
STATUS: Mapping[Outcome, int] = {
    "accepted": 202,
    "not_json": 400,
    "unsigned": 401,
    "unknown": 401,
    "too_large": 413,
    "too_many": 429,
    "paused": 503,
}
LATER = {"too_many": "60", "paused": "600"}


def register_routes(web: Blueprint) -> None:
    web.post("/hooks/<token>", endpoint="receive_call")(receive_call)


def receive_call(token: str) -> Response:
    try:
        request.max_content_length = LARGEST
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return _answer("too_large")
    given = request.headers
    arrival = Arrival(token, body, given.get("Idempotency-Key", ""), given.get("Dougong-Signature", ""))
    here = workspace()
    with here.read() as tx:
        refused = refusal_of(tx, arrival)
    if refused is not None:
        return _answer(refused)
    with here.write() as tx:
        outcome = receive(tx, arrival)
    return _answer(outcome)


def _answer(outcome: Outcome) -> Response:
    headers = {"Retry-After": LATER[outcome]} if outcome in LATER else {}
    # Nobody finds out which addresses there are.
    said = "refused" if outcome in ("unknown", "unsigned") else outcome
    return Response(f'{{"result": "{said}"}}\n', STATUS[outcome], headers, mimetype="application/json")
