"""A record's way through its pipelines, as steps above its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, Stage
from dougong.pipelines import Course, stages_of
from dougong.web.screens import Screen
from dougong.web.texts import gettext

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """``state`` is "done", "current" or nothing; ``days`` how long the record has been there, as text."""

    key: str
    title: str
    state: str
    category: str
    days: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class CourseView:
    title: str
    field: str
    steps: Sequence[Step]
    ends: Sequence[Step]
    """Where it is lost: beside the way, not on it."""
    forward: Step | None
    url: str
    idle: str


def course_views(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[CourseView]:
    courses = stages_of(screen.tx, screen.actor, obj.name, record["id"])
    may_move = screen.may("update", obj)
    url = url_for("web.move_record", name=obj.name, record_id=record["id"])
    return [_view(screen, obj, course, url, may_move) for course in courses]


def _view(screen: Screen, obj: ObjectDefinition, course: Course, url: str, may_move: bool) -> CourseView:
    steps = [_step(screen, course, stage, may_move) for stage in _way(course)]
    lost = [stage for stage in course.pipeline.stages if stage.category == "lost"]
    ends = [_step(screen, course, stage, may_move) for stage in lost if stage != course.stage]
    here = next((position for position, step in enumerate(steps) if step.state == "current"), None)
    following = steps[here + 1] if here is not None and here + 1 < len(steps) else None
    return CourseView(
        screen.titles.of(course.pipeline.id, "title", course.pipeline.title),
        obj.field_by_id(course.pipeline.field_id).name,
        steps,
        [step for step in ends if step.allowed],
        following if following is not None and following.allowed else None,
        url,
        _idle(course),
    )


def _way(course: Course) -> list[Stage]:
    """The open stages, and the end: the one that was reached, else the win."""
    here = course.stage
    end = here if here is not None and here.closed else None
    return [
        stage
        for stage in course.pipeline.stages
        if not stage.closed or (stage == end if end else stage.category == "won")
    ]


def _step(screen: Screen, course: Course, stage: Stage, may_move: bool) -> Step:
    seconds = course.seconds_in(stage)
    current = stage == course.stage
    state = "current" if current else "done" if _passed(course, stage) else ""
    return Step(
        stage.key,
        screen.titles.of(stage.option_id, "title", stage.title),
        state,
        stage.category,
        _days(seconds) if seconds is not None and (current or state) else "",
        may_move and not current and stage in course.next,
    )


def _passed(course: Course, stage: Stage) -> bool:
    """Before the present one; a lost record has passed what it has been in."""
    here = course.stage
    if here is None:
        return False
    if here.category == "lost":
        return course.seconds_in(stage) is not None
    order = course.pipeline.stages
    return order.index(stage) < order.index(here)


def _days(seconds: int) -> str:
    return gettext("{days} d").format(days=seconds // DAY) if seconds >= DAY else gettext("today")


def _idle(course: Course) -> str:
    position = course.position
    if position is None or not position.rotting:
        return ""
    return gettext("Idle {days} d").format(days=position.days)
