"""A pack's demo data as sample data of a workspace in use: loaded by a job, taken away by another.

Nobody is added for it: the records belong to whoever asks for them, for made-up colleagues would stand in every
picker and hold rights. What only several people can have is left out and told. Nothing is set off by it, and all
that it creates is one run, so that it is found again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.packs.demo_pieces import DOOR, RECORDS, LeftOut, Piece, pieces_of, write_piece
from dougong.packs.demo_values import DemoValues
from dougong.packs.demo_working import worked_before
from dougong.packs.gallery import offered_pack
from dougong.packs.installing import installed_packs
from dougong.packs.reading import Pack
from dougong.packs.sample_rates import add_rates
from dougong.problems import N_, Problem
from dougong.records import recalculate
from dougong.storage import Transaction, Workspace

NAME: Mapping[str, Any] = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"pack": NAME},
    "required": ["pack"],
    "additionalProperties": False,
}
MOST_AT_ONCE = 40
LOADING, REMOVING = "sample_data", "sample_removal"
NO_SAMPLE = N_("The pack “{name}” brings no sample data along.")
NOT_INSTALLED = N_("The pack “{name}” is not installed.")
UNDER_WAY = N_("Sample data of “{name}” is just being loaded or taken away.")
THERE_ALREADY = N_("The sample data of “{name}” is there already.")


@dataclass(slots=True)
class _Place:
    """How far it has come: the file, and how many of its pieces are written; the ids of what they have made."""

    began: str
    today: str
    file: int = 0
    piece: int = 0
    records: int = 0
    refused: int = 0
    ids: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def run_of(pack_name: str) -> str:
    return f"sample-{pack_name}"


def sample_count(tx: Transaction, pack_name: str) -> int:
    """How many of its records are there, those in the bin included; not those of objects that are gone."""
    sql = (
        'SELECT "object_id", count(*) FROM "_dg_history" WHERE "run" = ? AND "kind" = ? GROUP BY "object_id"'
    )
    rows = tx.execute(sql, (run_of(pack_name), "create")).fetchall()
    return sum(count for object_id, count in rows if object_id in tx.release.definitions.objects_by_id)


def load_sample(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    pack = _with_sample(workspace, payload["pack"])
    paths = sorted((pack.demo / RECORDS).glob("*.json")) if pack.demo is not None else []
    place = _Place(**progress.note) if progress.note else _begin(pack, paths, progress)
    while place.file < len(paths):
        with workspace.read() as tx:
            values = _values(tx, place)
        began = datetime.fromisoformat(place.began)
        pieces = pieces_of(paths[place.file], values, began, MOST_AT_ONCE)
        ahead = islice(pieces, place.piece, None)
        while not _step(progress, place, values, ahead, run_of(pack.name)):
            pass
    recalculate(workspace, only_daily=True)
    return {"records": place.records, "refused": place.refused}


def _begin(pack: Pack, paths: list[Path], progress: Progress) -> _Place:
    with progress.step() as tx:
        actor = progress.actor(tx)
        place = _Place(tx.now_text, tx.now.astimezone(tx.workspace.default_zone).date().isoformat())
        values = _values(tx, place)
        if pack.demo is not None:
            add_rates(tx, actor, pack.demo, values)
        total = sum(len(piece.entries) for path in paths for piece in pieces_of(path, values, tx.now))
        progress.save(tx, place.to_json(), total=total)
    return place


def _values(tx: Transaction, place: _Place) -> DemoValues:
    zone, began = tx.workspace.default_zone, datetime.fromisoformat(place.began)
    worked = worked_before(tx.release.definitions, zone, began)
    return DemoValues(zone, date.fromisoformat(place.today), ids=place.ids, worked=worked)


def _step(progress: Progress, place: _Place, values: DemoValues, ahead: Iterator[Piece], run: str) -> bool:
    """True where the file is done with."""
    rows, refusals = 0, list[JobRefusal]()
    with progress.step() as tx:
        actor = progress.actor(tx)
        values.stand_in = actor.user_id
        over = False
        while rows < progress.pace.size and not over:
            piece = next(ahead, None)
            if piece is None:
                place.file, place.piece, over = place.file + 1, 0, True
                continue
            left_out: list[LeftOut] = []
            result = write_piece(tx, actor, piece, values, door=DOOR, run=run, left_out=left_out)
            place.piece, place.records = place.piece + 1, place.records + result.created
            rows += len(piece.entries)
            refusals += [JobRefusal(index, tuple(why), {"title": piece.object}) for index, why in left_out]
        place.refused += len(refusals)
        keep_refusals(tx, progress.job_id, refusals)
        progress.save(tx, place.to_json(), done=progress.done + rows, rows=rows)
    return over


def authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    POLICY.require_right(actor, "publish")
    pack = _with_sample(tx.workspace, payload["pack"])
    require_installed(tx, pack.name)
    require_idle(tx, pack.name)
    if sample_count(tx, pack.name):
        raise Conflict(Problem("sample_there", THERE_ALREADY, "pack", {"name": pack.name}))
    return str(pack.manifest["title"])


def require_installed(tx: Transaction, pack_name: str) -> None:
    if pack_name not in {installed.name for installed in installed_packs(tx)}:
        raise Conflict(Problem("not_installed", NOT_INSTALLED, "pack", {"name": pack_name}))


def require_idle(tx: Transaction, pack_name: str) -> None:
    if open_job(tx, pack_name) is not None:
        raise Conflict(Problem("under_way", UNDER_WAY, "pack", {"name": pack_name}))


def open_job(tx: Transaction, pack_name: str) -> int | None:
    """The job that loads its sample data just now, or takes it away."""
    sql = 'SELECT "id", "payload" FROM "_dg_job" WHERE "kind" IN (?, ?) AND "state" IN (?, ?) ORDER BY "id" DESC'
    rows = tx.execute(sql, (LOADING, REMOVING, "waiting", "running")).fetchall()
    return next((job_id for job_id, payload in rows if json.loads(payload)["pack"] == pack_name), None)


def key_of(tx: Transaction, pack_name: str) -> str:
    """Asked for twice at once, it is one job; later it is another."""
    sql = 'SELECT max("id") FROM "_dg_job" WHERE "kind" IN (?, ?)'
    (last,) = tx.execute(sql, (LOADING, REMOVING)).fetchone()
    return f"{pack_name} after {last or 0}"


def _with_sample(workspace: Workspace, name: str) -> Pack:
    pack = offered_pack(workspace, name)
    if pack is None:
        raise not_found("pack", name)
    if pack.demo is None:
        raise InvalidInput(Problem("no_sample", NO_SAMPLE, "pack", {"name": name}))
    return pack


KINDS.add(JobKind(LOADING, N_("Sample data"), load_sample, SCHEMA, lane="long", authorise=authorise))
