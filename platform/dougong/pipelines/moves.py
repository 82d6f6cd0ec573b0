"""Moves between stages, and why some of them are refused: in the words of the workspace."""

from __future__ import annotations

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.pipelines.flows import PipelineModel, StageModel
from dougong.problems import N_
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.storage import Transaction

NEEDED = N_("“{stage}” needs this field.")
NO_WAY = N_("From “{old}” there is no way to “{new}”; it leads to: {next}.")
DEAD_END = N_("“{old}” is an end: nothing leads out of it.")
NOT_A_STAGE = N_("“{value}” is no stage of “{pipeline}”.")
GATE = N_("{message}")
"""The message of a gate is a text of the workspace, translated with its definitions."""


@dataclass(frozen=True, slots=True)
class Move:
    """``old`` is the stage that is left, None where the record was in none of this pipeline; ``new`` None is
    no stage of it. Who stays where it is moves too, from a stage into itself."""

    entry: Entry
    pipeline: PipelineModel
    old: StageModel | None
    new: StageModel | None
    stays: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """Refusals in the words of the workspace and the language of the actor."""

    tx: Transaction
    actor: Actor
    field: FieldLayout

    def stage(self, one: StageModel) -> str:
        return self.text(one.stage.option_id, "title", one.stage.title)

    def text(self, element_id: str, prop: str, default: str) -> str:
        return self.tx.release.definitions.title(element_id, prop, self.actor.language, default)

    def no_stage(self, move: Move) -> None:
        definition, value = move.pipeline.definition, move.entry.values[self.field.path]
        option = self.field.definition.options_by_key.get(value) if self.field.definition else None
        shown = self.text(option.id, "title", option.title) if option else str(value)
        title = self.text(definition.id, "title", definition.title)
        move.entry.refuse("not_a_stage", NOT_A_STAGE, self.field.name, value=shown, pipeline=title)

    def no_way(self, move: Move, old: StageModel, new: StageModel) -> None:
        ways = [move.pipeline.stages[one.key] for one in move.pipeline.definition.next_of(old.stage)]
        params = {"old": self.stage(old), "new": self.stage(new)}
        if not ways:
            move.entry.refuse("no_way", DEAD_END, self.field.name, **params)
            return
        listed = ", ".join(self.stage(one) for one in ways)
        move.entry.refuse("no_way", NO_WAY, self.field.name, next=listed, **params)

    def gate(self, entry: Entry, model: StageModel) -> None:
        stage = model.stage
        message = self.text(stage.id, "message", stage.message)
        asks = [field.name for field in model.asks]
        entry.refuse("gate", GATE, self.field.name, message=message, stage=stage.name, asks=asks)

    def needed(self, entry: Entry, stage: StageModel, field: FieldLayout) -> None:
        if field.name not in entry.wrong_fields:
            entry.refuse("needed_in_stage", NEEDED, field.name, stage=self.stage(stage))
