"""Before a save: may the record enter the stage that it is given, and what follows from its being there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dougong.access import Actor
from dougong.expressions import EvaluationContext
from dougong.pipelines.flows import Flow, PipelineModel, StageModel, flows_of
from dougong.problems import N_
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout
from dougong.records.lookups import follow_paths
from dougong.records.model import WriteModel
from dougong.storage import Transaction

NEEDED = N_("“{stage}” needs this field.")
NO_WAY = N_("From “{old}” there is no way to “{new}”; it leads to: {next}.")
DEAD_END = N_("“{old}” is an end: nothing leads out of it.")
NOT_A_STAGE = N_("“{value}” is no stage of “{pipeline}”.")
GATE = N_("{message}")
"""The message of a gate is a text of the workspace, translated with its definitions."""


@dataclass(frozen=True, slots=True)
class _Move:
    """``old`` is the stage that is left, None where the record was in none of this pipeline."""

    entry: Entry
    pipeline: PipelineModel
    old: StageModel | None
    new: StageModel


def judge(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """The before-save hook: stamps first, so that gates see them, then everything that stands in the way."""
    flows = flows_of(tx.release, model.layout.id)
    if not flows:
        return
    context = context_of(tx, actor)
    for flow in flows:
        told = _Told(tx, actor, flow.field)
        moves = _moves(tx, model, flow, entries, context, told)
        for move in moves:
            _stamp(move, context)
        _check_gates(tx, model, moves, context, told)


@dataclass(frozen=True, slots=True)
class _Told:
    """Refusals in the words of the workspace and the language of the actor."""

    tx: Transaction
    actor: Actor
    field: FieldLayout

    def stage(self, one: StageModel) -> str:
        return self.text(one.stage.option_id, "title", one.stage.title)

    def text(self, element_id: str, prop: str, default: str) -> str:
        return self.tx.release.definitions.title(element_id, prop, self.actor.language, default)

    def no_stage(self, entry: Entry, pipeline: PipelineModel, value: Any) -> None:
        definition = pipeline.definition
        option = self.field.definition.options_by_key.get(value) if self.field.definition else None
        shown = self.text(option.id, "title", option.title) if option else str(value)
        title = self.text(definition.id, "title", definition.title)
        entry.refuse("not_a_stage", NOT_A_STAGE, self.field.name, value=shown, pipeline=title)

    def no_way(self, move: _Move, old: StageModel) -> None:
        ways = [move.pipeline.stages[one.key] for one in move.pipeline.definition.next_of(old.stage)]
        params = {"old": self.stage(old), "new": self.stage(move.new)}
        if not ways:
            move.entry.refuse("no_way", DEAD_END, self.field.name, **params)
            return
        listed = ", ".join(self.stage(one) for one in ways)
        move.entry.refuse("no_way", NO_WAY, self.field.name, next=listed, **params)

    def gate(self, move: _Move) -> None:
        stage = move.new.stage
        message = self.text(stage.id, "message", stage.message)
        asks = [field.name for field in move.new.asks]
        move.entry.refuse("gate", GATE, self.field.name, message=message, stage=stage.name, asks=asks)

    def needed(self, entry: Entry, stage: StageModel, field: FieldLayout) -> None:
        if field.name not in entry.wrong_fields:
            entry.refuse("needed_in_stage", NEEDED, field.name, stage=self.stage(stage))


def _moves(
    tx: Transaction,
    model: WriteModel,
    flow: Flow,
    entries: Sequence[Entry],
    context: EvaluationContext,
    told: _Told,
) -> list[_Move]:
    """Who enters a stage. Whoever stays in one is judged here: it cannot lose what the stage needs."""
    path, choose = flow.field.path, flow.chooser(context)
    olds = [Entry(0, dict(entry.old)) if entry.old is not None else None for entry in entries]
    if not flow.certain:
        known = [one for one in olds if one is not None]
        follow_paths(tx.release, tx, model.layout, flow.paths, [*entries, *known])
    moves = []
    for entry, before in zip(entries, olds, strict=True):
        if flow.field.name in entry.wrong_fields:
            continue
        pipeline, value = choose(entry.values), entry.values[path]
        if pipeline is None or value is None:
            continue
        was = choose(before.values) if before is not None else None
        old_value = before.values[path] if before is not None else None
        stage = pipeline.stage_of(value)
        if was is pipeline and value == old_value:
            if stage is not None:
                _check_kept(entry, stage, told)
        elif stage is None:
            told.no_stage(entry, pipeline, value)
        else:
            moves.append(_Move(entry, pipeline, was.stage_of(old_value) if was is pipeline else None, stage))
    return moves


def _check_kept(entry: Entry, stage: StageModel, told: _Told) -> None:
    old = entry.old or {}
    for field in stage.required:
        if entry.values[field.path] is None and old.get(field.path) is not None:
            told.needed(entry, stage, field)


def _stamp(move: _Move, context: EvaluationContext) -> None:
    """What whoever moves the record has not said: probability, closing date, no loss reason any more."""
    pipeline, stage, entry = move.pipeline, move.new.stage, move.entry
    if pipeline.probability is not None and stage.chance is not None:
        _put(entry, pipeline.probability, _probability(pipeline.probability, stage.chance))
    closes = stage.closed and not (move.old is not None and move.old.stage.category == stage.category)
    if pipeline.closed_on is not None and closes:
        _put(entry, pipeline.closed_on, context.now.astimezone(context.zone).date())
    reopened = move.old is not None and move.old.stage.category == "lost" and stage.category != "lost"
    if pipeline.reason is not None and reopened and not pipeline.definition.keep_loss_reason:
        _put(entry, pipeline.reason, None)


def _put(entry: Entry, field: FieldLayout, value: Any) -> None:
    old = None if entry.old is None else entry.old[field.path]
    if entry.values[field.path] == old and field.name not in entry.wrong_fields:
        entry.values[field.path] = value


def _probability(field: FieldLayout, percent: int) -> int | Decimal:
    is_percent = field.definition is not None and field.definition.type_name == "percent"
    return Decimal(percent) / 100 if is_percent else percent


def _check_gates(
    tx: Transaction, model: WriteModel, moves: Sequence[_Move], context: EvaluationContext, told: _Told
) -> None:
    by_stage: dict[StageModel, list[_Move]] = {}
    for move in moves:
        by_stage.setdefault(move.new, []).append(move)
        if move.old is not None and move.new.stage not in move.pipeline.definition.next_of(move.old.stage):
            told.no_way(move, move.old)
    for stage, entering in by_stage.items():
        for move in entering:
            for field in stage.required:
                if move.entry.values[field.path] is None:
                    told.needed(move.entry, stage, field)
        if stage.condition is not None:
            paths = [path for path in stage.condition.paths if len(path) > 1]
            follow_paths(tx.release, tx, model.layout, paths, [move.entry for move in entering])
            holds = stage.condition.prepare(context)
            for move in entering:
                wrong = move.entry.wrong_fields
                moot = any(field.name in wrong for field in stage.asks)
                if not moot and holds(move.entry.values) is not True:
                    told.gate(move)
