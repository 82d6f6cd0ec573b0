"""What a person opened and looked for, the latest first."""

from __future__ import annotations

from dougong.access import Actor
from dougong.bookmarks.references import Bookmark, read_bookmark
from dougong.bookmarks.titles import visible_titles
from dougong.storage import Transaction

MOST_KEPT = 60


def recent(tx: Transaction, actor: Actor, limit: int = MOST_KEPT) -> list[Bookmark]:
    """Some of them may lead nowhere by now: ``visible_titles`` tells."""
    rows = tx.execute(
        'SELECT "ref" FROM "_dg_recent" WHERE "user_id" = ? ORDER BY "at" DESC, "ref" LIMIT ?',
        (actor.user_id, limit),
    ).fetchall()
    return [read_bookmark(row[0]) for row in rows]


def note_recent(tx: Transaction, actor: Actor, bookmark: Bookmark) -> None:
    """What the person may not see is not noted, without a word: it was not seen."""
    if actor.user_id is None or not visible_titles(tx, actor, [bookmark]):
        return
    tx.execute(
        'INSERT INTO "_dg_recent" ("user_id", "ref", "at") VALUES (?, ?, ?)'
        ' ON CONFLICT ("user_id", "ref") DO UPDATE SET "at" = excluded."at"',
        (actor.user_id, str(bookmark), tx.now_text),
    )
    tx.execute(
        'DELETE FROM "_dg_recent" WHERE "user_id" = :user AND "ref" IN (SELECT "ref" FROM "_dg_recent"'
        ' WHERE "user_id" = :user ORDER BY "at" DESC, "ref" LIMIT 1000 OFFSET :most)',
        {"user": actor.user_id, "most": MOST_KEPT},
    )


def forget_recent(tx: Transaction, actor: Actor) -> None:
    tx.execute('DELETE FROM "_dg_recent" WHERE "user_id" = ?', (actor.user_id,))
