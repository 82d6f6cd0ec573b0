"""May a record enter the stage that it is given, and what follows from its being there?"""

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
from dougong.records.following import follow_paths
from dougong.records.layout import FieldLayout, followed
from dougong.records.model import WriteModel
from dougong.storage import Transaction

NEEDED = N_("“{stage}” needs this field.")
NO_WAY = N_("From “{old}” there is no way to “{new}”; it leads to: {next}.")
DEAD_END = N_("“{old}” is an end: nothing leads out of it.")
NOT_A_STAGE = N_("“{value}” is no stage of “{pipeline}”.")
_JUDGED = ("rule", "no_way", "not_a_stage", "gate")
"""Codes of refusals of a value that was read."""
GATE = N_("{message}")
"""The message of a gate is a text of the workspace, translated with its definitions."""


@dataclass(frozen=True, slots=True)
class _Move:
    """``old`` is the stage that is left, None where the record was in none of this pipeline; ``new`` None is
    no stage of it. Who stays where it is moves too, from a stage into itself."""

    entry: Entry
    pipeline: PipelineModel
    old: StageModel | None
    new: StageModel | None
    stays: bool


def stamp(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """The before-save hook: probability, closing date and loss reason, where nobody says them."""
    context = context_of(tx, actor)
    for flow in flows_of(tx.release, model.layout.id):
        for move in _moves(tx, model, flow, entries, context):
            if move.new is not None and not move.stays:
                _stamp(move, move.new, context)


def judge(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """All that stands in the way of all moves, at once. Who stays cannot lose what the stage needs."""
    context = context_of(tx, actor)
    for flow in flows_of(tx.release, model.layout.id):
        told = _Told(tx, actor, flow.field)
        entering: dict[StageModel, list[_Move]] = {}
        for move in _moves(tx, model, flow, entries, context):
            if move.new is None:
                if not move.stays:
                    told.no_stage(move)
            elif move.stays:
                _check_kept(move.entry, move.new, told)
            else:
                entering.setdefault(move.new, []).append(move)
        for stage, moves in entering.items():
            _check_way(stage, moves, told)
            _check_gate(tx, model, stage, moves, context, told)


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

    def no_stage(self, move: _Move) -> None:
        definition, value = move.pipeline.definition, move.entry.values[self.field.path]
        option = self.field.definition.options_by_key.get(value) if self.field.definition else None
        shown = self.text(option.id, "title", option.title) if option else str(value)
        title = self.text(definition.id, "title", definition.title)
        move.entry.refuse("not_a_stage", NOT_A_STAGE, self.field.name, value=shown, pipeline=title)

    def no_way(self, move: _Move, old: StageModel, new: StageModel) -> None:
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


def _moves(
    tx: Transaction, model: WriteModel, flow: Flow, entries: Sequence[Entry], context: EvaluationContext
) -> list[_Move]:
    """Of all records that are in a pipeline and whose stage is known."""
    path, choose = flow.field.path, flow.chooser(context)
    if flow.certain:
        olds = [entry.old for entry in entries]
    else:
        known = [Entry(0, dict(entry.old)) for entry in entries if entry.old is not None]
        follow_paths(tx.release, tx, model.layout, flow.paths, [*entries, *known])
        before = iter(known)
        olds = [next(before).values if entry.old is not None else None for entry in entries]
    moves = []
    for entry, old in zip(entries, olds, strict=True):
        pipeline, value = choose(entry.values), entry.values[path]
        if pipeline is None or value is None or _is_unknown(entry, flow.field):
            continue
        same = old is not None and choose(old) is pipeline
        was = old[path] if old is not None and same else None
        moves.append(
            _Move(
                entry,
                pipeline,
                pipeline.stage_of(was),
                pipeline.stage_of(value),
                same and value == was,
            )
        )
    return moves


def _is_unknown(entry: Entry, field: FieldLayout) -> bool:
    """Whether the value could not be read: what stands in the entry is then the old one."""
    return any(problem.place == field.name and problem.code not in _JUDGED for problem in entry.problems)


def _check_kept(entry: Entry, stage: StageModel, told: _Told) -> None:
    old = entry.old or {}
    for field in stage.required:
        if entry.values[field.path] is None and old.get(field.path) is not None:
            told.needed(entry, stage, field)


def _stamp(move: _Move, new: StageModel, context: EvaluationContext) -> None:
    pipeline, stage, entry = move.pipeline, new.stage, move.entry
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


def _check_way(stage: StageModel, moves: Sequence[_Move], told: _Told) -> None:
    for move in moves:
        if move.old is not None and stage.stage not in move.pipeline.definition.next_of(move.old.stage):
            told.no_way(move, move.old, stage)
        for field in stage.required:
            if move.entry.values[field.path] is None:
                told.needed(move.entry, stage, field)


def _check_gate(
    tx: Transaction,
    model: WriteModel,
    stage: StageModel,
    moves: Sequence[_Move],
    context: EvaluationContext,
    told: _Told,
) -> None:
    if stage.condition is None:
        return
    paths = followed(model.layout, stage.condition.paths)
    follow_paths(tx.release, tx, model.layout, paths, [move.entry for move in moves])
    holds = stage.condition.prepare(context)
    for move in moves:
        wrong = move.entry.wrong_fields
        moot = any(field.name in wrong for field in stage.asks if field is not told.field)
        if not moot and holds(move.entry.values) is not True:
            told.gate(move.entry, stage)
