"""What a publish newly asks of records in a stage: its gate, and the fields that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dougong.definitions import DefinitionSet, ObjectDefinition, PipelineDefinition, Stage
from dougong.problems import N_, Problem
from dougong.storage.demands import Demand, told
from dougong.storage.reshaping import TableChange
from dougong.storage.rule_effects import Rows
from dougong.storage.transaction import Transaction

NOT_THROUGH = N_(
    "{rows} records of “{object}” stand in “{stage}” without meeting its gate: they may stay, but could not come in"
    " now."
)
NOW_NEEDED = N_(
    "{rows} records of “{object}” stand in “{stage}” without “{field}”, which it asks for: they may stay, but could"
    " not come in now."
)


def stage_effects(
    tx: Transaction, old: DefinitionSet, new: DefinitionSet, changes: Mapping[str, TableChange]
) -> Iterator[Problem]:
    """``changes`` by the object's id."""
    for pipeline in new.pipelines.values():
        change, item = changes.get(pipeline.object_id), new.objects_by_id[pipeline.object_id]
        if change is None or change.physical_name is None:
            continue
        rows = Rows(tx, new, change, change.physical_name, item)
        for demand in stage_demands(old.pipelines_by_id.get(pipeline.id), pipeline, item):
            yield from told(demand, rows.count(demand))


def stage_demands(
    before: PipelineDefinition | None, pipeline: PipelineDefinition, item: ObjectDefinition
) -> Iterator[Demand]:
    known = {stage.id: stage for stage in before.stages} if before else {}
    for index, stage in enumerate(pipeline.stages):
        place = f"pipeline:{pipeline.name}#/stages/{index}"
        inside = [(f"#{pipeline.field_id} = '{stage.key}'", True)]
        if pipeline.when is not None:
            inside.append((pipeline.when, True))
        old = known.get(stage.id)
        if stage.condition is not None and (old is None or old.condition != stage.condition):
            problem = _told("not_through", NOT_THROUGH, f"{place}/gate", item, stage)
            yield Demand(f"{place}/gate", [*inside, (stage.condition, False)], None, problem)
        for field_id in stage.required_ids:
            if old is not None and field_id in old.required_ids:
                continue
            field = item.fields_by_id[field_id]
            problem = _told("now_needed", NOW_NEEDED, f"{place}/required", item, stage, field=field.title)
            yield Demand(f"{place}/required", inside, field, problem)


def _told(
    code: str, text: str, place: str, item: ObjectDefinition, stage: Stage, **params: str
) -> Callable[[int], Problem]:
    named = {"object": item.plural_title, "stage": stage.title, **params}
    return lambda rows: Problem(code, text, place, {"rows": rows, **named}, "warning")
