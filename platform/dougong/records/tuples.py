"""Looking for many records at once by several of their fields together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dougong.fields import COLUMN_KINDS
from dougong.records.layout import FieldLayout
from dougong.storage import Transaction


def compared_column(field: FieldLayout) -> str:
    return field.key_column or field.column


def compared_value(field: FieldLayout) -> Any:
    """The function from a value to what uniqueness compares, as it stands in the column."""
    if field.key_column is not None:
        return dict(field.shadows)[field.key_column]
    return field.encode or (lambda value: value)


def wanted_rows(fields: Sequence[FieldLayout], dialect: str) -> str:
    """A source for FROM, called ``w``: row ``n`` (from 0) and ``c0``, ``c1`` … from the binds of
    ``row_binds``. Whatever the number of rows, the text stays the same."""
    if dialect == "sqlite":
        columns = [f"json_extract(value, '$[{i}]') AS c{i}" for i in range(len(fields))]
        return f"(SELECT key AS n, {', '.join(columns)} FROM json_each(:wanted)) w"
    arrays = [f"CAST(:wanted{i} AS {_array(field)})" for i, field in enumerate(fields)]
    names = ", ".join(f"c{i}" for i in range(len(fields)))
    return f"(SELECT o - 1 AS n, {names} FROM unnest({', '.join(arrays)}) WITH ORDINALITY AS u({names}, o)) w"


def row_binds(rows: Sequence[Sequence[Any]], tx: Transaction) -> dict[str, Any]:
    """Values as they stand in the columns."""
    if tx.dialect == "sqlite":
        return {"wanted": json.dumps([list(row) for row in rows], ensure_ascii=False)}
    return {f"wanted{i}": list(column) for i, column in enumerate(zip(*rows, strict=True))}


def joined(fields: Sequence[FieldLayout], alias: str = "t") -> str:
    return " AND ".join(f"{alias}.{compared_column(field)} = w.c{i}" for i, field in enumerate(fields))


def _array(field: FieldLayout) -> str:
    kind = "text" if field.key_column else field.kind
    return COLUMN_KINDS[kind].sql_type["postgresql"].partition(" COLLATE")[0] + "[]"
