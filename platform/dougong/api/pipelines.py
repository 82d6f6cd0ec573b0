"""Where a record stands in its pipelines, and how records get on in one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from dougong.api.answers import answer_conditionally
from dougong.api.envelopes import FunnelParameters, read_parameters
from dougong.api.records import known
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.pipelines import Course, FunnelQuery, Stay, funnel, stages_of


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/records/<name>/<int:record_id>/stages")(record_stages)
    blueprint.get("/pipelines/<name>/funnel")(show_funnel)


def record_stages(name: str, record_id: int) -> Response:
    with workspace().read() as tx:
        courses = stages_of(tx, acting(tx), name, known(record_id))
        fields = tx.release.definitions.fields_by_id
        data = [_course(course, fields[course.pipeline.field_id].name) for course in courses]
    return answer_conditionally({"data": data})


def show_funnel(name: str) -> Response:
    parameters = read_parameters(FunnelParameters)
    with workspace().read() as tx:
        found = funnel(tx, acting(tx), FunnelQuery(name, **parameters))
    return answer_conditionally({"data": found})


def _course(course: Course, field: str) -> dict[str, Any]:
    position = course.position
    return {
        "pipeline": course.pipeline.name,
        "field": field,
        "stage": course.stage.name if course.stage else None,
        "since": position.since if position else None,
        "seconds": position.seconds if position else None,
        "rotting": bool(position and position.rotting),
        "next": [{"stage": stage.name, "option": stage.key} for stage in course.next],
        "stays": [_stay(stay) for stay in course.stays],
    }


def _stay(stay: Stay) -> dict[str, Any]:
    return {
        "pipeline": stay.pipeline.name,
        "stage": stay.stage.name if stay.stage else None,
        "from": stay.came_from.name if stay.came_from else None,
        "since": stay.since,
        "until": stay.until,
        "seconds": stay.seconds,
        "by": stay.by,
        "door": stay.door,
    }
