"""Stored documents of pipelines into typed definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.definitions.field_elements import FieldDefinition, Option
from dougong.definitions.pipeline_elements import PipelineDefinition, Stage
from dougong.definitions.walking import Document


def pipeline_of(document: Document, field: FieldDefinition | None) -> PipelineDefinition:
    """Stages whose option is gone are left out."""
    options = {option.id: option for option in field.select_options} if field else {}
    return PipelineDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        object_id=document["object"],
        field_id=document["field"],
        when=document.get("when"),
        stages=tuple(
            _stage(stage, options[stage["option"]])
            for stage in document["stages"]
            if stage["option"] in options
        ),
        loss_reason_id=document.get("lossReason"),
        keep_loss_reason=document.get("keepLossReason", False),
        probability_id=document.get("probabilityField"),
        closed_on_id=document.get("closedOn"),
        document=document,
    )


def _stage(stage: Mapping[str, Any], option: Option) -> Stage:
    gate = stage.get("gate", {})
    return Stage(
        id=stage["id"],
        name=stage["name"],
        key=option.key,
        title=option.title,
        option_id=option.id,
        colour=option.colour,
        category=stage.get("category", "open"),
        probability=stage.get("probability"),
        condition=gate.get("condition"),
        message=gate.get("message", ""),
        required_ids=tuple(stage.get("required", ())),
        next_ids=tuple(stage["next"]) if "next" in stage else None,
        rotting_days=stage.get("rottingDays"),
        limit=stage.get("limit"),
    )
