"""Kinds of columns: how a value of each stands in the two databases, and how it is read back.

A codec's functions are made once per column; None stands for "as it is", which saves the call. No function
ever gets None: blank is NULL is None everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import orjson

from dougong.dataclasses import dataclass
from dougong.registry import Registry

Dialect = Literal["sqlite", "postgresql"]
Value = Any
"""A coerced value: str, int, Decimal, date, datetime (aware, UTC), bool, a tuple of values, or a ReferenceKey
to be resolved."""
Convert = Callable[[Any], Any]

MONEY_SCALE = 4
DECIMAL_SCALE = 6
RATE_SCALE = 10
"""Decimals that are kept, whatever is shown."""


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """``sql_type`` by dialect; the converters by dialect too, where a missing one means that nothing is to be
    done.

    ``to_json`` goes straight from the database's value to record JSON, for lists; it is given the decimals
    to show. ``given`` is the Python type that the driver gives. ``scale`` is how many decimals a number
    keeps; ``is_small`` that a value takes a few bytes only.
    """

    sql_type: dict[Dialect, str]
    encode: dict[Dialect, Convert]
    decode: dict[Dialect, Convert]
    to_json: dict[Dialect, Callable[[int], Convert]]
    given: dict[Dialect, type]
    scale: int | None = None
    is_small: bool = True


COLUMN_KINDS: Registry[ColumnKind] = Registry("column kind")


def instant_text(instant: datetime) -> str:
    """At fixed width, so that the order of texts is the order of time: 2026-06-18T06:30:00.000000Z"""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    text = instant.isoformat()
    # Most have no fraction, and asking for one is dear.
    return f"{text[:26]}Z" if instant.microsecond else f"{text[:19]}.000000Z"


def trimmed(text: str, decimals: int, scale: int = MONEY_SCALE) -> str:
    """``text`` is an amount with all the decimals kept; those beyond ``decimals`` go where they are zeros."""
    end = len(text) - scale + decimals
    return (text[:end] + text[end:].rstrip("0")).removesuffix(".")


def list_text(values: Iterable[Value]) -> str:
    """A list as both databases take it."""
    return orjson.dumps(tuple(values)).decode()


def _same(convert: Convert) -> Callable[[int], Convert]:
    return lambda decimals: convert


def plain(sqlite: str, postgresql: str, given: type, scale: int | None = None, *, small: bool) -> ColumnKind:
    """Of values that both databases take and give as they are."""
    sql_type: dict[Dialect, str] = {"sqlite": sqlite, "postgresql": postgresql}
    return ColumnKind(sql_type, {}, {}, {}, {"sqlite": given, "postgresql": given}, scale, small)


def exact(scale: int) -> ColumnKind:
    """Of decimals that are never rounded: whole units on SQLite, which has no exact fractions."""

    smallest = Decimal(1).scaleb(-scale)

    def units(value: Decimal) -> int:
        return int(value.scaleb(scale))

    def from_units(units: int) -> Decimal:
        return smallest * units

    def numeric_as_json(decimals: int) -> Convert:
        return lambda value: trimmed(f"{value:.{scale}f}", decimals, scale)

    return ColumnKind(
        {"sqlite": "INTEGER", "postgresql": f"NUMERIC(19,{scale})"},
        encode={"sqlite": units},
        decode={"sqlite": from_units},
        to_json={"sqlite": partial(_units_as_json, scale), "postgresql": numeric_as_json},
        given={"sqlite": int, "postgresql": Decimal},
        scale=scale,
    )


def _units_as_json(scale: int, decimals: int) -> Convert:
    """Text of an amount without going through Decimal: this runs for every cell of every list."""

    one, smallest, shown = 10**scale, 10 ** (scale - decimals), 10**decimals
    form = f"%d.%0{decimals}d" if decimals else "%d"

    def text(units: int) -> str:
        kept, more = divmod(units, smallest)
        if units >= 0 and not more:
            made: str = form % (divmod(kept, shown) if decimals else kept)
            return made
        sign, units = ("-", -units) if units < 0 else ("", units)
        whole, rest = divmod(units, one)
        return trimmed(f"{sign}{whole}.{rest:0{scale}d}", decimals, scale)

    return text


COLUMN_KINDS.register("text", plain("TEXT", 'TEXT COLLATE "C"', str, small=False))
COLUMN_KINDS.register("bigint", plain("INTEGER", "BIGINT", int, 0, small=True))
COLUMN_KINDS.register("reference", plain("INTEGER", "BIGINT", int, small=True))
COLUMN_KINDS.register(
    "boolean",
    ColumnKind(
        {"sqlite": "INTEGER", "postgresql": "BOOLEAN"},
        encode={"sqlite": int},
        decode={"sqlite": bool},
        to_json={"sqlite": _same(bool)},
        given={"sqlite": int, "postgresql": bool},
    ),
)
COLUMN_KINDS.register("money", exact(MONEY_SCALE))
COLUMN_KINDS.register("decimal", exact(DECIMAL_SCALE))
COLUMN_KINDS.register("rate", exact(RATE_SCALE))
COLUMN_KINDS.register(
    "date",
    ColumnKind(
        {"sqlite": "TEXT", "postgresql": "DATE"},
        encode={"sqlite": date.isoformat},
        decode={"sqlite": date.fromisoformat},
        to_json={"postgresql": _same(date.isoformat)},
        given={"sqlite": str, "postgresql": date},
    ),
)
COLUMN_KINDS.register(
    "instant",
    ColumnKind(
        {"sqlite": "TEXT", "postgresql": "TIMESTAMPTZ"},
        encode={"sqlite": instant_text},
        decode={"sqlite": datetime.fromisoformat, "postgresql": lambda value: value.astimezone(UTC)},
        to_json={"postgresql": _same(instant_text)},
        given={"sqlite": str, "postgresql": datetime},
    ),
)
COLUMN_KINDS.register(
    "list",
    ColumnKind(
        {"sqlite": "TEXT", "postgresql": "JSONB"},
        encode={"sqlite": list_text, "postgresql": list_text},
        decode={"sqlite": lambda text: tuple(orjson.loads(text)), "postgresql": tuple},
        to_json={"sqlite": _same(orjson.loads)},
        given={"sqlite": str, "postgresql": list},
        is_small=False,
    ),
)
