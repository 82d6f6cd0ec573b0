"""Amounts of money as the readers of a language write them.

Babel takes 20 µs for an amount. Most languages write its digits as Python does with commas: what stands before
them is found out once.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, get_currency_symbol

from dougong.fields.currency import minor_units

MINUS = "\N{MINUS SIGN}"
KEPT = 1_000


def money_text(amount: Decimal, currency: str, locale: Locale, own: str) -> str:
    """``own`` is the workspace's currency. More decimals than the currency has are shown as they are: those of
    unit prices are not rounded away."""
    before, units = _before(currency, locale, own)
    if before is None:
        return _by_babel(amount, currency, locale, own)
    text = f"{before}{abs(amount):,.{units}f}"
    if amount % Decimal(1).scaleb(-units):
        text = f"{before}{abs(amount).normalize():,f}"
    return f"{MINUS}{text}" if amount.is_signed() else text


@lru_cache(maxsize=KEPT)
def sign_of(currency: str, locale: Locale, own: str) -> str:
    """What stands before its amounts: short for the workspace's currency, different from that for others."""
    symbol, short = get_currency_symbol(currency, locale), _narrow(get_currency_symbol(own, locale))
    if currency == own:
        return short
    return f"{currency[:2]}{_narrow(symbol)}" if _narrow(symbol) == short else symbol


@lru_cache(maxsize=KEPT)
def _before(currency: str, locale: Locale, own: str) -> tuple[str | None, int]:
    """What stands before the digits of every amount, None where more than that is to be done; and how many
    decimals the currency has."""
    units = minor_units(currency)
    sample = Decimal("1234567.125").quantize(Decimal(1).scaleb(-units))
    digits = f"{sample:,}"
    text = _by_babel(sample, currency, locale, own)
    plain = text.endswith(digits) and _by_babel(-sample, currency, locale, own) == f"{MINUS}{text}"
    return (text.removesuffix(digits) if plain else None), units


def _by_babel(amount: Decimal, currency: str, locale: Locale, own: str) -> str:
    is_of_units = not amount % Decimal(1).scaleb(-minor_units(currency))
    text = format_currency(amount, currency, locale=locale, decimal_quantization=is_of_units)
    symbol = get_currency_symbol(currency, locale)
    return text.replace(symbol, sign_of(currency, locale, own)).replace("-", MINUS)


def _narrow(sign: str) -> str:
    """A workspace has one currency, so "¥" is as clear as "CN¥"; "CHF" has nothing shorter."""
    return sign.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or sign
