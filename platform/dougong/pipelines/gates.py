"""May a record enter the stage that it is given, and what follows from its being there?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dougong.access import Actor
from dougong.expressions import EvaluationContext
from dougong.pipelines.flows import Flow, StageModel, flows_of
from dougong.pipelines.moves import Move, Telling
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.hooks import Hearing
from dougong.records.layout import FieldLayout, followed
from dougong.records.model import WriteModel
from dougong.storage import Transaction

_JUDGED = ("rule", "no_way", "not_a_stage", "gate")
"""Codes of refusals of a value that was read."""


def stamp(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """The before-save hook: probability, closing date and loss reason, where nobody says them."""
    context = context_of(tx, actor)
    for flow in flows_of(tx.release, model.layout.id):
        for move in _moves(tx, model, flow, entries, context):
            if move.new is not None and not move.stays:
                _stamp(move, move.new, context)


def judge(
    tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry], hearing: Hearing
) -> None:
    """All that stands in the way of all moves, at once. Who stays cannot lose what the stage needs."""
    context = context_of(tx, actor)
    for flow in flows_of(tx.release, model.layout.id):
        told = Telling(tx, actor, flow.field)
        entering: dict[StageModel, list[Move]] = {}
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


def _moves(
    tx: Transaction, model: WriteModel, flow: Flow, entries: Sequence[Entry], context: EvaluationContext
) -> list[Move]:
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
            Move(
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


def _check_kept(entry: Entry, stage: StageModel, told: Telling) -> None:
    old = entry.old or {}
    for field in stage.required:
        if entry.values[field.path] is None and old.get(field.path) is not None:
            told.needed(entry, stage, field)


def _stamp(move: Move, new: StageModel, context: EvaluationContext) -> None:
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


def _check_way(stage: StageModel, moves: Sequence[Move], told: Telling) -> None:
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
    moves: Sequence[Move],
    context: EvaluationContext,
    told: Telling,
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
