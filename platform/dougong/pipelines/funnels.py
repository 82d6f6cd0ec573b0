"""How many records got how far, how long it took them, and where they were lost."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import PipelineDefinition, Stage
from dougong.errors import Forbidden
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, chosen_ids
from dougong.records.layout import layout_of
from dougong.records.levels import readable
from dougong.storage import Transaction

NOT_READABLE = N_("You may not see the field “{field}”.")


@dataclass(frozen=True, slots=True)
class FunnelQuery:
    """``filter`` chooses among the records that the actor may see."""

    pipeline: str
    filter: str | None = None


@dataclass(frozen=True, slots=True)
class _Counted:
    """By stage: records that are there, that have ever been, and their finished stays."""

    now: int = 0
    entered: int = 0
    seconds: int = 0
    stays: int = 0


def funnel(tx: Transaction, actor: Actor, query: FunnelQuery) -> dict[str, Any]:
    """Each stage with ``now``, ``entered``, ``reached`` (there or further on), ``conversion`` to the next
    one, ``average_seconds`` of a finished stay and ``lost`` (went from here to a lost stage); and the whole:
    ``won``, ``lost``, ``win_rate``, ``average_seconds`` to win. Shares are numbers between 0 and 1 as text.
    """
    pipeline = tx.release.definitions.pipeline(query.pipeline)
    layout = layout_of(tx.release, pipeline.object_id)
    field = layout.by_id[pipeline.field_id]
    ids, binds = chosen_ids(tx, actor, RecordQuery(layout.id, filter=query.filter))
    if not readable(actor, layout, field):
        raise Forbidden(Problem("forbidden", NOT_READABLE, params={"field": field.title}))
    binds = {**binds, "x_pipeline": pipeline.id}
    of_these = f's."pipeline_id" = :x_pipeline AND s."record_id" IN ({ids})'
    counted = _counted(tx, of_these, binds)
    reached = _reached(tx, pipeline, of_these, binds)
    losses = _losses(tx, pipeline, of_these, binds)
    return {
        "pipeline": pipeline.name,
        "stages": _stages(pipeline, counted, reached, losses),
        **_whole(tx, pipeline, counted, of_these, binds),
    }


def _counted(tx: Transaction, of_these: str, binds: Mapping[str, Any]) -> dict[str, _Counted]:
    rows = tx.execute(
        'SELECT s."stage_id", sum(CASE WHEN s."left_at" IS NULL THEN 1 ELSE 0 END),'
        ' count(DISTINCT s."record_id"), sum(s."seconds"), count(s."seconds")'
        f' FROM "_dg_stage" s WHERE {of_these} GROUP BY s."stage_id"',
        binds,
    ).fetchall()
    return {row[0]: _Counted(*(int(number or 0) for number in row[1:])) for row in rows}


def _reached(
    tx: Transaction, pipeline: PipelineDefinition, of_these: str, binds: Mapping[str, Any]
) -> dict[str, int]:
    """A record that skipped a stage has reached it all the same; being lost gets nobody further."""
    steps = _steps(pipeline)
    if not steps:
        return {}
    ranks = " ".join(f"WHEN :x_stage{rank} THEN {rank}" for rank in range(len(steps)))
    named = {f"x_stage{rank}": stage.id for rank, stage in enumerate(steps)}
    rows = tx.execute(
        f'SELECT r.best, count(*) FROM (SELECT max(CASE s."stage_id" {ranks} END) AS best'
        f' FROM "_dg_stage" s WHERE {of_these} GROUP BY s."record_id") r GROUP BY r.best',
        {**binds, **named},
    ).fetchall()
    best = {row[0]: row[1] for row in rows if row[0] is not None}
    return {
        stage.id: sum(number for other, number in best.items() if other >= rank)
        for rank, stage in enumerate(steps)
    }


def _steps(pipeline: PipelineDefinition) -> list[Stage]:
    """The way to the win: the open stages, then those that are won."""
    won = [stage for stage in pipeline.stages if stage.category == "won"]
    return [stage for stage in pipeline.stages if stage.category == "open"] + won


def _losses(
    tx: Transaction, pipeline: PipelineDefinition, of_these: str, binds: Mapping[str, Any]
) -> dict[str, int]:
    """How many stays ended in a lost stage, by the stage they were in."""
    lost = {f"x_lost{i}": s.id for i, s in enumerate(pipeline.stages) if s.category == "lost"}
    if not lost:
        return {}
    names = ", ".join(f":{name}" for name in lost)
    rows = tx.execute(
        f'SELECT s."from_stage_id", count(*) FROM "_dg_stage" s WHERE {of_these}'
        f' AND s."stage_id" IN ({names}) AND s."from_stage_id" IS NOT NULL GROUP BY s."from_stage_id"',
        {**binds, **lost},
    ).fetchall()
    return dict(rows)


def _stages(
    pipeline: PipelineDefinition,
    counted: Mapping[str, _Counted],
    reached: Mapping[str, int],
    losses: Mapping[str, int],
) -> list[dict[str, Any]]:
    steps = _steps(pipeline)
    following = {one.id: other.id for one, other in itertools.pairwise(steps)}
    answer = []
    for stage in pipeline.stages:
        found, here = counted.get(stage.id, _Counted()), reached.get(stage.id)
        onwards = reached.get(following[stage.id]) if stage.id in following else None
        answer.append(
            {
                "stage": stage.name,
                "option": stage.key,
                "category": stage.category,
                "probability": stage.chance,
                "now": found.now,
                "entered": found.entered,
                "reached": here,
                "conversion": _share(onwards, here),
                "lost": losses.get(stage.id, 0),
                "average_seconds": found.seconds // found.stays if found.stays else None,
            }
        )
    return answer


def _whole(
    tx: Transaction,
    pipeline: PipelineDefinition,
    counted: Mapping[str, _Counted],
    of_these: str,
    binds: Mapping[str, Any],
) -> dict[str, Any]:
    now = {
        kind: sum(counted[stage.id].now for stage in pipeline.stages if _is(stage, kind, counted))
        for kind in ("open", "won", "lost")
    }
    return {
        **now,
        "win_rate": _share(now["won"], now["won"] + now["lost"]),
        "average_seconds": _time_to_win(tx, pipeline, of_these, binds),
    }


def _is(stage: Stage, category: str, counted: Mapping[str, _Counted]) -> bool:
    return stage.category == category and stage.id in counted


def _time_to_win(
    tx: Transaction, pipeline: PipelineDefinition, of_these: str, binds: Mapping[str, Any]
) -> int | None:
    """Of those that are won now: all their finished stays together."""
    won = {f"x_won{i}": s.id for i, s in enumerate(pipeline.stages) if s.category == "won"}
    if not won:
        return None
    names = ", ".join(f":{name}" for name in won)
    row: Sequence[Any] = tx.execute(
        'SELECT sum(s."seconds"), count(DISTINCT s."record_id") FROM "_dg_stage" s'
        f' WHERE {of_these} AND s."record_id" IN (SELECT w."record_id" FROM "_dg_stage" w'
        f' WHERE w."pipeline_id" = :x_pipeline AND w."stage_id" IN ({names}) AND w."left_at" IS NULL)',
        {**binds, **won},
    ).fetchone()
    return int(row[0] or 0) // row[1] if row[1] else None


def _share(part: int | None, whole: int | None) -> str | None:
    return None if part is None or not whole else f"{part / whole:.4f}"
