"""The sample object as a table on either database, filled with rows, and conditions asked of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from dougong.expressions import SqlColumn, key_of
from dougong.expressions.types import Path

from tests.expressions.generator import ROW_POOLS
from tests.expressions.scope import FIELDS

KEYED = ("name", "nickname", "tags")
_TYPES = {
    "text": ("TEXT", 'TEXT COLLATE "C"'),
    "number": ("INTEGER", "BIGINT"),
    "money": ("INTEGER", "NUMERIC(19,4)"),
    "boolean": ("INTEGER", "BOOLEAN"),
    "date": ("TEXT", "DATE"),
    "datetime": ("TEXT", "TIMESTAMPTZ"),
    "record": ("INTEGER", "BIGINT"),
    "list": ("TEXT", "JSONB"),
}


class SampleTable:
    """`asked` conditions are answered for all rows at once, so that thousands of cases take seconds."""

    def __init__(self, engine: sa.Engine, rows: Sequence[dict[str, Any]]) -> None:
        self.engine = engine
        self.dialect: Any = engine.dialect.name
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE TABLE sample (id BIGINT, {', '.join(self._columns())})")
            names = [*ROW_POOLS, *(f"_k_{name}" for name in KEYED)]
            insert = f"INSERT INTO sample VALUES (:id, {', '.join(f':{name}' for name in names)})"
            connection.execute(sa.text(insert), [self._stored(index, row) for index, row in enumerate(rows)])

    def column(self, path: Path) -> SqlColumn:
        (name,) = path
        return SqlColumn(f'"{name}"', FIELDS[path], key_sql=f'"_k_{name}"' if name in KEYED else None)

    def answers(self, conditions: Sequence[str], params: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        """For each row, in order, what each condition says of it."""
        selected = ", ".join(f"({condition}) IS TRUE" for condition in conditions)
        with self.engine.connect() as connection:
            yield from connection.execute(sa.text(f"SELECT {selected} FROM sample ORDER BY id"), params)  # type: ignore[misc]

    def _columns(self) -> Iterator[str]:
        index = 0 if self.dialect == "sqlite" else 1
        for name in ROW_POOLS:
            kind = FIELDS[(name,)]
            yield f'"{name}" {_TYPES["money" if kind.scale else kind.name][index]}'
        for name in KEYED:
            yield f'"_k_{name}" {_TYPES[FIELDS[(name,)].name][index]}'

    def _stored(self, index: int, row: dict[str, Any]) -> dict[str, Any]:
        keys = {f"_k_{name}": self._value(_key(row[name])) for name in KEYED}
        return {"id": index, **{name: self._value(value) for name, value in row.items()}, **keys}

    def _value(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return json.dumps(value)
        if self.dialect != "sqlite":
            return value
        if isinstance(value, Decimal):
            return int(value.scaleb(4))
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return value.isoformat() if isinstance(value, date) else value


def _key(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(key_of, value))
    return value and key_of(value)
