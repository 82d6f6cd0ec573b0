"""What computing a value reads, and how much work it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from dougong.expressions.types import Path

from tests.expressions.scope import CONTEXT, FIELDS, SHANGHAI, checked
from tests.support.effort import counted


class Watched(Mapping[Path, Any]):
    """A row that remembers what was read of it. Fields are blank that are not given."""

    def __init__(self, **values: Any) -> None:
        self.read: list[str] = []
        self._values = values

    def __getitem__(self, path: Path) -> Any:
        self.read.append(path[0])
        return self._values.get(path[0])

    def __iter__(self) -> Iterator[Path]:
        return iter(FIELDS)

    def __len__(self) -> int:
        return len(FIELDS)


@pytest.mark.parametrize(
    ("source", "row", "read"),
    [
        ("IF(hot, amount, budget)", {"hot": True}, ["hot", "amount"]),
        ("IF(hot, amount, budget)", {"hot": False}, ["hot", "budget"]),
        ("IF(hot, amount)", {}, ["hot"]),
        ("IFS(hot, amount, vip, budget)", {"vip": True}, ["hot", "vip", "budget"]),
        ("SWITCH(seats, 1, amount, rank, budget)", {"seats": 1}, ["seats", "amount"]),
        ("SWITCH(seats, 1, amount, budget)", {"seats": 2}, ["seats", "budget"]),
        ("COALESCE(amount, budget, 0)", {"budget": Decimal(1)}, ["amount", "budget"]),
        ("AND(hot, vip)", {"vip": True}, ["hot"]),
        ("OR(hot, vip)", {"hot": True}, ["hot"]),
        ("hot and vip", {}, ["hot"]),
        ("hot or vip or TRUE", {"vip": True}, ["hot", "vip"]),
        ("1 < seats < rank < 9", {"seats": 2, "rank": 3}, ["seats", "rank"]),
        ("1 < seats < rank", {"seats": 1}, ["seats"]),
    ],
)
def test_only_what_a_value_comes_down_to_is_read_and_once(
    source: str, row: dict[str, Any], read: list[str]
) -> None:
    watched = Watched(**row)
    checked(source).evaluate(watched, CONTEXT)
    assert watched.read == read


def test_one_expression_is_computed_in_many_contexts() -> None:
    expression = checked("created_at <= TODAY()")
    row = {("created_at",): datetime(2026, 3, 18, 17, tzinfo=UTC)}
    there = expression.prepare(SHANGHAI)
    assert expression.evaluate(row, CONTEXT) is True
    assert there(row) is False
    assert expression.evaluate(row, replace(SHANGHAI, now=SHANGHAI.now + timedelta(days=1))) is True


@pytest.mark.parametrize(
    ("source", "most"),
    [("amount < 0", 5), ("stage in ['won', 'lost']", 5), ("IF(amount > 1000, 'high', 'low')", 8)],
)
def test_a_row_costs_a_few_calls(source: str, most: int) -> None:
    evaluate = checked(source).prepare(CONTEXT)
    row = {("amount",): Decimal(1_500), ("stage",): "won"}
    evaluate(row)
    with counted() as effort:
        for _ in range(100):
            evaluate(row)
    assert effort.calls <= 100 * most + 10
