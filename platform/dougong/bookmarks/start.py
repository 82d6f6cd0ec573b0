"""Where a person begins: the home page, or a place of their choice."""

from __future__ import annotations

from dougong.access import Actor
from dougong.bookmarks.references import Bookmark, read_bookmark
from dougong.bookmarks.titles import visible_titles
from dougong.errors import not_found
from dougong.storage import Transaction


def start_page(tx: Transaction, actor: Actor) -> Bookmark | None:
    """None for the home page; also where the chosen place is gone."""
    row = tx.execute('SELECT "start_page" FROM "_dg_user" WHERE "id" = ?', (actor.user_id,)).fetchone()
    if row is None or row[0] is None:
        return None
    chosen = read_bookmark(row[0])
    return chosen if visible_titles(tx, actor, [chosen]) else None


def set_start_page(tx: Transaction, actor: Actor, bookmark: Bookmark | None) -> None:
    if bookmark is not None and (bookmark.kind == "search" or not visible_titles(tx, actor, [bookmark])):
        raise not_found(bookmark.kind, bookmark.record_id or bookmark.element)
    text = None if bookmark is None else str(bookmark)
    tx.execute('UPDATE "_dg_user" SET "start_page" = ? WHERE "id" = ?', (text, actor.user_id))
