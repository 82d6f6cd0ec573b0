"""What the database knows of files: the files themselves, and which records have ever held them.

A use stays when the value changes, because the history still shows the file. Only purging the record takes it
away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.files.images import FORMATS
from dougong.storage import Transaction, in_list, list_bind

COMMENTS = "comment:"
"""Before the id of a comment, where a use has the id of a field otherwise."""

_COLUMNS = '"id", "hash", "name", "size", "media_type", "width", "height", "uploaded_at", "uploaded_by"'


@dataclass(frozen=True, slots=True)
class File:
    """``width`` and ``height`` are None unless a thumbnail can be made."""

    id: int
    hash: str
    name: str
    size: int
    media_type: str
    width: int | None
    height: int | None
    uploaded_at: str
    uploaded_by: int | None

    @property
    def is_picture(self) -> bool:
        return self.width is not None and self.media_type in FORMATS

    def to_json(self) -> dict[str, Any]:
        """As it stands in record JSON."""
        return {
            "id": self.id,
            "name": self.name,
            "size": self.size,
            "type": self.media_type,
            "url": f"/api/v1/files/{self.id}",
        }


@dataclass(frozen=True, slots=True)
class Use:
    object_id: str
    record_id: int
    place: str
    """The id of a field, or of a comment after its prefix."""


def insert(tx: Transaction, file: File) -> int:
    names = _COLUMNS.removeprefix('"id", ')
    row = tx.execute(
        f'INSERT INTO "_dg_file" ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING "id"',
        (
            file.hash,
            file.name,
            file.size,
            file.media_type,
            file.width,
            file.height,
            file.uploaded_at,
            file.uploaded_by,
        ),
    ).fetchone()
    return int(row[0])


def files_by_id(tx: Transaction, ids: Iterable[int]) -> dict[int, File]:
    """Whoever may see them."""
    wanted = sorted({i for i in ids if 0 < i < 2**63})
    if not wanted:
        return {}
    rows = tx.execute(
        f'SELECT {_COLUMNS} FROM "_dg_file" WHERE "id" {in_list("ids", tx.dialect)}',
        {"ids": list_bind(wanted, tx.dialect)},
    )
    return {row[0]: File(*row) for row in rows.fetchall()}


def uses_of(tx: Transaction, file_id: int) -> list[Use]:
    rows = tx.execute(
        'SELECT "object_id", "record_id", "place" FROM "_dg_file_use" WHERE "file_id" = ?'
        ' ORDER BY "object_id", "record_id", "place"',
        (file_id,),
    )
    return [Use(*row) for row in rows.fetchall()]


def used(tx: Transaction, ids: Iterable[int]) -> set[int]:
    """Those of the ids that are no longer pending."""
    rows = tx.execute(
        f'SELECT DISTINCT "file_id" FROM "_dg_file_use" WHERE "file_id" {in_list("ids", tx.dialect)}',
        {"ids": list_bind(ids, tx.dialect)},
    )
    return {row[0] for row in rows.fetchall()}


def bind(tx: Transaction, uses: Sequence[tuple[int, Use]]) -> None:
    """From now on the files are readable through these records."""
    if uses:
        tx.executemany(
            'INSERT INTO "_dg_file_use" ("file_id", "object_id", "record_id", "place") VALUES (?, ?, ?, ?)'
            " ON CONFLICT DO NOTHING",
            [(file_id, use.object_id, use.record_id, use.place) for file_id, use in uses],
        )


def release(tx: Transaction, object_id: str, record_ids: Iterable[int]) -> None:
    """The records are gone for good. Files that nothing else holds are collected in time."""
    tx.execute(
        'DELETE FROM "_dg_file_use" WHERE "object_id" = :object AND "record_id" '
        + in_list("ids", tx.dialect),
        {"object": object_id, "ids": list_bind(record_ids, tx.dialect)},
    )


def pending_size(tx: Transaction, actor: Actor) -> tuple[int, int]:
    """How many files an actor has uploaded that no record holds yet, and their bytes."""
    row = tx.execute(
        'SELECT count(*), coalesce(sum(f."size"), 0) FROM "_dg_file" f WHERE f."uploaded_by" = ?'
        ' AND NOT EXISTS (SELECT 1 FROM "_dg_file_use" u WHERE u."file_id" = f."id")',
        (actor.user_id,),
    ).fetchone()
    return int(row[0]), int(row[1])
