"""What is asked of the writer, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.fields import EXACT, CoercionContext
from dougong.problems import Problem

Mode = Literal["create", "update", "upsert", "delete", "restore"]
BatchPolicy = Literal["atomic", "skip_invalid"]
RawRecord = Mapping[str, Any]


class Lines(list[RawRecord]):
    """The lines of a record whose sender has seen only those with the ids in ``seen``: of the others nothing
    is said, so that they stay. In a plain list whatever is missing is deleted."""

    def __init__(self, lines: Iterable[RawRecord], seen: Iterable[int]) -> None:
        super().__init__(lines)
        self.seen = frozenset(seen)


@dataclass(frozen=True, slots=True)
class Batch:
    """``records`` are record JSON as written; those to update, delete or restore carry their ``id``, and
    ``version`` if they must still be as they were read. ``key`` is the unique field that an upsert finds
    records by. ``door`` is where the change came in, for the history; ``run`` groups batches that can be
    undone together. ``input`` says how values are written: exactly, or as people write them."""

    object: str
    mode: Mode
    records: Sequence[RawRecord]
    key: str | None = None
    policy: BatchPolicy = "atomic"
    door: str = "api"
    input: CoercionContext = EXACT
    run: str | None = None
    confirmed: frozenset[str] = frozenset()
    """Names of the rules whose warnings have been seen; "all" for every one."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the record at ``index`` of the batch cannot be written: all its problems, by field."""

    index: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Written:
    index: int
    id: int
    version: int
    created: bool = False


@dataclass(frozen=True, slots=True)
class BatchResult:
    """``records`` in the order of the batch, without the refused ones. ``unchanged`` were already as
    asked."""

    records: list[Written] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0


class InvalidRecords(InvalidInput):
    """Nothing of the batch was written. ``problems`` are those of all refused records; in a batch of
    several their places are ``/index/field``."""

    def __init__(self, refused: Sequence[Refusal], single: bool) -> None:
        self.refused = tuple(refused)
        super().__init__(
            problem if single else problem.at(f"/{refusal.index}/{problem.place.lstrip('/')}".rstrip("/"))
            for refusal in refused
            for problem in refusal.problems
        )
