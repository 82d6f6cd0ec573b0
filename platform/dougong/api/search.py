"""Search over all objects."""

from __future__ import annotations

from flask import Blueprint, Response

from dougong.api.answers import answer_conditionally
from dougong.api.envelopes import SearchParameters, read_parameters
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.records import search


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/search")(search_records)


def search_records() -> Response:
    parameters = read_parameters(SearchParameters)
    with workspace().read() as tx:
        found = search.search(tx, acting(tx), **parameters)
    return answer_conditionally({"data": found})
