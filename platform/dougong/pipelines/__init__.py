"""Pipelines: what a record's stage demands, where it may go, how long it has been where.

The room meets the records only in their hooks: what follows from a move is put in before a save, gates are
judged with everything else, stays are written after it, all in the writer's own transaction, so that they
hold for every door. A publish brings the stays up to date
with ``follow_definitions``. Reading goes through the one query builder: ``stages_of`` for one record,
``positions_of`` for many, ``funnel`` for all that somebody may see.
"""

from __future__ import annotations

from dougong.pipelines.flows import Flow, PipelineModel, StageModel, flows_of
from dougong.pipelines.following import follow_definitions
from dougong.pipelines.funnels import FunnelQuery, funnel
from dougong.pipelines.gates import judge, stamp
from dougong.pipelines.membership import members_filter
from dougong.pipelines.reading import Course, Position, Stay, positions_of, stages_of
from dougong.pipelines.stays import write_stays
from dougong.records import AFTER_WRITE, BEFORE_SAVE, JUDGES
from dougong.records.hooks import COMPUTED

BEFORE_SAVE.register("pipelines", stamp)
JUDGES.register("pipelines", judge)
AFTER_WRITE.register("pipelines", write_stays)
COMPUTED.register("pipelines", lambda release, object_id: bool(flows_of(release, object_id)))

__all__ = [
    "Course",
    "Flow",
    "FunnelQuery",
    "PipelineModel",
    "Position",
    "StageModel",
    "Stay",
    "flows_of",
    "follow_definitions",
    "funnel",
    "members_filter",
    "positions_of",
    "stages_of",
]
