"""The records of a list that somebody has chosen: ticked ones, or all that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from dougong.access import POLICY, Operation
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find
from dougong.records.selections import MOST_IDS, Selection
from dougong.web.lists.departures import DEPARTURES
from dougong.web.lists.list_requests import ListRequest, list_filter, read_request
from dougong.web.screens import Screen

MOST_PREVIEWED = 1_000
"""Records whose deletion is looked into before it is asked for."""
KEPT = ("id", "all", "view", "q", "f", "where", *DEPARTURES)
NOTHING_CHOSEN = N_("No records are chosen.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """``payload`` is the selection as jobs take it; ``kept`` are the parts of the address that name it."""

    asked: ListRequest
    payload: dict[str, Any]
    count: int
    kept: list[tuple[str, str]]

    @property
    def obj(self) -> ObjectDefinition:
        return self.asked.obj

    def url(self, endpoint: str, **more: str) -> str:
        parts: MultiDict[str, str] = MultiDict(self.kept)
        address: dict[str, Any] = {key: parts.getlist(key) for key in parts}
        return url_for(endpoint, name=self.obj.name, **(address | more))


def chosen_of(screen: Screen, name: str, operation: Operation) -> Chosen:
    """Ticked ones, or all that the list shows; InvalidInput if there are none."""
    asked = read_request(screen, name)
    POLICY.require(screen.actor, operation, asked.obj)
    ids = sorted({int(text) for text in request.args.getlist("id") if text.isdecimal() and len(text) < 16})
    payload: dict[str, Any] = {"object": name}
    if ids:
        payload["ids"] = [record_id for record_id in ids if record_id][:MOST_IDS]
    elif "all" in request.args:
        payload |= {"filter": list_filter(screen, asked), "search": asked.q or None}
    count = Selection.of(payload).count(screen.tx, screen.actor) if len(payload) > 1 else 0
    if not count:
        raise InvalidInput(Problem("nothing_chosen", NOTHING_CHOSEN))
    kept = [pair for pair in request.args.items(multi=True) if pair[0] in KEPT]
    return Chosen(asked, payload, count, kept)


def first_ids(screen: Screen, payload: Mapping[str, Any]) -> list[int]:
    query = RecordQuery(
        payload["object"], ("id",), payload["filter"], ("id",), MOST_PREVIEWED, search=payload["search"]
    )
    return [record["id"] for record in find(screen.tx, screen.actor, query).data]
