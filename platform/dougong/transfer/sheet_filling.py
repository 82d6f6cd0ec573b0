"""Filling objects from the sheets they were made of: one import after the other, what is referred to first.

What is to be done lies as a file of the person who asked; each import is an ordinary job. The next one begins in the
transaction that ends the one before it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dougong.access import Actor, actor_of, get_user
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, DougongError, NotFound
from dougong.jobs.ending import ENDED, Ended
from dougong.jobs.enqueuing import enqueue_for
from dougong.jobs.files import content_path, find_file, new_content, register
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

KEY = "sheets"
MEDIA_TYPE = "application/vnd.dougong.sheets+json"
NOT_PUBLISHED = N_("“{title}” is not published yet.")


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """``columns`` are ids: of the field that a column fills, and of the one by which it names other records."""

    file: str
    sheet: str | None
    object_id: str
    title: str
    columns: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet of a plan, with the job that imports it, once there is one."""

    plan: SheetPlan
    job_id: int | None
    state: str


def keep_plan(workspace: Workspace, plans: Sequence[SheetPlan]) -> str:
    """The token; it is theirs who register it."""
    with new_content(workspace) as (token, stream):
        stream.write(json.dumps([asdict(one) for one in plans], ensure_ascii=False).encode())
    return token


def register_plan(tx: Transaction, actor: Actor, token: str) -> None:
    register(tx, actor, token, "sheets.json", MEDIA_TYPE)


def read_plan(tx: Transaction, actor: Actor, token: str) -> list[SheetPlan]:
    file = find_file(tx, actor, token)
    if file.media_type != MEDIA_TYPE:
        raise NotFound(
            Problem("not_found", N_("There is no {what} “{name}”."), token, {"what": "file", "name": token})
        )
    return [SheetPlan(**one) for one in json.loads(content_path(tx.workspace, token).read_bytes())]


def filled(tx: Transaction, actor: Actor, token: str) -> list[Filled]:
    found = []
    for index, plan in enumerate(read_plan(tx, actor, token)):
        row = tx.execute(
            'SELECT "id", "state" FROM "_dg_job" WHERE "kind" = ? AND "key" = ?',
            ("import", _key(token, index)),
        ).fetchone()
        found.append(Filled(plan, row[0] if row else None, row[1] if row else ""))
    return found


def fill_next(tx: Transaction, actor: Actor, token: str) -> int | None:
    """The import that is under way or begins now; None where all are over. Conflict where its object is unpublished."""
    for index, one in enumerate(filled(tx, actor, token)):
        if one.state in ("waiting", "running"):
            # What it brings is what the next one refers to.
            return one.job_id
        if one.job_id is None:
            return _enqueue(tx, actor, token, index, one.plan)
    return None


def _enqueue(tx: Transaction, actor: Actor, token: str, index: int, plan: SheetPlan) -> int:
    obj = tx.release.definitions.objects_by_id.get(plan.object_id)
    if obj is None:
        raise Conflict(Problem("not_published", NOT_PUBLISHED, params={"title": plan.title}))
    columns = {title: _target(tx, field_ids) for title, field_ids in plan.columns.items()}
    payload = {
        "object": obj.name,
        "file": plan.file,
        "mapping": {"columns": columns},
        "source": {"sheet": plan.sheet, "neutralised": True},
        "mode": "create",
    }
    return enqueue_for(tx, actor, "import", payload, key=_key(token, index))


def _target(tx: Transaction, field_ids: Sequence[str]) -> Any:
    """As they are called now; a column whose field was dropped meanwhile is left out."""
    names = [
        known.name for one in field_ids if (known := tx.release.definitions.fields_by_id.get(one)) is not None
    ]
    if not names or len(names) < len(field_ids):
        return None
    return {"field": names[0], "match": names[1]} if len(names) > 1 else names[0]


def _key(token: str, index: int) -> str:
    return f"{KEY} {token} {index}"


def _go_on(tx: Transaction, ended: Ended) -> None:
    """What was refused or cancelled is for a person to look at, before more follows."""
    if ended.kind != "import" or ended.state != "done" or ended.user_id is None:
        return
    (key,) = tx.execute('SELECT "key" FROM "_dg_job" WHERE "id" = ?', (ended.job_id,)).fetchone()
    word, _, rest = str(key or "").partition(" ")
    if word != KEY:
        return
    try:
        fill_next(tx, actor_of(tx, get_user(tx, ended.user_id)), rest.partition(" ")[0])
    except DougongError:
        # The page of the sheets says what has not begun.
        return


ENDED.register("sheets", _go_on)
