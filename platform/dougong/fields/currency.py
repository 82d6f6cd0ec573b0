"""Currencies by their ISO codes, and the rates at which they are exchanged."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import Type, select
from dougong.fields.amounts import AmountType, unsigned_zero
from dougong.fields.base import Schema, both
from dougong.fields.coded import CodedType
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import RATE_SCALE, Value
from dougong.fields.errors import FieldError, refuse, shown
from dougong.fields.numbers import number
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem

LANGUAGES = ("en", "zh")
LARGEST_RATE = Decimal(100_000_000)
SMALLEST_RATE = Decimal(1).scaleb(-RATE_SCALE)
OTHER_NAMES = {"rmb": "CNY", "人民币元": "CNY", "元": "CNY"}


class CurrencyType(CodedType):
    name = "currency"
    title = both("Currency", "币种")
    help = both(
        "A currency, such as CNY or USD. Those of the workspace are offered.",
        "币种，例如 CNY、USD，可选范围为工作区启用的币种。",
    )
    widget = "currency"
    reader = "currency"
    operators = ("equals", "differs", "any_of", "none_of", "blank", "filled")
    expected = N_("Expected the code of a currency such as CNY, found {value}.")
    can_be_unique = False

    def kept(self, text: str) -> str:
        if text not in _known():
            raise _unknown(text)
        return text

    def written(self, value: object, field: FieldDefinition, context: CoercionContext) -> str:
        return currency_code(value)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        # A currency that is given up stays in the records that have it.
        return {"type": "string", "pattern": "^[A-Z]{3}$"} if purpose == "read" else {"enum": list(codes())}

    def expression_type(self, field: FieldDefinition) -> Type:
        return select(codes())


class ExchangeRateType(AmountType):
    name = "exchange_rate"
    title = both("Exchange rate", "汇率")
    help = both(
        "What one unit of a currency is worth in the workspace's, with up to ten decimals.",
        "一单位外币折合本位币的数额，最多十位小数。",
    )
    widget = "decimal"
    reader = "decimal"
    scale = RATE_SCALE
    largest = LARGEST_RATE

    def decimals(self, field: FieldDefinition) -> int:
        return RATE_SCALE

    def shown_decimals(self, field: FieldDefinition) -> int:
        return 0

    def bounds(self, field: FieldDefinition) -> tuple[Decimal, Decimal]:
        return SMALLEST_RATE, LARGEST_RATE

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: unsigned_zero(number(value))

    def expression_type(self, field: FieldDefinition) -> Type:
        return Type("number", scale=RATE_SCALE)

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        return ()


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """Those that are legal tender somewhere today, as CLDR knows."""
    found = {
        code
        for history in get_global("territory_currencies").values()
        for code, _, until, is_tender in history
        if until is None and is_tender
    }
    return tuple(sorted(found))


def minor_units(code: str) -> int:
    """The decimals of its amounts: 2 for most, 0 for JPY, 3 for KWD."""
    fractions = get_global("currency_fractions")
    decimals: int = fractions.get(code, fractions["DEFAULT"])[0]
    return decimals


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        names = Locale(language).currencies
        found |= {key_text(names[code]): code for code in codes() if code in names}
    return found | OTHER_NAMES | {code.lower(): code for code in codes()}


def currency_code(value: object) -> str:
    """As people and spreadsheets write it: usd, US Dollar, 美元."""
    if not isinstance(value, str) or len(value) > 80:
        raise _unknown(value)
    code = _names().get(key_text(unicodedata.normalize("NFKC", value)))
    if code is None:
        raise _unknown(value)
    return code


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(codes())


def _unknown(value: object) -> FieldError:
    return refuse(
        "unknown_currency",
        N_("“{value}” is not the code of a currency such as CNY or USD."),
        value=shown(value),
    )
