"""Service levels over the API: how the clocks of a record stand. What they keep in fields is read as any other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response

from dougong.access import POLICY
from dougong.api.answers import answer_conditionally
from dougong.api.records import known
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.service_levels import ClockExplanation, ClockView, clocks_shown
from dougong.storage import Transaction, instant_text
from dougong.views.paths import named


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/records/<name>/<int:record_id>/service-levels")(list_clocks)


def list_clocks(name: str, record_id: int) -> Response:
    with workspace().read() as tx:
        actor = acting(tx)
        POLICY.require(actor, "read", tx.release.definitions.object(name))
        data = [_json(one) for one in clocks_shown(tx, actor, name, known(record_id))]
    return answer_conditionally({"data": data})


def explained(tx: Transaction, found: ClockExplanation) -> dict[str, Any]:
    model, standing = found.clock, found.standing

    def named_in(text: str | None) -> str | None:
        return None if text is None else named(tx.release.definitions, text)

    calendar = tx.release.definitions.calendar(model.level.calendar_id) if model.level.calendar_id else None
    return {
        "service_level": model.level.name,
        "clock": model.definition.name,
        "title": model.definition.title,
        "state": standing.state,
        "would_be": found.otherwise,
        "due": instant_text(standing.due) if standing.due is not None else None,
        "reason": {"code": found.reason.code, "message": found.reason.message},
        "conditions": [
            {"asked": one.asked, "condition": named_in(one.condition), "holds": one.holds}
            for one in found.conditions
        ],
        "targets": [
            {
                "condition": named_in(one.condition),
                "minutes": _minutes(one.target.time),
                "calendar": calendar.name if calendar is not None and not one.target.every_hour else None,
                "holds": one.holds,
                "counts": one.counts,
            }
            for one in found.targets
        ],
        "counted_minutes": _minutes(found.used),
        "parts": [{"from": instant_text(begun), "to": instant_text(ended)} for begun, ended in found.parts],
        "more_minutes": _minutes(found.rest),
    }


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def _json(view: ClockView) -> dict[str, Any]:
    clock = view.clock
    return {
        "service_level": clock.level.name,
        "clock": clock.definition.name,
        "title": clock.definition.title,
        "state": view.state,
        "due": instant_text(view.due) if view.due is not None else None,
        "counted_minutes": _minutes(view.used),
        "events": [{"what": what, "at": instant_text(at)} for what, at in view.events],
    }
