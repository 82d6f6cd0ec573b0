"""Service levels over the API: how the clocks of a record stand. What they keep in fields is read as any other."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from dougong.access import POLICY
from dougong.api.answers import answer_conditionally
from dougong.api.records import known
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.service_levels import ClockView, clocks_shown
from dougong.storage import instant_text


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/records/<name>/<int:record_id>/service-levels")(list_clocks)


def list_clocks(name: str, record_id: int) -> Response:
    with workspace().read() as tx:
        actor = acting(tx)
        POLICY.require(actor, "read", tx.release.definitions.object(name))
        data = [_json(one) for one in clocks_shown(tx, actor, name, known(record_id))]
    return answer_conditionally({"data": data})


def _json(view: ClockView) -> dict[str, Any]:
    clock = view.clock
    return {
        "service_level": clock.level.name,
        "clock": clock.definition.name,
        "title": clock.definition.title,
        "state": view.state,
        "due": instant_text(view.due) if view.due is not None else None,
        "counted_minutes": int(view.used.total_seconds() // 60),
        "events": [{"what": what, "at": instant_text(at)} for what, at in view.events],
    }
