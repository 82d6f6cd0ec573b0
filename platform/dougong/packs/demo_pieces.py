"""Demo records in pieces that are written at once: of one object, of one time and by one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import read_file
from dougong.errors import DougongError, InvalidInput
from dougong.packs.demo_checks import a_list, a_mapping, a_text, refusal
from dougong.packs.demo_values import DemoValues
from dougong.problems import N_, Problem
from dougong.records import Batch, BatchResult, InvalidRecords, RecordWriter
from dougong.records.batches import BatchPolicy
from dougong.storage import Transaction

RECORDS = "records"
DOOR = "demo"
LIVE_DOOR = "import"
"""Of changes that happen now: they set off what such changes set off."""
LeftOut = tuple[int, Sequence[Problem]]
"""The place in the file's list, and why."""
KEY, AT, BY, OF = "$key", "$at", "$by", "$of"


@dataclass(frozen=True, slots=True)
class Piece:
    """``entries`` are those of the file with the places ``indexes`` in its list; ``by`` is whose work they are said
    to be, None whoever loads them."""

    object: str
    mode: Literal["create", "update"]
    at: datetime
    place: str
    indexes: Sequence[int]
    entries: Sequence[Mapping[str, Any]]
    by: int | None = None
    door: str = DOOR


def pieces_of(path: Path, values: DemoValues, now: datetime, most: int = 10_000) -> Iterator[Piece]:
    """In the order in which they are written, the earliest first; what has no time of its own is now."""
    content = a_mapping(read_file(path), path)
    name = a_text(content.get("object"), path, "object")
    key: Literal["changes", "records"] = "changes" if "changes" in content else "records"
    entries = [a_mapping(entry, path) for entry in a_list(content.get(key), path, key)]
    place, live = f"{path.name}#/{key}", key == "changes" and content.get("live") is True
    for (at, by), indexes in _grouped(entries, place, values, now):
        for start in range(0, max(len(indexes), 1), most):
            some = indexes[start : start + most]
            yield Piece(
                name,
                "update" if key == "changes" else "create",
                at,
                place,
                some,
                [entries[i] for i in some],
                by,
                LIVE_DOOR if live else DOOR,
            )


def write_piece(
    tx: Transaction,
    actor: Actor,
    piece: Piece,
    values: DemoValues,
    *,
    door: str | None = None,
    run: str | None = None,
    left_out: list[LeftOut] | None = None,
) -> BatchResult:
    """The keys of what is created are known to ``values`` from then on. With ``left_out`` whatever is refused is
    put there and the rest is written; else nothing is."""
    read = []
    for index, entry in zip(piece.indexes, piece.entries, strict=True):
        try:
            read.append((index, entry, _record(piece, index, entry, values)))
        except InvalidInput as error:
            if left_out is None:
                raise
            left_out.append((index, error.problems))
    indexes = [index for index, _, _ in read]
    policy: BatchPolicy = "atomic" if left_out is None else "skip_invalid"
    records = [record for _, _, record in read]
    door = door or piece.door
    # What only warns is meant for whoever types.
    batch = Batch(
        piece.object, piece.mode, records, policy=policy, door=door, run=run, confirmed=frozenset({"all"})
    )
    # What people are said to have done is told of them, with the rights of whoever loads it.
    author = actor if piece.by is None else replace(actor, user_id=piece.by)
    with tx.dated(piece.at):
        result = _written(tx, author, batch, piece.place, indexes)
    if left_out is not None:
        left_out += [(indexes[refused.index], refused.problems) for refused in result.refused]
    for written in result.records:
        key = read[written.index][1].get(KEY)
        if key is not None:
            values.ids[key] = written.id
    return result


def _written(tx: Transaction, actor: Actor, batch: Batch, place: str, indexes: Sequence[int]) -> BatchResult:
    """Refusals name the entry of the file, whichever batch it is written in."""
    try:
        return RecordWriter(tx, actor).write(batch)
    except InvalidRecords as error:
        raise InvalidInput(
            problem.at(f"{place}/{indexes[refused.index]}/{problem.place}".rstrip("/"))
            for refused in error.refused
            for problem in refused.problems
        ) from None
    except DougongError as error:
        raise InvalidInput(problem.at(f"{place}{problem.place}") for problem in error.problems) from None


def _record(piece: Piece, index: int, entry: Mapping[str, Any], values: DemoValues) -> dict[str, Any]:
    place, key = f"{piece.place}/{index}", entry.get(KEY)
    if piece.mode == "create" and key is not None and key in values.ids:
        raise refusal(N_("The key “{key}” stands twice."), f"{place}/{KEY}", key=key)
    found = {
        name: values.read(value, f"{place}/{name}")
        for name, value in entry.items()
        if name not in (KEY, AT, BY, OF)
    }
    if piece.mode == "update":
        found["id"] = values.read({"$ref": entry.get(OF)}, f"{place}/{OF}")
    return found


def _grouped(
    entries: Sequence[Mapping[str, Any]], place: str, values: DemoValues, now: datetime
) -> list[tuple[tuple[datetime, int | None], list[int]]]:
    """The indexes of what one person did at one time together, the earliest first, then as they stand."""
    # An object that is not there is told even of an empty file.
    groups: dict[tuple[datetime, int | None], list[int]] = {} if entries else {(now, None): []}
    for index, entry in enumerate(entries):
        at = values.past(entry[AT], f"{place}/{index}/{AT}", now) if AT in entry else now
        by = values.author(entry[BY], f"{place}/{index}/{BY}") if BY in entry else None
        groups.setdefault((at, by), []).append(index)
    return sorted(groups.items(), key=lambda group: group[0][0])
