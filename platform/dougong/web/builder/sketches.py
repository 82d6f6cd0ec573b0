"""What people will see of a view or a pipeline, drawn in outline: enough to arrange it by, without any record."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, PipelineDefinition, ViewDefinition
from dougong.web.builder.drafting import Design

MOST = 12


@dataclass(frozen=True, slots=True)
class Lane:
    title: str
    colour: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """``columns`` are what stands in the table, or on each card; ``lanes`` the columns of a board."""

    type: str
    columns: list[str]
    lanes: list[Lane]


def sketch_of(design: Design, kind: str, name: str) -> Sketch | None:
    definitions = design.definitions
    if kind == "pipeline":
        return Sketch("pipeline", [], _stages(design, definitions.pipeline(name)))
    if kind != "view":
        return None
    view = definitions.view(name)
    columns = [design.titles.path(column.path) for column in view.columns[:MOST]]
    return Sketch(view.type, columns, _lanes(design, definitions, view) if view.type == "board" else [])


def _lanes(design: Design, definitions: DefinitionSet, view: ViewDefinition) -> list[Lane]:
    board = view.board
    pipeline = definitions.pipelines_by_id.get(board.pipeline_id or "") if board else None
    if pipeline is not None:
        return _stages(design, pipeline)
    field = definitions.fields_by_id.get(board.field_id or "") if board else None
    options = field.select_options if field is not None else ()
    return [Lane(design.titles.option(one), one.colour or "grey") for one in options[:MOST]]


def _stages(design: Design, pipeline: PipelineDefinition) -> list[Lane]:
    field = design.definitions.fields_by_id.get(pipeline.field_id)
    options = {one.id: one for one in field.select_options} if field is not None else {}
    found = []
    for stage in pipeline.stages[:MOST]:
        option = options.get(stage.option_id)
        note = f"{stage.probability} %" if stage.probability is not None else ""
        title = design.titles.option(option) if option else stage.name
        found.append(Lane(title, (option.colour if option else None) or "grey", note))
    return found
