"""TEXT, VALUE and RMBCAP: numbers and dates as texts, and back."""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random

import pytest
from dougong.expressions import quote_text
from dougong.expressions.capitals import CAPITALS

from tests.expressions.scope import SHANGHAI, value

NUMBERS = [
    ("0", "0", "0"),
    ("1234.567", "0.00", "1234.57"),
    ("1234567.891", "#,##0.00", "1,234,567.89"),
    ("0.5", "#.##", ".5"),
    ("5", "#.##", "5."),
    ("5", "0.0#", "5.0"),
    ("5.126", "0.0#", "5.13"),
    ("5", "000", "005"),
    ("5", "0,000", "0,005"),
    ("-1234.5", "#,##0", "-1,235"),
    ("-0.001", "0.00", "0.00"),
    ("0.256", "0%", "26%"),
    ("0.256", "0.0%", "25.6%"),
    ("1234567", "#,##0,", "1,235"),
    ("1234567", "0.0,,", "1.2"),
    ("-3", "0.00;(0.00)", "(3.00)"),
    ("0", '0.00;-0.00;"none"', "none"),
    ("7", '"No. "0000', "No. 0007"),
    ("13800138000", "000-0000-0000", "138-0013-8000"),
    ("138001380001", "000-0000-0000", "1380-0138-0001"),
    ("1234.5", "¥#,##0.00", "¥1,234.50"),
    ("1234.5", "0.00元", "1234.50元"),
    ("1234.5", "[$¥-804]#,##0.00", "¥1,234.50"),
    ("-5", "0;[Red]-0", "-5"),
    ("12345", "0.00E+00", "1.23E+04"),
    ("0.00012", "0.0E+0", "1.2E-4"),
    ("9.999", "0.0E+0", "1.0E+1"),
    ("0", "0.0E+0", "0.0E+0"),
    ("5", "General", "5"),
    ("1234.5", "G/通用格式", "1234.5"),
    ("1080", "[DBNum2]", "壹仟零捌拾"),
    ("10.05", "[DBNum1]", "一十.〇五"),
    ("-3", "[DBNum2]General", "-叁"),
    ("3", "?0", " 3"),
    ("3", "\\x0", "x3"),
    ("3", "0;0;0;@", None),
    ("3", "yyyy", None),
    ("3", "abc", None),
    ("3", "# ?/?", None),
    ("3", "[>5]0", None),
    ("3", '"only words"', None),
    ("3", '0"', None),
    ("3", "0.00000000000", None),
]


@pytest.mark.parametrize(("number", "pattern", "expected"), NUMBERS)
def test_numbers_by_pattern(number: str, pattern: str, expected: str | None) -> None:
    assert value(f"TEXT({number}, {quote_text(pattern)})") == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("yyyy-mm-dd", "2026-03-05"),
        ("yy/m/d", "26/3/5"),
        ("yyyy年m月d日", "2026年3月5日"),
        ("d mmm yyyy", "5 Mar 2026"),
        ("mmmm d", "March 5"),
        ("mmmmm", "M"),
        ("dddd", "Thursday"),
        ("ddd", "Thu"),
        ("aaaa", "星期四"),
        ("aaa", "周四"),
        ("hh:mm:ss", "21:07:09"),
        ("h:mm AM/PM", "9:07 PM"),
        ("上午/下午h:mm", "下午9:07"),
        ("mm:ss", "07:09"),
        ("yyyymmddhhmmss", "20260305210709"),
        ('"at" hh', "at 21"),
        ("q", None),
        ("[h]:mm", None),
        ("0.00", None),
        ("y" * 300, None),
    ],
)
def test_moments_by_pattern(pattern: str, expected: str | None) -> None:
    moment = "DATETIME(2026, 3, 5, 21, 7, 9)"
    assert value(f"TEXT({moment}, {quote_text(pattern)})") == expected
    assert value(f"TEXT({moment}, {quote_text(pattern)})", SHANGHAI) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" 12 ", 12),
        ("１２．５", Decimal("12.5")),
        ("-1,234.5", Decimal("-1234.5")),
        ("¥ 3", 3),
        ("￥1,000元", 1000),
        ("12.5%", Decimal("0.125")),
        (".5", Decimal("0.5")),
        ("1e3", 1000),
        ("1e9999", None),
        ("1e-9999", 0),
        ("1_000", None),
        ("NaN", None),
        ("Infinity", None),
        ("--1", None),
        (",", None),
        ("", None),
        ("1.2.3", None),
        ("９" * 61, None),
    ],
)
def test_numbers_are_read_from_texts(text: str, expected: object) -> None:
    assert value("VALUE(name)", name=text or None) == expected


AMOUNTS = [
    ("0", "零元整"),
    ("0.004", "零元整"),
    ("0.05", "伍分"),
    ("0.5", "伍角整"),
    ("0.56", "伍角陆分"),
    ("1", "壹元整"),
    ("10", "壹拾元整"),
    ("15.07", "壹拾伍元零柒分"),
    ("101.10", "壹佰零壹元壹角整"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("52374.94", "伍万贰仟叁佰柒拾肆元玖角肆分"),
    ("10500", "壹万零伍佰元整"),
    ("105000", "壹拾万伍仟元整"),
    ("100000000", "壹亿元整"),
    ("100000001", "壹亿零壹元整"),
    ("100010000", "壹亿零壹万元整"),
    ("1000000000000.01", "壹万亿元零壹分"),
    ("1234567890123", "壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元整"),
    ("-36662.46", "负叁万陆仟陆佰陆拾贰元肆角陆分"),
    ("999.995", "壹仟元整"),
]


@pytest.mark.parametrize(("amount", "expected"), AMOUNTS)
def test_amounts_in_chinese_capitals(amount: str, expected: str) -> None:
    assert value(f"RMBCAP({amount})") == expected


def test_every_amount_in_capitals_can_be_read_back() -> None:
    random = Random(7)
    for _ in range(500):
        cents = random.randrange(10 ** random.randint(1, 18))
        cents -= cents % random.choice([1, 10, 100, 10_000, 10**6])
        text = value("RMBCAP(ratio)", ratio=Decimal(cents).scaleb(-2))
        assert _cents(text) == cents, text
        assert "零零" not in text


def _cents(text: str) -> int:
    """An own reading of capitals: what stands before a unit is multiplied by it."""
    yuan, _, rest = text.rpartition("元")
    digits = {digit: number for number, digit in enumerate(CAPITALS[0])}
    small = sum(digits[digit] * {"角": 10, "分": 1}[unit] for digit, unit in re.findall("(.)([角分])", rest))
    return _integer(yuan, digits) * 100 + small


def _integer(text: str, digits: dict[str, int]) -> int:
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if name in text:
            upper, _, lower = text.rpartition(name)
            return _integer(upper, digits) * unit + _integer(lower, digits)
    total, digit = 0, 0
    for character in text:
        if character in digits:
            digit = digits[character]
        else:
            total += digit * {"拾": 10, "佰": 100, "仟": 1000}[character]
            digit = 0
    return total + digit
