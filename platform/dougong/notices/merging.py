"""Followers go over to the record that stays, and so do notices about the one that goes."""

from __future__ import annotations

from dougong.records.merging import FOLLOWING
from dougong.storage import Transaction


def follow(tx: Transaction, object_id: str, merged_id: int, kept_id: int) -> None:
    tx.execute(
        'INSERT INTO "_dg_follow" ("object_id", "record_id", "user_id", "since")'
        ' SELECT f."object_id", ?, f."user_id", f."since" FROM "_dg_follow" f'
        ' WHERE f."object_id" = ? AND f."record_id" = ? AND NOT EXISTS (SELECT 1 FROM "_dg_follow" k'
        ' WHERE k."object_id" = f."object_id" AND k."record_id" = ? AND k."user_id" = f."user_id")',
        (kept_id, object_id, merged_id, kept_id),
    )
    where = '"object_id" = ? AND "record_id" = ?'
    tx.execute(f'DELETE FROM "_dg_follow" WHERE {where}', (object_id, merged_id))
    tx.execute(f'UPDATE "_dg_notice" SET "record_id" = ? WHERE {where}', (kept_id, object_id, merged_id))


FOLLOWING.register("notices", follow)
