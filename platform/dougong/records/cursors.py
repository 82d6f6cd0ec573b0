"""Keyset pages: where a page ended, as an opaque text, and the condition that continues from there.

Blanks are lowest: first when ascending, last when descending, on both databases. A cursor carries the
values that the last row was sorted by; it needs no signature, because whatever stands in it only ever
becomes a bind of the right kind.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.fields import COLUMN_KINDS, Dialect
from dougong.problems import N_, Problem

MAX_CURSOR = 8_000
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SortKey:
    """``kind`` is the kind of the column that ``sql`` reads."""

    sql: str
    kind: str
    descending: bool
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    sql: str
    binds: dict[str, Any]


def signature(parts: Sequence[object]) -> int:
    """What a cursor must fit: object and order. Not a secret."""
    return zlib.crc32(repr(parts).encode())


def encode_cursor(fits: int, values: Sequence[Any]) -> str:
    """``values`` as the database gave them."""
    text = json.dumps([fits, *map(_to_json, values)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, fits: int, keys: Sequence[SortKey], dialect: Dialect) -> list[Any]:
    """The values as binds; InvalidInput for a cursor of another list, or of nobody's making."""
    if len(cursor) > MAX_CURSOR:
        raise _bad_cursor()
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        parts = json.loads(text)
        if not isinstance(parts, list) or len(parts) != len(keys) + 1 or parts[0] != fits:
            raise _bad_cursor()
        return [_to_bind(value, key, dialect) for value, key in zip(parts[1:], keys, strict=True)]
    except (binascii.Error, ValueError, TypeError, RecursionError, InvalidOperation) as error:
        raise _bad_cursor() from error


def order_by(keys: Sequence[SortKey], dialect: Dialect) -> str:
    if len(keys) == 1:
        # The id alone: spelling out where blanks go would keep PostgreSQL from using the primary key.
        return f"{keys[0].sql}{' DESC' if keys[0].descending else ''}"
    return ", ".join(f"{key.sql}{_direction(key, dialect)}" for key in keys)


def after(keys: Sequence[SortKey], values: Sequence[Any]) -> list[Segment]:
    """What follows the row with these values, as conditions to be read one after the other.

    Two where blanks come into it: an index can be walked from a value, or along the blanks, but not both at
    once.
    """
    key, rest = keys[0], _after(keys, values, 1)
    binds = {f"k{index}": value for index, value in enumerate(values) if value is not None}
    blanks = f"{key.sql} IS NULL"
    if values[0] is None:
        here = Segment(f"{blanks} AND {rest}" if rest else "FALSE", binds)
        return [here] if key.descending else [here, Segment(f"{key.sql} IS NOT NULL", {})]
    sign = "<" if key.descending else ">"
    if not rest:
        return [Segment(f"{key.sql} {sign} :k0", binds)]
    text = f"{key.sql} {sign}= :k0 AND ({key.sql} {sign} :k0 OR {rest})"
    here = Segment(text, binds)
    return [here, Segment(blanks, {})] if key.descending and key.nullable else [here]


def _after(keys: Sequence[SortKey], values: Sequence[Any], index: int) -> str:
    """The rows behind, among those that are equal in the keys before ``index``."""
    if index == len(keys):
        return ""
    key, rest = keys[index], _after(keys, values, index + 1)
    equal = f"{key.sql} IS NULL" if values[index] is None else f"{key.sql} = :k{index}"
    beyond = _beyond(key, index, values[index] is None)
    return f"({beyond} OR ({equal} AND {rest}))" if rest else beyond


def _beyond(key: SortKey, index: int, blank: bool) -> str:
    if blank:
        return "FALSE" if key.descending else f"{key.sql} IS NOT NULL"
    if not key.descending:
        return f"{key.sql} > :k{index}"
    less = f"{key.sql} < :k{index}"
    return f"({less} OR {key.sql} IS NULL)" if key.nullable else less


def _direction(key: SortKey, dialect: Dialect) -> str:
    if dialect == "sqlite":
        return " DESC" if key.descending else ""
    # As the indexes say it, even of columns that are never blank.
    return " DESC NULLS LAST" if key.descending else " NULLS FIRST"


def _to_json(value: Any) -> Any:
    if value is None or isinstance(value, (int, str)):
        return value
    return str(value) if isinstance(value, Decimal) else value.isoformat()


def _to_bind(value: Any, key: SortKey, dialect: Dialect) -> Any:
    if value is None:
        if not key.nullable:
            raise _bad_cursor()
        return None
    return _READERS[COLUMN_KINDS[key.kind].given[dialect]](value)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST:
        raise _bad_cursor()
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _bad_cursor()
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise _bad_cursor()
    value.encode()
    return value


def _amount(value: Any) -> Decimal:
    amount = Decimal(_text(value))
    if not amount.is_finite():
        raise _bad_cursor()
    return amount


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(_text(value))
    if instant.tzinfo is None:
        raise _bad_cursor()
    return instant


_READERS: Mapping[type, Callable[[Any], Any]] = {
    int: _whole,
    bool: _truth,
    str: _text,
    Decimal: _amount,
    date: lambda value: date.fromisoformat(_text(value)),
    time: lambda value: time.fromisoformat(_text(value)),
    datetime: _instant,
}
"""By what the driver gives."""


def _bad_cursor() -> InvalidInput:
    return InvalidInput(Problem("bad_cursor", N_("The cursor does not belong to this list."), "cursor"))
