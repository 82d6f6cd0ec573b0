"""Whoever has starred the record that goes has starred the one that stays."""

from __future__ import annotations

from dougong.bookmarks.references import Bookmark
from dougong.records.merging import FOLLOWING
from dougong.storage import Transaction


def follow(tx: Transaction, object_id: str, merged_id: int, kept_id: int) -> None:
    merged, kept = (str(Bookmark("record", object_id, one)) for one in (merged_id, kept_id))
    tx.execute(
        'UPDATE "_dg_favourite" SET "ref" = ? WHERE "ref" = ? AND NOT EXISTS (SELECT 1 FROM "_dg_favourite" k'
        ' WHERE k."user_id" = "_dg_favourite"."user_id" AND k."ref" = ?)',
        (kept, merged, kept),
    )
    tx.execute('DELETE FROM "_dg_favourite" WHERE "ref" = ?', (merged,))


FOLLOWING.register("bookmarks", follow)
