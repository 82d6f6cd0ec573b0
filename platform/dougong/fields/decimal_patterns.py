"""A regular expression for the decimals between two bounds.

JSON Schema's ``minimum`` judges numbers only, but exact amounts travel as text. So that any validator
accepts just what the server accepts, the bounds are said in the one keyword that judges text.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache

WRITTEN_DECIMALS = 20
"""Decimals that may be written at all; those beyond the allowed ones must be zeros, as in "1.5000"."""

NOTHING = "x^"
"""Matches no text."""


@lru_cache(maxsize=1_000)
def decimals_between(least: Decimal, most: Decimal, decimals: int) -> str:
    """Matches plain notation, without leading zeros, of at most ``decimals`` significant decimals."""
    signed = []
    if most >= 0:
        signed += _magnitudes(max(least, Decimal(0)), most, decimals)
    if least <= 0:
        signed += ["-" + magnitude for magnitude in _magnitudes(max(-most, Decimal(0)), -least, decimals)]
    return f"^(?:{'|'.join(signed)})$" if signed else NOTHING


def _magnitudes(least: Decimal, most: Decimal, decimals: int) -> list[str]:
    """Of unsigned decimals: those in the two units at the bounds, and those of whole units between."""
    scale = 10**decimals
    low = int((least * scale).to_integral_value(ROUND_CEILING))
    high = int((most * scale).to_integral_value(ROUND_FLOOR))
    if low > high:
        return []
    (low_unit, low_rest), (high_unit, high_rest) = divmod(low, scale), divmod(high, scale)
    if low_unit == high_unit:
        return [f"{low_unit}{_fraction(low_rest, high_rest, decimals)}"]
    parts = [
        f"{low_unit}{_fraction(low_rest, scale - 1, decimals)}",
        f"{high_unit}{_fraction(0, high_rest, decimals)}",
    ]
    if high_unit - low_unit > 1:
        between = "|".join(_units(low_unit + 1, high_unit - 1))
        parts.append(f"(?:{between}){_fraction(0, scale - 1, decimals)}")
    return parts


def _fraction(low: int, high: int, decimals: int) -> str:
    """The decimals from low to high, in all ways to write them: "5", "50" and "500" are five tenths."""
    if decimals == 0:
        return rf"(?:\.0{{1,{WRITTEN_DECIMALS}}})?"
    zeros = f"0{{0,{WRITTEN_DECIMALS - decimals}}}"
    if low == 0 and high == 10**decimals - 1:
        return rf"(?:\.[0-9]{{1,{decimals}}}{zeros})?"
    written = []
    for length in range(1, decimals + 1):
        unit = 10 ** (decimals - length)
        first, last = -(-low // unit), high // unit
        if first <= last:
            written += _same_length(str(first).zfill(length), str(last).zfill(length))
    fraction = rf"\.(?:{'|'.join(written)}){zeros}"
    return f"(?:{fraction})?" if low == 0 else f"(?:{fraction})"


def _units(low: int, high: int) -> list[str]:
    """Numbers without leading zeros."""
    found: list[str] = []
    for length in range(len(str(low)), len(str(high)) + 1):
        first = max(low, 10 ** (length - 1) if length > 1 else 0)
        last = min(high, 10**length - 1)
        found += _same_length(str(first), str(last))
    return found


def _same_length(low: str, high: str) -> list[str]:
    """Patterns for the digit strings from low to high, which have one length."""
    if low == high:
        return [low]
    if set(low) == {"0"} and set(high) == {"9"}:
        return [_any(len(low))]
    if low[0] == high[0]:
        return [low[0] + rest for rest in _same_length(low[1:], high[1:])]
    tail = len(low) - 1
    if tail == 0:
        return [f"[{low}-{high}]"]
    nines, zeros = "9" * tail, "0" * tail
    first, last = int(low[0]), int(high[0])
    found = []
    if low[1:] != zeros:
        found += [low[0] + rest for rest in _same_length(low[1:], nines)]
        first += 1
    if high[1:] != nines:
        found += [high[0] + rest for rest in _same_length(zeros, high[1:])]
        last -= 1
    if first <= last:
        head = str(first) if first == last else f"[{first}-{last}]"
        found.append(head + _any(tail))
    return found


def _any(length: int) -> str:
    return "[0-9]" if length == 1 else f"[0-9]{{{length}}}"
