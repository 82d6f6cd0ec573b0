"""Comments, with their files, go over to the record that stays."""

from __future__ import annotations

from dougong.files.rows import COMMENTS
from dougong.records.merging import FOLLOWING
from dougong.storage import Transaction


def follow(tx: Transaction, object_id: str, merged_id: int, kept_id: int) -> None:
    tx.execute(
        'UPDATE "_dg_comment" SET "record_id" = ? WHERE "object_id" = ? AND "record_id" = ?',
        (kept_id, object_id, merged_id),
    )
    tx.execute(
        'UPDATE "_dg_file_use" SET "record_id" = ? WHERE "object_id" = ? AND "record_id" = ?'
        ' AND substr("place", 1, ?) = ?',
        (kept_id, object_id, merged_id, len(COMMENTS), COMMENTS),
    )


FOLLOWING.register("comments", follow)
