"""Fields that hold files: what is told of them, whether they may stand there, and that the record holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dougong.files import files_by_id
from dougong.storage import Transaction

Ids = Sequence[int] | None


def files_json(tx: Transaction, values: Sequence[Ids]) -> list[list[dict[str, Any]] | None]:
    """Lists of ids as record JSON; one statement for all of them."""
    wanted = {file_id for ids in values for file_id in ids or ()}
    if not wanted:
        return [None if ids is None else [] for ids in values]
    known = {file_id: file.to_json() for file_id, file in files_by_id(tx, wanted).items()}
    return [None if ids is None else [known[i] for i in ids if i in known] for ids in values]


def put_files(tx: Transaction, columns: Iterable[str], records: Sequence[dict[str, Any]]) -> None:
    """In place."""
    for column in columns:
        shown = files_json(tx, [record[column] for record in records])
        for record, value in zip(records, shown, strict=True):
            record[column] = value
