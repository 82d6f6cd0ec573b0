"""The pipelines of an object as writing needs them: expressions checked, fields looked up, once per release."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import PipelineDefinition, Stage
from dougong.expressions import Checked, EvaluationContext
from dougong.expressions.types import Path
from dougong.records.conditions import checked
from dougong.records.layout import FieldLayout, ObjectLayout, followed, layout_of
from dougong.storage import Release

Values = Mapping[Path, Any]
Chooser = Callable[[Values], "PipelineModel | None"]


@dataclass(frozen=True, slots=True, eq=False)
class StageModel:
    stage: Stage
    condition: Checked | None
    required: tuple[FieldLayout, ...]
    """The loss reason among them where the stage is lost."""
    asks: tuple[FieldLayout, ...]
    """The own fields that the gate's condition reads."""


@dataclass(frozen=True, slots=True, eq=False)
class PipelineModel:
    definition: PipelineDefinition
    when: Checked | None
    stages: Mapping[str, StageModel]
    """By the key of the option."""
    reason: FieldLayout | None
    probability: FieldLayout | None
    closed_on: FieldLayout | None

    def stage_of(self, value: Any) -> StageModel | None:
        return self.stages.get(value) if isinstance(value, str) else None


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """The pipelines of one field, in the order in which they are tried."""

    field: FieldLayout
    pipelines: tuple[PipelineModel, ...]
    paths: tuple[Path, ...]
    """What the choice of the pipeline reads of other records."""

    @property
    def certain(self) -> bool:
        """Whether all records are in the same pipeline."""
        return self.pipelines[0].when is None

    def chooser(self, context: EvaluationContext) -> Chooser:
        tests = [(one, one.when.prepare(context) if one.when else None) for one in self.pipelines]

        def choose(values: Values) -> PipelineModel | None:
            return next((one for one, holds in tests if holds is None or holds(values) is True), None)

        return choose


def flows_of(release: Release, object_id: str) -> tuple[Flow, ...]:
    return release.cached(("pipelines.flows", object_id), lambda: _flows(release, object_id))


def _flows(release: Release, object_id: str) -> tuple[Flow, ...]:
    layout = layout_of(release, object_id)
    by_field: dict[str, list[PipelineModel]] = {}
    for definition in release.definitions.pipelines_of(layout.definition):
        if definition.field_id in layout.by_id:
            by_field.setdefault(definition.field_id, []).append(_pipeline(release, layout, definition))
    return tuple(_flow(layout, field_id, models) for field_id, models in by_field.items())


def _flow(layout: ObjectLayout, field_id: str, models: Sequence[PipelineModel]) -> Flow:
    paths = [path for one in models if one.when for path in one.when.paths]
    return Flow(layout.by_id[field_id], tuple(models), tuple(followed(layout, paths)))


def _pipeline(release: Release, layout: ObjectLayout, definition: PipelineDefinition) -> PipelineModel:
    by_id = layout.by_id
    reason = by_id.get(definition.loss_reason_id or "")
    return PipelineModel(
        definition,
        checked(release, layout, definition.when) if definition.when else None,
        {stage.key: _stage(release, layout, stage, reason) for stage in definition.stages},
        reason,
        by_id.get(definition.probability_id or ""),
        by_id.get(definition.closed_on_id or ""),
    )


def _stage(release: Release, layout: ObjectLayout, stage: Stage, reason: FieldLayout | None) -> StageModel:
    condition = checked(release, layout, stage.condition) if stage.condition else None
    required = [layout.by_id[field_id] for field_id in stage.required_ids if field_id in layout.by_id]
    if stage.category == "lost" and reason is not None and reason not in required:
        required.append(reason)
    own = dict.fromkeys(path[0] for path in condition.paths) if condition else {}
    asks = tuple(
        layout.by_id[name] for name in own if name in layout.by_id and not layout.by_id[name].is_system
    )
    return StageModel(stage, condition, tuple(required), asks)
