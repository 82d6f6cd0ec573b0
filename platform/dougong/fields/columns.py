"""Kinds of columns: how a value of each stands in the two databases, and how it is read back.

A codec's functions are made once per column; None stands for "as it is", which saves the call. No function
ever gets None: blank is NULL is None everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from dougong.registry import Registry

Dialect = Literal["sqlite", "postgresql"]
Value = Any
"""A coerced value: str, int, Decimal, date, datetime (aware, UTC), bool, or a ReferenceKey to be resolved."""
Convert = Callable[[Any], Any]

MONEY_SCALE = 4
"""Decimals of money that are kept, whatever is shown."""


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """``sql_type`` by dialect; the rest by dialect too, where a missing one means that nothing is to be done.

    ``to_json`` goes straight from the database's value to record JSON, for lists; it is given the decimals
    to show.
    """

    sql_type: dict[Dialect, str]
    encode: dict[Dialect, Convert]
    decode: dict[Dialect, Convert]
    to_json: dict[Dialect, Callable[[int], Convert]]


COLUMN_KINDS: Registry[ColumnKind] = Registry("column kind")


def instant_text(instant: datetime) -> str:
    """At fixed width, so that the order of texts is the order of time: 2026-06-18T06:30:00.000000Z"""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")[:26] + "Z"


def trimmed(text: str, decimals: int) -> str:
    """``text`` is an amount with all the decimals kept; those beyond ``decimals`` go where they are zeros."""
    end = len(text) - MONEY_SCALE + decimals
    return (text[:end] + text[end:].rstrip("0")).removesuffix(".")


def _money_units(value: Decimal) -> int:
    return int(value.scaleb(MONEY_SCALE))


def _money_from_units(units: int) -> Decimal:
    return Decimal(units).scaleb(-MONEY_SCALE)


def _units_as_json(decimals: int) -> Convert:
    """Text of an amount without going through Decimal: this runs for every cell of every list."""

    one, smallest = 10**MONEY_SCALE, 10 ** (MONEY_SCALE - decimals)

    def text(units: int) -> str:
        sign, units = ("-", -units) if units < 0 else ("", units)
        whole, rest = divmod(units, one)
        if rest % smallest:
            return trimmed(f"{sign}{whole}.{rest:0{MONEY_SCALE}d}", decimals)
        return f"{sign}{whole}.{rest // smallest:0{decimals}d}" if decimals else f"{sign}{whole}"

    return text


def _numeric_as_json(decimals: int) -> Convert:
    return lambda value: trimmed(f"{value:.{MONEY_SCALE}f}", decimals)


def _same(convert: Convert) -> Callable[[int], Convert]:
    return lambda decimals: convert


def _plain(sqlite: str, postgresql: str) -> ColumnKind:
    return ColumnKind({"sqlite": sqlite, "postgresql": postgresql}, {}, {}, {})


COLUMN_KINDS.register("text", _plain("TEXT", 'TEXT COLLATE "C"'))
COLUMN_KINDS.register("bigint", _plain("INTEGER", "BIGINT"))
COLUMN_KINDS.register("reference", _plain("INTEGER", "BIGINT"))
COLUMN_KINDS.register(
    "boolean",
    ColumnKind(
        {"sqlite": "INTEGER", "postgresql": "BOOLEAN"},
        encode={"sqlite": int},
        decode={"sqlite": bool},
        to_json={"sqlite": _same(bool)},
    ),
)
COLUMN_KINDS.register(
    "money",
    ColumnKind(
        {"sqlite": "INTEGER", "postgresql": "NUMERIC(19,4)"},
        encode={"sqlite": _money_units},
        decode={"sqlite": _money_from_units},
        to_json={"sqlite": _units_as_json, "postgresql": _numeric_as_json},
    ),
)
COLUMN_KINDS.register(
    "date",
    ColumnKind(
        {"sqlite": "TEXT", "postgresql": "DATE"},
        encode={"sqlite": date.isoformat},
        decode={"sqlite": date.fromisoformat},
        to_json={"postgresql": _same(date.isoformat)},
    ),
)
COLUMN_KINDS.register(
    "instant",
    ColumnKind(
        {"sqlite": "TEXT", "postgresql": "TIMESTAMPTZ"},
        encode={"sqlite": instant_text},
        decode={"sqlite": datetime.fromisoformat, "postgresql": lambda value: value.astimezone(UTC)},
        to_json={"postgresql": _same(instant_text)},
    ),
)
