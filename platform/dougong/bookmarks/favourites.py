"""What a person starred, in the order in which they did."""

from __future__ import annotations

from dougong.access import Actor
from dougong.bookmarks.references import Bookmark, read_bookmark
from dougong.bookmarks.titles import visible_titles
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction

MOST_FAVOURITES = 50


def favourites(tx: Transaction, actor: Actor) -> list[Bookmark]:
    """Some of them may lead nowhere by now: ``visible_titles`` tells."""
    rows = tx.execute(
        'SELECT "ref" FROM "_dg_favourite" WHERE "user_id" = ? ORDER BY "id"', (actor.user_id,)
    ).fetchall()
    return [read_bookmark(row[0]) for row in rows]


def add_favourite(tx: Transaction, actor: Actor, bookmark: Bookmark) -> None:
    """Once more changes nothing. NotFound if the person may not see it."""
    if actor.user_id is None or bookmark.kind == "search":
        raise InvalidInput(Problem("bookmark", N_("This names nothing that can be kept at hand."), "ref"))
    if not visible_titles(tx, actor, [bookmark]):
        raise not_found(bookmark.kind, bookmark.record_id or bookmark.element)
    kept = favourites(tx, actor)
    if bookmark in kept:
        return
    if len(kept) >= MOST_FAVOURITES:
        text = N_("There is room for {most} favourites. Take one out first.")
        raise InvalidInput(Problem("too_many_favourites", text, "ref", {"most": MOST_FAVOURITES}))
    tx.execute(
        'INSERT INTO "_dg_favourite" ("user_id", "ref", "created_at") VALUES (?, ?, ?)'
        ' ON CONFLICT ("user_id", "ref") DO NOTHING',
        (actor.user_id, str(bookmark), tx.now_text),
    )


def remove_favourite(tx: Transaction, actor: Actor, bookmark: Bookmark) -> None:
    tx.execute(
        'DELETE FROM "_dg_favourite" WHERE "user_id" = ? AND "ref" = ?', (actor.user_id, str(bookmark))
    )
