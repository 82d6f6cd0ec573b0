"""A pipeline as a typed, frozen object: the stages that a record goes through."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document


@dataclass(frozen=True, slots=True)
class Stage:
    """``key`` is the option's key, which records hold. ``next_ids`` None means: everywhere."""

    id: str
    name: str
    key: str
    title: str
    option_id: str
    colour: str | None
    category: str
    probability: int | None
    condition: str | None
    message: str
    required_ids: tuple[str, ...]
    next_ids: tuple[str, ...] | None
    rotting_days: int | None
    limit: int | None = None
    """So many records are meant to be there at most."""

    @property
    def closed(self) -> bool:
        return self.category != "open"

    @property
    def chance(self) -> int | None:
        """In percent; what is won or lost is certain."""
        certain = {"won": 100, "lost": 0}
        return self.probability if self.category == "open" else certain[self.category]


@dataclass(frozen=True)
class PipelineDefinition:
    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    object_id: str
    field_id: str
    when: str | None
    stages: tuple[Stage, ...]
    loss_reason_id: str | None
    keep_loss_reason: bool
    probability_id: str | None
    closed_on_id: str | None
    document: Document = dataclasses.field(repr=False, hash=False)

    @cached_property
    def by_key(self) -> Mapping[str, Stage]:
        return {stage.key: stage for stage in self.stages}

    @cached_property
    def by_id(self) -> Mapping[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    def next_of(self, stage: Stage | None) -> tuple[Stage, ...]:
        """Where one may go from a stage; from nowhere, anywhere."""
        if stage is None or stage.next_ids is None:
            return tuple(other for other in self.stages if other is not stage)
        return tuple(other for other in self.stages if other.id in stage.next_ids and other is not stage)
