"""Rows or records that a job left alone, with the reasons, kept in the commit of the step that refused them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from dougong.dataclasses import dataclass
from dougong.jobs.rows import problems_from_text, problems_text
from dougong.problems import Problem
from dougong.storage import Transaction, Workspace

PAGE = 1_000
LONGEST_CELL = 5_000


@dataclass(frozen=True, slots=True)
class JobRefusal:
    """``place`` is the line of a file, or the id of a record."""

    place: int
    problems: tuple[Problem, ...]
    cells: Mapping[str, Any]
    id: int = 0
    """Of its row, once it is kept."""


def keep_refusals(tx: Transaction, job_id: int, refusals: Iterable[JobRefusal]) -> None:
    rows = [(job_id, r.place, problems_text(r.problems), _cells(r.cells)) for r in refusals]
    if rows:
        tx.executemany(
            'INSERT INTO "_dg_job_refusal" ("job_id", "place", "problems", "cells") VALUES (?, ?, ?, ?)', rows
        )


def first_refusals(tx: Transaction, job_id: int, limit: int = 20, after: int = 0) -> list[JobRefusal]:
    rows = tx.execute(
        'SELECT "place", "problems", "cells", "id" FROM "_dg_job_refusal"'
        f' WHERE "job_id" = ? AND "id" > ? ORDER BY "id" LIMIT {limit}',
        (job_id, after),
    ).fetchall()
    return [JobRefusal(row[0], problems_from_text(row[1]), orjson.loads(row[2]), row[3]) for row in rows]


def all_refusals(workspace: Workspace, job_id: int) -> Iterator[JobRefusal]:
    """Page after page, each in a transaction of its own."""
    after = 0
    while True:
        with workspace.read() as tx:
            page = first_refusals(tx, job_id, PAGE, after)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].id


def _cells(cells: Mapping[str, Any]) -> str:
    texts = {name: None if cell is None else str(cell)[:LONGEST_CELL] for name, cell in cells.items()}
    return orjson.dumps(_plain(texts)).decode()


def _plain(texts: Mapping[str, str | None]) -> dict[str, str | None]:
    """Neither lone surrogates, which JSON cannot hold, nor NUL, which PostgreSQL cannot."""
    return {_clean(name): None if text is None else _clean(text) for name, text in texts.items()}


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()
