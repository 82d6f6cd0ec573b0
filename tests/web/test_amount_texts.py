from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale
from dougong.web.amount_texts import money_text


@pytest.mark.parametrize(
    ("amount", "currency", "language", "expected"),
    [
        ("1234567.5", "CNY", "zh", "¥1,234,567.50"),
        ("-1234.5000", "CNY", "en", "\u2212¥1,234.50"),
        ("0.1230", "CNY", "en", "¥0.123"),
        ("3", "USD", "zh", "US$3.00"),
        ("1234", "JPY", "en", "JP¥1,234"),
        ("1234.5", "JPY", "zh", "JP¥1,234.5"),
        ("1.5", "KWD", "en", "KWD1.500"),
        ("0", "EUR", "en", "€0.00"),
        ("1234567.5", "EUR", "de", "1.234.567,50\u00a0€"),
        ("1234567.5", "INR", "en_IN", "₹12,34,567.50"),
    ],
)
def test_amounts_stand_as_readers_write_them(
    amount: str, currency: str, language: str, expected: str
) -> None:
    assert money_text(Decimal(amount), currency, Locale.parse(language), "CNY") == expected
