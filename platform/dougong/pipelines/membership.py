"""Which records are in a pipeline, as an expression for the query builder."""

from __future__ import annotations

from dougong.definitions import DefinitionSet, PipelineDefinition


def members_filter(definitions: DefinitionSet, pipeline: PipelineDefinition) -> str | None:
    """Its own condition, and none of those that are tried before; None where all records fit."""
    item = definitions.objects_by_id[pipeline.object_id]
    parts = []
    for other in definitions.pipelines_of(item):
        if other.id == pipeline.id:
            break
        if other.field_id == pipeline.field_id:
            parts.append(f"NOT ({other.when})" if other.when else "FALSE")
    if pipeline.when:
        parts.append(f"({pipeline.when})")
    return " AND ".join(parts) or None
