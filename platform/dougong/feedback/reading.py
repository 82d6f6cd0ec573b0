from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import not_found
from dougong.storage import Transaction

BATCH = 500
_SELECT = (
    'SELECT f."id", f."kind", f."text", f."page", f."release", f."product", f."roles", f."language",'
    ' f."user_agent", f."created_at", f."done_at", f."user_id", u."name", u."email"'
    ' FROM "_dg_feedback" f JOIN "_dg_user" u ON u."id" = f."user_id"'
)


@dataclass(frozen=True, slots=True)
class Feedback:
    id: int
    kind: str
    text: str
    page: str
    release: int
    product: str
    roles: tuple[str, ...]
    language: str
    user_agent: str
    created_at: str
    done_at: str | None
    user_id: int
    name: str
    email: str


def find_feedback(
    tx: Transaction, actor: Actor, done: bool = False, before: int | None = None, limit: int = 50
) -> list[Feedback]:
    """The newest first, of what is open or of what is done; ``before`` is the id where the last page ended."""
    POLICY.require_right(actor, "design")
    state = "IS NOT NULL" if done else "IS NULL"
    rows = tx.execute(
        f'{_SELECT} WHERE f."done_at" {state} AND f."id" < ? ORDER BY f."id" DESC LIMIT ?',
        (before if before is not None else 2**63 - 1, limit),
    ).fetchall()
    return [_read(row) for row in rows]


def _read(row: Sequence[Any]) -> Feedback:
    values = list(row)
    values[6] = tuple(json.loads(row[6]))
    return Feedback(*values)


def every_feedback(tx: Transaction, actor: Actor) -> Iterator[Feedback]:
    for done in (False, True):
        before: int | None = None
        while found := find_feedback(tx, actor, done, before, BATCH):
            yield from found
            before = found[-1].id


def open_feedback(tx: Transaction, actor: Actor) -> int:
    POLICY.require_right(actor, "design")
    (count,) = tx.execute('SELECT count(*) FROM "_dg_feedback" WHERE "done_at" IS NULL').fetchone()
    return int(count)


def settle(tx: Transaction, actor: Actor, number: int, done: bool) -> None:
    """Done, or open again."""
    POLICY.require_right(actor, "design")
    values = (tx.now_text, actor.user_id) if done else (None, None)
    found = None
    if 0 < number < 2**63:
        found = tx.execute(
            'UPDATE "_dg_feedback" SET "done_at" = ?, "done_by" = ? WHERE "id" = ? RETURNING "id"',
            (*values, number),
        ).fetchone()
    if found is None:
        raise not_found("feedback", number)
