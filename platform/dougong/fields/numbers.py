"""Numbers as people and spreadsheets write them: "1,234.50", "¥1,200", "（１２）", "USD 5"."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from math import isfinite

from dougong.fields.errors import FieldError, refuse, shown
from dougong.problems import N_

LONGEST = 60
PLAIN = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
MINUS_SIGNS = str.maketrans("−–﹣", "---")
SPACES = re.compile(r"\s+")

SYMBOLS: dict[str, frozenset[str]] = {
    "¥": frozenset({"CNY", "JPY"}),
    "$": frozenset({"USD", "CAD", "AUD", "HKD", "SGD", "TWD", "NZD", "MXN"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "₩": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
    "元": frozenset({"CNY"}),
    "圆": frozenset({"CNY"}),
    "RMB": frozenset({"CNY"}),
    "US$": frozenset({"USD"}),
    "HK$": frozenset({"HKD"}),
}
"""What may stand before or after an amount, and which currencies it can mean."""


class NumberText(str):
    """The text of a spreadsheet's number, or of one that was computed, which can be told from one that somebody
    wrote."""

    __slots__ = ()


CODE = re.compile(r"[A-Z]{3}")


def number(value: object, currency: str | None = None) -> Decimal:
    """``currency`` is the one the field is in; a sign or code of another one is refused."""
    if isinstance(value, bool):
        raise not_a_number(value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal):
        if value.is_finite():
            return value
    elif isinstance(value, float):
        if isfinite(value):
            return Decimal(repr(value))
    elif isinstance(value, str) and len(value) <= LONGEST:
        return _written(value, currency)
    raise not_a_number(value)


def _written(text: str, currency: str | None) -> Decimal:
    plain = SPACES.sub("", unicodedata.normalize("NFKC", text).translate(MINUS_SIGNS))
    negative = plain.startswith("(") and plain.endswith(")")
    digits = plain[1:-1] if negative else plain
    minus, digits = _signed(digits)
    if currency is not None:
        digits = _without_currency(digits, currency)
        if not minus:
            minus, digits = _signed(digits)
    if (
        not digits.isascii()
        or not (PLAIN.fullmatch(digits) or GROUPED.fullmatch(digits))
        or (minus and negative)
    ):
        raise not_a_number(text)
    amount = Decimal(digits.replace(",", ""))
    return amount.copy_negate() if minus or negative else amount


def _signed(digits: str) -> tuple[bool, str]:
    return (True, digits[1:]) if digits.startswith("-") else (False, digits.removeprefix("+"))


def _without_currency(digits: str, currency: str) -> str:
    for mark in _marks(digits):
        if currency not in SYMBOLS.get(mark, (mark,)):
            raise refuse(
                "wrong_currency",
                N_("The amount is in {given}, but this field is in {currency}."),
                given=mark,
                currency=currency,
            )
        return digits.removeprefix(mark) if digits.startswith(mark) else digits.removesuffix(mark)
    return digits


def _marks(digits: str) -> list[str]:
    """The mark at either end, longest first so that "HK$" is not read as "$"."""
    found = [mark for mark in SYMBOLS if digits.startswith(mark) or digits.endswith(mark)]
    for end in (digits[:3], digits[-3:]):
        if CODE.fullmatch(end):
            found.append(end)
    return sorted(found, key=len, reverse=True)[:1]


def not_a_number(value: object) -> FieldError:
    return refuse("not_a_number", N_("“{value}” is not a number."), value=shown(value))
