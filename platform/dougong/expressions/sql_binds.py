"""How values enter SQL: always as parameters, in the forms in which the two databases keep them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from dougong.dataclasses import dataclass
from dougong.expressions.operators import Value

Dialect = Literal["sqlite", "postgresql"]
Kind = Literal["text", "bigint", "numeric", "date", "timestamptz", "boolean"]
"""By PostgreSQL's names. SQLite keeps numeric as integers at the column's scale, moments as text, truth as
0 and 1."""

TRUE = "(1=1)"
FALSE = "(1=0)"
LARGEST_INTEGER = 2**63 - 1


@dataclass(slots=True)
class Binds:
    """Collects parameters named ``{prefix}0``, ``{prefix}1`` …"""

    dialect: Dialect
    prefix: str = "e"
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def is_sqlite(self) -> bool:
        return self.dialect == "sqlite"

    def value(self, kind: Kind, value: Value) -> str:
        if self.is_sqlite:
            return self._named(_stored(value))
        return f"CAST({self._named(value)} AS {kind})"

    def json(self, text: str) -> str:
        """PostgreSQL only."""
        return f"CAST({self._named(text)} AS jsonb)"

    def one_of(self, column: str, kind: Kind, values: Sequence[Value]) -> str:
        """``column`` among the values, which are one parameter however many they are."""
        if not values:
            return FALSE
        if len(values) == 1:
            return f"{column} = {self.value(kind, values[0])}"
        if self.is_sqlite:
            listed = json.dumps([_stored(value) for value in values], ensure_ascii=False)
            return f"{column} IN (SELECT value FROM json_each({self._named(listed)}))"
        return f"{column} = ANY(CAST({self._named(list(values))} AS {kind}[]))"

    def _named(self, value: Any) -> str:
        name = f"{self.prefix}{len(self.params)}"
        self.params[name] = value
        return f":{name}"


def _stored(value: Value) -> Any:
    if isinstance(value, bool | Decimal):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
    return value.isoformat() if isinstance(value, date) else value


def ordered(column: str, operator: str, bind: str, kind: Kind, dialect: Dialect) -> str:
    """A comparison in the order of code points, whatever the database's own collation."""
    collation = ' COLLATE "C"' if kind == "text" and dialect == "postgresql" and operator != "=" else ""
    return f"{column}{collation} {operator} {bind}"


def same(left: str, right: str, dialect: Dialect) -> str:
    """Null-safe equality."""
    return f"{left} {'IS' if dialect == 'sqlite' else 'IS NOT DISTINCT FROM'} {right}"
