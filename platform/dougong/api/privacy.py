"""All personal data that is kept of somebody."""

from __future__ import annotations

from flask import Blueprint, Response

from dougong.api.answers import answer
from dougong.api.records import known
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.records.personal import personal_data


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/records/<name>/<int:record_id>/personal-data")(hand_out)


def hand_out(name: str, record_id: int) -> Response:
    with workspace().read() as tx:
        found = personal_data(tx, acting(tx), name, known(record_id))
    return answer({"data": found})
