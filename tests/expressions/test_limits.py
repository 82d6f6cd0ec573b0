"""Expressions that would eat time or memory are refused or cut short at once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from dougong.expressions import ExpressionError, ExpressionSyntaxError, parse

from tests.expressions.scope import checked, value
from tests.support.effort import Effort, counted


def little(effort: Effort) -> bool:
    """The largest of these needs half of either; what escapes its limit needs many times as much."""
    return effort.calls < 50_000 and effort.bytes < 3_000_000


REFUSED = {
    "long literal": "9" * 1_000_000,
    "long fraction": "0." + "1" * 1_500,
    "large exponent": "1e999999999",
    "small exponent": "1e-999999999",
    "long text": "'" + "a" * 3_000_000 + "'",
    "brackets": "(" * 900 + "1" + ")" * 900,
    "open brackets": "(" * 1_900,
    "square brackets": "[" * 1_900,
    "nested calls": "ABS(" * 300 + "1" + ")" * 300,
    "signs": "-" * 1_900 + "1",
    "nots": "not " * 480 + "hot",
    "sum": "+".join(["1"] * 900),
    "towers": "**".join(["9"] * 900),
    "long list": "amount in [" + ",".join(["1"] * 900) + "]",
    "huge list": "amount in [" + ",".join(["1"] * 100_000) + "]",
    "long path": ".".join(["account"] * 200),
    "long name": "a" * 1_900,
    "chain": "<".join(["1"] * 900),
    "ands": " and ".join(["hot"] * 300),
    "quotes": "'" * 1_999,
}

BLANK = [
    "9**9**9",
    "9^9^9^9^9^9",
    "REPT('a', 1e9)",
    "REPT(REPT('a', 20000), 20000)",
    "10 ^ 1000000",
    "0.0000000001 ^ 1000 ^ 1000",
    "SUBSTITUTE(REPT('a', 20000), 'a', REPT('b', 20000))",
    "REPT('a', 20000) & 'b'",
    "9999999999999999 * 9999999999999999",
    "EDATE(TODAY(), 1e15)",
    "DATE(1e15, 1e15, 1e15)",
    "DATEADD(NOW(), 1e15, 'minute')",
    "TODAY() + 1e15",
    "NOW() + 1e15",
    "POWER(9, 4000000)",
    "POWER(9, -4000000) / 0",
    "COUNT(SPLIT(REPT('a,', 10000), ',')) / 0",
    "JOIN(REPT('a', 20000), SPLIT(REPT('a,', 900), ','))",
    "TEXT(1, REPT('0', 20000))",
    "TEXT(NOW(), REPT('yyyy', 5000))",
    "SEARCH(REPT('*a', 10000), REPT('a', 20000))",
    "LOG(1e15 ^ 2, 1)",
    "CHAR(1e15)",
    "INDEX([1], 1e15)",
    "WORKDAY(TODAY(), 1e15, [TODAY()])",
]


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED.keys())
def test_bomb_is_refused_at_once(source: str) -> None:
    parse.cache_clear()
    with counted() as effort, pytest.raises(ExpressionSyntaxError) as refusal:
        parse(source)
    assert little(effort)
    assert len(refusal.value.problems[0].message) < 200


@pytest.mark.parametrize("source", BLANK)
def test_what_grows_too_large_is_blank(source: str) -> None:
    with counted() as effort:
        assert value(source) is None
    assert little(effort)


def test_patterns_need_linear_time() -> None:
    with counted() as effort:
        value("COUNTIF(SPLIT(REPT('aaaaaaaaaaaaaaaaaa,', 1000), ','), REPT('*a', 100) & 'b')")
    assert little(effort)


def test_the_largest_texts_and_powers_are_kept() -> None:
    assert len(value("REPT('a', 20000)")) == 20_000
    assert value("10 ^ 17") == Decimal(10) ** 17
    assert value("0.5 ^ 1000") == 0


def test_an_expression_at_the_limits_is_read_checked_and_computed() -> None:
    assert value(" OR ".join(["hot"] * 199), hot=True) is True
    assert value("1+" * 39 + "1") == 40
    assert value("(" * 39 + "1" + ")" * 39) == 1


def test_the_limit_counts_a_name_as_one_character() -> None:
    text = "'" + "x" * 1_990 + "'"
    assert parse(f"account.industry = {text}")
    with pytest.raises(ExpressionError, match="has 2001 characters; at most 2000"):
        checked(f"account.industry = '{'x' * 1_995}'")
