"""After a write: which stage each record has left, and which it has entered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.pipelines.flows import Flow, StageModel, flows_of
from dougong.records import Done
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.lookups import list_bind
from dougong.records.model import WriteModel
from dougong.storage import Release, Transaction, in_list
from dougong.storage.instants import parse_instant

_INSERT = (
    'INSERT INTO "_dg_stage" ("object_id", "record_id", "field_id", "pipeline_id", "stage_id",'
    ' "from_stage_id", "entered_at", "user_id", "actor_kind", "door") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
)
_CLOSE = 'UPDATE "_dg_stage" SET "left_at" = ?, "seconds" = ? WHERE "id" = ?'


@dataclass(frozen=True, slots=True)
class OpenStay:
    id: int
    field_id: str
    pipeline_id: str
    stage_id: str
    entered_at: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a record is now; ``since`` counts where it has not been anywhere before."""

    record_id: int
    flow: Flow
    pipeline_id: str
    stage: StageModel | None
    since: str


def write_stays(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    """The after-write hook. A record in the bin stays where it is: whoever takes it out finds it there."""
    if done.kind == "purge":
        forget(tx, model.layout.id, [entry.id for entry in done.entries])
        return
    if done.kind == "delete" or not flows_of(tx.release, model.layout.id):
        return
    arrivals = arrivals_of(tx, tx.release, actor, model, done.entries, lambda _: tx.now_text)
    known = {} if done.kind == "create" else open_stays(tx, model.layout.id, [e.id for e in done.entries])
    settle(tx, actor, model.layout.id, arrivals, known, done.door)


def forget(tx: Transaction, object_id: str, ids: Sequence[int]) -> None:
    tx.execute(
        f'DELETE FROM "_dg_stage" WHERE "object_id" = :object AND "record_id" {in_list("ids", tx.dialect)}',
        {"object": object_id, "ids": list_bind(ids, tx)},
    )


def open_stays(tx: Transaction, object_id: str, ids: Sequence[int]) -> dict[tuple[int, str], OpenStay]:
    """By record and field."""
    rows = tx.execute(
        'SELECT "record_id", "id", "field_id", "pipeline_id", "stage_id", "entered_at" FROM "_dg_stage"'
        f' WHERE "object_id" = :object AND "record_id" {in_list("ids", tx.dialect)} AND "left_at" IS NULL',
        {"object": object_id, "ids": list_bind(ids, tx)},
    ).fetchall()
    return {(row[0], row[2]): OpenStay(*row[1:]) for row in rows}


def arrivals_of(
    tx: Transaction,
    release: Release,
    actor: Actor,
    model: WriteModel,
    entries: Sequence[Entry],
    since: Callable[[Entry], str],
) -> list[Arrival]:
    context = context_of(tx, actor)
    arrivals = []
    for flow in flows_of(release, model.layout.id):
        follow_paths(release, tx, model.layout, flow.paths, entries)
        choose = flow.chooser(context)
        for entry in entries:
            pipeline = choose(entry.values)
            stage = pipeline.stage_of(entry.values[flow.field.path]) if pipeline else None
            pipeline_id = pipeline.definition.id if pipeline else ""
            arrivals.append(Arrival(entry.id, flow, pipeline_id, stage, since(entry)))
    return arrivals


def settle(
    tx: Transaction,
    actor: Actor,
    object_id: str,
    arrivals: Iterable[Arrival],
    known: dict[tuple[int, str], OpenStay],
    door: str,
) -> int:
    """Stays of before are ended and new ones begun where a record is not where it was; tells how many."""
    begun: list[tuple[Any, ...]] = []
    ended: list[OpenStay] = []
    for arrival in arrivals:
        stay = known.get((arrival.record_id, arrival.flow.field.id))
        stage_id = arrival.stage.stage.id if arrival.stage else None
        if stay is not None and (stay.pipeline_id, stay.stage_id) == (arrival.pipeline_id, stage_id):
            continue
        if stay is not None:
            ended.append(stay)
        if stage_id is not None:
            same = stay is not None and stay.pipeline_id == arrival.pipeline_id
            came_from = stay.stage_id if stay is not None and same else None
            at = arrival.since if stay is None else tx.now_text
            place = (object_id, arrival.record_id, arrival.flow.field.id, arrival.pipeline_id, stage_id)
            begun.append((*place, came_from, at, actor.user_id, actor.kind, door))
    end(tx, ended)
    if begun:
        tx.executemany(_INSERT, begun)
    return len(begun)


def end(tx: Transaction, stays: Sequence[OpenStay]) -> None:
    if stays:
        now = tx.now_text
        tx.executemany(_CLOSE, [(now, seconds_between(stay.entered_at, now), stay.id) for stay in stays])


def seconds_between(start: str, until: str) -> int:
    return max(0, int((parse_instant(until) - parse_instant(start)).total_seconds()))
