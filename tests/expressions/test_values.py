from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.expressions.scope import NOON, SHANGHAI, checked, value

BLANKS = [
    ("amount = NULL", True),
    ("amount <> NULL", False),
    ("amount = 0", False),
    ("amount <> 0", True),
    ("amount < 1", False),
    ("amount >= 1", False),
    ("NOT(amount < 1)", True),
    ("amount + 1", None),
    ("amount * 0", None),
    ("-amount", None),
    ("name & 'x'", "x"),
    ("name & note", None),
    ("name = ''", True),
    ("LEN(name)", 0),
    ("hot", None),
    ("not hot", True),
    ("hot or TRUE", True),
    ("hot = FALSE", False),
    ("IF(hot, 1, 2)", 2),
    ("amount = budget", True),
    ("amount in [NULL]", True),
    ("amount in [1]", False),
    ("amount not in [1]", True),
    ("close_date + 1", None),
    ("CONTAINS(name, 'a')", False),
    ("1/0", None),
    ("1/0 = NULL", True),
    ("MOD(1, 0)", None),
    ("SQRT(-1)", None),
    ("0 ^ -1", None),
    ("(-8) ^ 0.5", None),
    ("DATE(9999, 12, 31) + 1", None),
    ("DATE(0, 1, 1)", None),
    ("COUNT(amount, name)", 0),
    ("SUM(items.amount)", 0),
    ("AVERAGE(items.amount)", None),
    ("MAX(items.due)", None),
]

NUMBERS = [
    ("0.1 + 0.2 = 0.3", True),
    ("1/3", Decimal("0.3333333333")),
    ("2/3", Decimal("0.6666666667")),
    ("-2/3", Decimal("-0.6666666667")),
    ("ROUND(2.5)", 3),
    ("ROUND(-2.5)", -3),
    ("ROUND(0.285, 2)", Decimal("0.29")),
    ("ROUND(1234.5, -2)", 1200),
    ("ROUND(2.5, 1000000000)", Decimal("2.5")),
    ("-7 % 3", 2),
    ("7 % -3", -2),
    ("-2 ^ 2", -4),
    ("2 ^ 0.5", Decimal("1.4142135624")),
    ("1 + 2 * 3 - 4 / 2", 5),
    ("CEILING(7.1, -5)", None),
    ("FLOOR(-7.1, 5)", -10),
    ("CEILING(7, 0)", 0),
    ("9007199254740991 + 0.0000000001", Decimal("9007199254740991.0000000001")),
    ("999999999999.9999 * 999999999999.9999", None),
    ("1 < 2 < 3", True),
    ("1 < 3 < 2", False),
    ("10 & ''", "10"),
    ("1.50 & ''", "1.5"),
    ("(0 - 0.0) & ''", "0"),
    ("ROUND(-0.4) & ''", "0"),
    ("1e3 & ''", "1000"),
]

DATES = [
    ("DATE(2026, 1, 31) + 1", date(2026, 2, 1)),
    ("EDATE(DATE(2026, 1, 31), 1)", date(2026, 2, 28)),
    ("EDATE(DATE(2024, 3, 31), -1)", date(2024, 2, 29)),
    ("EOMONTH(DATE(2024, 1, 15), 1)", date(2024, 2, 29)),
    ("DATE(2026, 3, 18) - DATE(2026, 3, 1)", 17),
    ("DATE(2026, 3, 18) - 1.9", date(2026, 3, 17)),
    ("DATE(2026, 0, 1)", date(2025, 12, 1)),
    ("DATE(2026, 3, 0)", date(2026, 2, 28)),
    ("DATEDIF(DATE(2024, 2, 29), DATE(2025, 2, 28), 'Y')", 0),
    ("DATEDIF(DATE(2024, 1, 31), DATE(2024, 3, 1), 'M')", 1),
    ("DATEDIF(DATE(2026, 1, 1), DATE(2025, 1, 1), 'D')", None),
    ("DATEDIF(DATE(2024, 5, 20), DATE(2026, 3, 18), 'YD')", 302),
    ("DATEDIF(DATE(2024, 5, 20), DATE(2026, 3, 18), 'MD')", 26),
    ("WEEKDAY(DATE(2026, 3, 22))", 1),
    ("WEEKDAY(DATE(2026, 3, 22), 2)", 7),
    ("WEEKDAY(DATE(2026, 3, 22), 3)", 6),
    ("WEEKDAY(DATE(2026, 3, 22), 9)", None),
    ("WEEKNUM(DATE(2026, 1, 1))", 1),
    ("WEEKNUM(DATE(2026, 1, 4))", 2),
    ("WEEKNUM(DATE(2026, 1, 4), 2)", 1),
    ("WEEKNUM(DATE(2021, 1, 3), 21)", 53),
    ("DATEADD(DATE(2026, 1, 31), 1, 'month')", date(2026, 2, 28)),
    ("DATEADD(DATE(2024, 2, 29), 1, 'year')", date(2025, 2, 28)),
    ("DATEADD(DATE(2026, 1, 31), 2, 'week')", date(2026, 2, 14)),
    ("DATEADD(NOW(), 90, 'minute')", datetime(2026, 3, 18, 13, 30, tzinfo=UTC)),
    ("NOW() - 0.5", datetime(2026, 3, 18, tzinfo=UTC)),
    ("NOW() - (NOW() - 1.25)", Decimal("1.25")),
    ("TEXT(DATE(2026, 3, 1), 'dd.mm.yy')", "01.03.26"),
    ("TEXT(NOW(), 'h:mm:ss')", "12:00:00"),
    ("TEXT(1234567.891, '#,##0.0')", "1,234,567.9"),
    ("TEXT(-0.001, '0.00')", "0.00"),
    ("TEXT(5, 'bananas')", None),
    ("DATE(2026, 3, 1) & ''", "2026-03-01"),
    ("NOW() & ''", "2026-03-18 12:00"),
]

TEXTS = [
    ("'a' < 'B'", False),
    ("'Z' < 'a'", True),
    ("'\uffff' < '\U0001f600'", True),
    ("'Acme' = 'acme'", False),
    ("CONTAINS('Straße', 'STRASSE')", True),
    ("CONTAINS('ＡＢＣ', 'b')", True),
    ("STARTSWITH('  Acme', 'ac')", True),
    ("ENDSWITH('Acme ', 'me')", True),
    ("LEFT('abc', -1)", None),
    ("LEFT('abc', 99)", "abc"),
    ("RIGHT('abc', 0)", None),
    ("MID('abc', 0, 1)", None),
    ("SUBSTITUTE('aaa', 'a', 'bb')", "bbbbbb"),
    ("REPLACE('abc', 2, 1, NULL)", "ac"),
    ("VALUE('１２３')", 123),
    ("VALUE('1e5000')", None),
    ("VALUE('NaN')", None),
    ("VALUE('Infinity')", None),
    ("TRUE & 1", "TRUE1"),
    ("'a' in ['a', name]", True),
    ("SWITCH(name, NULL, 'none', 'some')", "none"),
]


@pytest.mark.parametrize(("source", "expected"), BLANKS + NUMBERS + DATES + TEXTS)
def test_value(source: str, expected: Any) -> None:
    found = value(source, items__amount=[], items__due=[])
    assert found == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


def test_halves_are_rounded_away_from_zero_at_the_fixed_scale() -> None:
    assert value("amount / 20000000000", amount=1) == Decimal("0.0000000001")
    assert value("amount / 20000000000", amount=-1) == Decimal("-0.0000000001")


def test_lists_are_aggregated_without_their_blanks() -> None:
    amounts = [Decimal(1), None, Decimal("2.5")]
    assert value("SUM(items.amount)", items__amount=amounts) == Decimal("3.5")
    assert value("AVERAGE(items.amount, NULL, 4)", items__amount=amounts) == Decimal("2.5")
    assert value("COUNT(items.amount)", items__amount=amounts) == 2
    assert value("MIN(items.amount)", items__amount=amounts) == 1


def test_parts_of_an_instant_are_those_of_the_zone() -> None:
    assert value("HOUR(created_at)", SHANGHAI, created_at=NOON) == 20
    late = datetime(2026, 3, 17, 16, tzinfo=UTC)
    assert value("DAY(created_at)", SHANGHAI, created_at=late) == 18
    assert value("TEXT(created_at, 'yyyy-mm-dd hh:mm')", SHANGHAI, created_at=late) == "2026-03-18 00:00"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("created_at = TODAY()", True),
        ("created_at <= TODAY()", True),
        ("created_at < TODAY()", False),
        ("created_at > TODAY() - 1", True),
        ("created_at in [TODAY()]", True),
        ("TODAY() - created_at", 0),
    ],
)
def test_an_instant_is_compared_with_a_date_by_its_day(source: str, expected: Any) -> None:
    late_on_the_17th_in_utc = datetime(2026, 3, 17, 16, tzinfo=UTC)
    assert value(source, SHANGHAI, created_at=late_on_the_17th_in_utc) == expected


def test_a_record_is_compared_by_id() -> None:
    assert value("owner = CURRENT_USER()", owner=7) is True
    assert value("account in [3, 12]", account=12) is True


def test_a_value_that_was_not_given_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        checked("amount + 1").evaluate({}, SHANGHAI)


def test_one_preparation_serves_many_rows() -> None:
    evaluate = checked("amount * seats").prepare(SHANGHAI)
    rows = [{("amount",): Decimal(n), ("seats",): n} for n in range(5)]
    assert [evaluate(row) for row in rows] == [0, 1, 4, 9, 16]
