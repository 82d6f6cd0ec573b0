"""Conditions over the lines of records, asked in SQL: what they find is what the lines say."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.errors import InvalidInput
from dougong.records import RecordQuery, create, delete, find
from dougong.storage import Draft, Workspace, check, publish

from tests.records.line_design import ITEM, ORDER, PRODUCT
from tests.support.beginnings import beginning_of, published

Lines = Sequence[dict[str, Any]]
PRICES = ("0.01", "19.99", "-5", "1000", "333.33", None)
FILES = [PRODUCT, {**ORDER, "rules": []}, ITEM]


def prices(lines: Lines) -> list[Decimal]:
    return [Decimal(line["price"]) for line in lines if line["price"] is not None]


def weights(lines: Lines) -> list[int]:
    return [line["weight"] for line in lines if line["weight"] is not None]


CONDITIONS: list[tuple[str, Callable[[Lines, dict[str, Any]], bool]]] = [
    ("SUM(items.price) > 300", lambda lines, _: sum(prices(lines)) > 300),
    ("SUM(items.price) = 0", lambda lines, _: sum(prices(lines)) == 0),
    (
        "limit <= SUM(items.price)",
        lambda lines, o: o["limit"] is not None and int(o["limit"]) <= sum(prices(lines)),
    ),
    ("NOT MAX(items.price) >= 20", lambda lines, _: not (prices(lines) and max(prices(lines)) >= 20)),
    ("MIN(items.price) = NULL", lambda lines, _: not prices(lines)),
    ("2 <= COUNT(items) <= 3", lambda lines, _: 2 <= len(lines) <= 3),
    ("COUNT(items.price) < COUNT(items)", lambda lines, _: len(prices(lines)) < len(lines)),
    ("ISEMPTY(items) OR SUM(items.product.weight) > 12", lambda ls, _: not ls or sum(weights(ls)) > 12),
    ("NOT ISEMPTY(items) AND name = 'A'", lambda lines, o: bool(lines) and o["name"] == "A"),
    (
        "MAX(items.product.weight) - MIN(items.product.weight) > 3",
        lambda lines, _: _spread(weights(lines)) > 3,
    ),
]


def _spread(values: list[int]) -> int:
    return max(values) - min(values) if values else 0


beginning = beginning_of("shop", published(FILES))


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return workspace


def test_conditions_over_lines_find_what_the_lines_say(shop: Workspace) -> None:
    chance = random.Random(7)
    naive: dict[int, tuple[Lines, dict[str, Any]]] = {}
    with shop.write() as tx:
        for weight in (1, 5, 9, None):
            create(tx, SYSTEM, "product", {"name": f"P{weight}", "weight": weight})
        for _ in range(40):
            lines = [_line(chance) for _ in range(chance.randint(0, 4))]
            order = {"name": chance.choice("AB"), "limit": chance.choice([None, "1000", "20"])}
            given = [{key: line[key] for key in ("label", "price", "product")} for line in lines]
            made = create(tx, SYSTEM, "order", {**order, "items": given}).id
            naive[made] = lines, order
        gone = create(tx, SYSTEM, "order", {"name": "A", "items": [{"label": "L", "price": "999"}]}).id
        line = tx.execute('SELECT max("id") FROM "item"').fetchone()[0]
        delete(tx, SYSTEM, "item", line)
        naive[gone] = [], {"name": "A", "limit": None}
        for text, holds in CONDITIONS:
            found = {record["id"] for record in find(tx, SYSTEM, RecordQuery("order", filter=text)).data}
            assert found == {i for i, (lines, order) in naive.items() if holds(lines, order)}, text


def _line(chance: random.Random) -> dict[str, Any]:
    product = chance.choice([1, 2, 3, 4, None])
    weight = {1: 1, 2: 5, 3: 9}.get(product or 0)
    return {"label": "L", "price": chance.choice(PRICES), "product": product, "weight": weight}


def test_sums_beyond_64_bits_are_only_large(shop: Workspace) -> None:
    with shop.write() as tx:
        for _ in range(2):
            create(tx, SYSTEM, "order", {"items": [{"label": "L"}] * 3})
        large = 9 * 10 ** (18 if tx.dialect == "sqlite" else 14)
        for order, sign in ((1, 1), (2, -1)):
            tx.execute('UPDATE "item" SET "price" = ? WHERE "order" = ?', (sign * large, order))
        for text, expected in (("SUM(items.price) > 7", [1]), ("SUM(items.price) < -7", [2])):
            assert [one["id"] for one in find(tx, SYSTEM, RecordQuery("order", filter=text)).data] == expected


@pytest.mark.parametrize(
    "condition",
    [
        "AVERAGE(items.price) > 1",
        "COUNT(UNIQUE(items.label)) > 1",
        "CONTAINS(items.label, 'x')",
        "ISEMPTY(items.price)",
    ],
)
def test_other_functions_over_lines_are_refused(shop: Workspace, condition: str) -> None:
    with shop.read() as tx, pytest.raises(InvalidInput) as refused:
        find(tx, SYSTEM, RecordQuery("order", filter=condition))
    assert refused.value.problems[0].code == "not_a_filter"


def test_views_may_be_filtered_by_lines(shop: Workspace) -> None:
    view = {"kind": "view", "name": "big", "title": "Big", "object": "order", "type": "list"}
    draft = Draft(shop)
    draft.apply(
        [{**view, "columns": [{"field": "name"}], "filter": "SUM(items.price) > 10 AND COUNT(items) > 1"}]
    )
    publish(shop)
    with shop.read() as tx:
        assert find(tx, SYSTEM, RecordQuery("order", filter="COUNT(items) > 1")).data == []
    draft.apply([{**view, "columns": [{"field": "name"}], "filter": "AVERAGE(items.price) > 10"}])
    assert [p.code for p in check(draft.documents) if p.severity == "error"] == ["not_a_filter"]


def test_rollups_choose_by_no_lines_of_what_they_sum_up(shop: Workspace) -> None:
    """Nothing would follow when a line comes or goes two objects away."""
    rollup = {
        "fieldType": "rollup",
        "title": "Orders",
        "object": "order",
        "via": "product",
        "function": "count",
    }
    product = {"fieldType": "reference", "title": "Product", "target": "product"}
    order = {**FILES[1], "properties": {**FILES[1]["properties"], "product": product}}
    orders = {**rollup, "filter": "COUNT(items) > 1"}
    summed = {**PRODUCT, "properties": {**PRODUCT["properties"], "orders": orders}}
    draft = Draft(shop)
    draft.apply([summed, order])
    assert [p.code for p in check(draft.documents) if p.severity == "error"] == ["over_lines"]
