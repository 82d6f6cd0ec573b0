"""Functions over lists of line items, with criteria as spreadsheets write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.expressions.scope import SHANGHAI, value

ITEMS: dict[str, list[Any]] = {
    "items__sku": ["Pump", "pump ", "Valve", None, "Pump*2"],
    "items__amount": [Decimal("10.5"), Decimal(20), None, Decimal(5), Decimal(-1)],
    "items__due": [date(2026, 3, 1), date(2026, 4, 1), None, date(2026, 3, 1), date(2027, 1, 1)],
}


@pytest.mark.parametrize(
    ("criterion", "count"),
    [
        ("'Pump'", 1),
        ("'PUMP'", 1),
        ("'pump*'", 3),
        ("'pump~*2'", 1),
        ("'?alve'", 1),
        ("'=Valve'", 1),
        ("'<>Valve'", 4),
        ("'<>'", 4),
        ("'='", 1),
        ("NULL", 1),
        ("'>pump'", 3),
        ("'<pump'", 0),
        ("'.*'", 0),
        ("'(' & REPT('a', 300) & '*'", 0),
    ],
)
def test_criteria_over_texts(criterion: str, count: int) -> None:
    assert value(f"COUNTIF(items.sku, {criterion})", **ITEMS) == count


@pytest.mark.parametrize(
    ("criterion", "count"),
    [
        ("20", 1),
        ("'20'", 1),
        ("'>=10.5'", 2),
        ("'<0'", 1),
        ("'<>20'", 4),
        ("'>abc'", 0),
        ("'>'", 0),
        ("'1,000%'", 0),
        ("'>5%'", 3),
        ("NULL", 1),
    ],
)
def test_criteria_over_numbers(criterion: str, count: int) -> None:
    assert value(f"COUNTIF(items.amount, {criterion})", **ITEMS) == count


@pytest.mark.parametrize(
    ("criterion", "count"),
    [("DATE(2026, 3, 1)", 2), ("'>2026-03-01'", 2), ("'2026-03-01'", 2), ("'>=2026-02-30'", 0)],
)
def test_criteria_over_dates(criterion: str, count: int) -> None:
    assert value(f"COUNTIF(items.due, {criterion})", **ITEMS) == count


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("SUMIF(items.sku, 'pump*', items.amount)", Decimal("29.5")),
        ("SUMIF(items.amount, '>0')", Decimal("35.5")),
        ("SUMIFS(items.amount, items.sku, 'pump*', items.due, '<2027-01-01')", Decimal("30.5")),
        ("COUNTIFS(items.sku, 'pump*', items.amount, '>0')", 2),
        ("SUMPRODUCT(items.amount, items.amount)", Decimal("536.25")),
        ("SUMPRODUCT(items.amount, [1, 2])", None),
        ("SUMIF([1, 2], 1, items.amount)", None),
        ("LOOKUP('Valve', items.sku, items.amount)", None),
        ("LOOKUP('pump ', items.sku, items.due)", date(2026, 4, 1)),
        ("LOOKUP('nothing', items.sku, items.due)", None),
        ("LOOKUP(3, [1, 2, 3], ['a', 'b', 'c'])", "c"),
        ("LARGE(items.amount, 1)", 20),
        ("LARGE(items.amount, 4)", -1),
        ("LARGE(items.amount, 5)", None),
        ("SMALL(items.amount, 0)", None),
        ("SMALL(items.due, 3)", date(2026, 4, 1)),
        ("MEDIAN(items.amount)", Decimal("7.75")),
        ("PRODUCT(items.amount)", -1050),
        ("COUNT(UNIQUE(items.due))", 3),
        ("INDEX(items.sku, 3)", "Valve"),
        ("INDEX(items.sku, 4)", None),
        ("INDEX(items.sku, 99)", None),
        ("INDEX(items.sku, -1)", None),
        ("JOIN(', ', UNIQUE(items.sku))", "Pump, pump , Valve, Pump*2"),
        ("JOIN('; ', items.due)", "2026-03-01; 2026-04-01; 2026-03-01; 2027-01-01"),
        ("SUM(SMALL(items.amount, 1), LARGE(items.amount, 1))", 19),
    ],
)
def test_lines_are_taken_side_by_side(source: str, expected: Any) -> None:
    assert value(source, **ITEMS) == expected


def test_no_lines_count_nothing() -> None:
    empty: dict[str, list[Any]] = {name: [] for name in ITEMS}
    assert value("COUNTIF(items.sku, '<>')", **empty) == 0
    assert value("SUMIF(items.sku, '*', items.amount)", **empty) == 0
    assert value("SUMPRODUCT(items.amount, items.amount)", **empty) == 0
    assert value("LARGE(items.amount, 1)", **empty) is None
    assert value("COUNT(UNIQUE(items.sku))", **empty) == 0


def test_days_of_instants_in_lists_are_those_of_the_zone() -> None:
    holiday = [datetime(2026, 3, 18, 17, tzinfo=UTC)]
    assert value("NETWORKDAYS(DATE(2026,3,19), DATE(2026,3,19), [NOW() + 0.25])", SHANGHAI) == 0
    assert holiday[0].day == 18


def test_pieces_keep_their_places() -> None:
    assert value("INDEX(SPLIT('a,,c', ','), 3)") == "c"
    assert value("COUNT(SPLIT('a,,c', ','))") == 2
    assert value("COUNT(SPLIT(NULL, ','))") == 0
    assert value("INDEX(SPLIT('a,b', NULL), 1)") == "a,b"
