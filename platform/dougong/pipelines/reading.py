"""Where records are and where they have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import PipelineDefinition, Stage
from dougong.pipelines.flows import flows_of
from dougong.pipelines.stays import seconds_between
from dougong.records import get
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import layout_of
from dougong.records.levels import readable
from dougong.records.lookups import current, list_bind
from dougong.records.model import model_of
from dougong.storage import Transaction, in_list

DAY = 86_400

_STAYS = (
    'SELECT s."field_id", s."pipeline_id", s."stage_id", s."from_stage_id", s."entered_at", s."left_at",'
    ' s."seconds", s."user_id", u."name", s."door" FROM "_dg_stage" s'
    ' LEFT JOIN "_dg_user" u ON u."id" = s."user_id"'
    ' WHERE s."object_id" = ? AND s."record_id" = ? ORDER BY s."id"'
)


@dataclass(frozen=True, slots=True)
class Position:
    """Since when a record is where it is."""

    stage: Stage
    since: str
    seconds: int

    @property
    def days(self) -> int:
        return self.seconds // DAY

    @property
    def rotting(self) -> bool:
        return self.stage.rotting_days is not None and self.days >= self.stage.rotting_days


def positions_of(
    tx: Transaction, pipeline: PipelineDefinition, record_ids: Sequence[int]
) -> Mapping[int, Position]:
    """Of records that the caller has found by the query builder."""
    if not record_ids:
        return {}
    rows = tx.execute(
        'SELECT "record_id", "stage_id", "entered_at" FROM "_dg_stage" WHERE "object_id" = :object'
        f' AND "field_id" = :field AND "record_id" {in_list("ids", tx.dialect)} AND "left_at" IS NULL',
        {"object": pipeline.object_id, "field": pipeline.field_id, "ids": list_bind(record_ids, tx)},
    ).fetchall()
    stages, now = pipeline.by_id, tx.now_text
    return {
        row[0]: Position(stages[row[1]], row[2], seconds_between(row[2], now))
        for row in rows
        if row[1] in stages
    }


@dataclass(frozen=True, slots=True)
class Stay:
    """``stage`` is None where the stage is no longer part of the pipeline, ``until`` where it lasts."""

    pipeline: PipelineDefinition
    stage: Stage | None
    came_from: Stage | None
    since: str
    until: str | None
    seconds: int
    by: Mapping[str, Any] | None
    door: str


@dataclass(frozen=True, slots=True)
class Course:
    """A record's way through one pipeline: the one that it is in. ``stays`` are in order of time and may
    be of other pipelines, if the record has changed over."""

    pipeline: PipelineDefinition
    stage: Stage | None
    stays: tuple[Stay, ...]

    @property
    def position(self) -> Position | None:
        last = self.stays[-1] if self.stays else None
        if last is None or last.until is not None or last.stage is None or self.stage != last.stage:
            return None
        return Position(last.stage, last.since, last.seconds)

    @property
    def next(self) -> tuple[Stage, ...]:
        return self.pipeline.next_of(self.stage)

    def seconds_in(self, stage: Stage) -> int | None:
        """All stays together; None where the record has never been there."""
        stays = [stay.seconds for stay in self.stays if stay.stage == stage]
        return sum(stays) if stays else None


def stages_of(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> list[Course]:
    """One course for each field that has pipelines, and that the actor may see."""
    layout = layout_of(tx.release, object_name)
    get(tx, actor, layout.id, record_id, ("id",))
    flows = [flow for flow in flows_of(tx.release, layout.id) if readable(actor, layout, flow.field)]
    if not flows:
        return []
    model = model_of(tx.release, layout.id)
    entry = Entry(0, current(tx, model, [record_id], deleted=False, lock=False)[record_id], id=record_id)
    stays = _stays(tx, layout.id, record_id)
    courses = []
    for flow in flows:
        follow_paths(tx.release, tx, layout, flow.paths, [entry])
        pipeline = flow.chooser(context_of(tx, actor))(entry.values)
        if pipeline is not None:
            stage = pipeline.stage_of(entry.values[flow.field.path])
            own = tuple(stays.get(flow.field.id, ()))
            courses.append(Course(pipeline.definition, stage.stage if stage else None, own))
    return courses


def _stays(tx: Transaction, object_id: str, record_id: int) -> dict[str, list[Stay]]:
    """By field. Stays in a pipeline that is gone are left out."""
    pipelines, now = tx.release.definitions.pipelines_by_id, tx.now_text
    found: dict[str, list[Stay]] = {}
    for row in tx.execute(_STAYS, (object_id, record_id)).fetchall():
        field_id, pipeline_id, stage_id, from_id, since, until, seconds, user_id, user_name, door = row
        pipeline = pipelines.get(pipeline_id)
        if pipeline is None:
            continue
        stay = Stay(
            pipeline,
            pipeline.by_id.get(stage_id),
            pipeline.by_id.get(from_id or ""),
            since,
            until,
            seconds_between(since, now) if seconds is None else seconds,
            None if user_id is None else {"id": user_id, "title": user_name},
            door,
        )
        found.setdefault(field_id, []).append(stay)
    return found
