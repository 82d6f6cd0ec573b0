"""Amounts in the currency of their record: how many decimals they have, and how they are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from dougong.expressions.numbers import HALF_AWAY, round_to
from dougong.expressions.types import Path
from dougong.fields import COLUMN_KINDS, Dialect, to_json
from dougong.fields.columns import MONEY_SCALE, Convert, trimmed
from dougong.fields.currency import minor_units
from dougong.fields.money import by_currency
from dougong.records.layout import FieldLayout


class Amount(str):
    """The text of an amount in record JSON, for whoever shows it. ``mixed`` are sums over several currencies,
    which are in the base currency."""

    __slots__ = ("currency", "mixed")

    currency: str
    mixed: bool

    @classmethod
    def of(cls, text: str, currency: str, *, mixed: bool = False) -> Amount:
        made = cls(text)
        made.currency, made.mixed = currency, mixed
        return made


class AmountWriter:
    """Amounts of one field as the database gives them, with the decimals of their currencies."""

    def __init__(self, field: FieldLayout, dialect: Dialect, base: str) -> None:
        self._field, self._dialect, self._base = field, dialect, base
        self._by_currency: dict[str, Convert] = {}

    def write(self, stored: Any, currency: str | None, *, mixed: bool = False) -> Amount:
        code = currency or self._base
        convert = self._by_currency.get(code)
        if convert is None:
            convert = self._by_currency[code] = self._made(code)
        return Amount.of(convert(stored), code, mixed=mixed)

    def _made(self, code: str) -> Convert:
        field = self._field
        stated = field.definition is None or not by_currency(field.definition)
        if stated and field.to_json is not None:
            return field.to_json
        return COLUMN_KINDS[field.kind].to_json[self._dialect](minor_units(code))


def amount_json(field: FieldLayout, value: Decimal, currency: str) -> Amount:
    """Of a value that is in memory."""
    if field.definition is None or not by_currency(field.definition):
        return Amount.of(str(field_text(field, value)), currency)
    text = trimmed(f"{value:.{MONEY_SCALE}f}", minor_units(currency), MONEY_SCALE)
    return Amount.of(text, currency)


def field_text(field: FieldLayout, value: Any) -> Any:
    return value if field.definition is None else to_json(value, field.definition)


Evaluate = Callable[[Mapping[Path, Any]], Any]


def rounding(field: FieldLayout, evaluate: Evaluate, base: str) -> Evaluate:
    """A formula's values, rounded to the smallest unit of the record's currency, else of the base currency."""
    path = field.currency_path

    def rounded(values: Mapping[Path, Any]) -> Decimal | None:
        amount = evaluate(values)
        if amount is None:
            return None
        return round_to(amount, minor_units(currency_at(values, path, base)), HALF_AWAY)

    return rounded


def currency_at(values: Mapping[Path, Any], path: Path, base: str) -> str:
    """Blank stands for the base currency."""
    found: str | None = values.get(path) if path else None
    return found or base
