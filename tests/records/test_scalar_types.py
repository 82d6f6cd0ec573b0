"""Scalar types in storage, in conditions and in sums, alike on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.errors import InvalidInput
from dougong.records import AggregateQuery, Batch, RecordQuery, RecordWriter, aggregate, find, get
from dougong.storage import Draft, Workspace, publish

from tests.fields.all_scalars import RECORD, SHOP
from tests.support.beginnings import beginning_of, published

AMOUNTS = {
    "kind": "object",
    "name": "load",
    "title": "Load",
    "properties": {
        "weight": {"fieldType": "decimal", "title": "Weight", "decimals": 6},
        "fee": {"fieldType": "money", "title": "Fee"},
        "share": {"fieldType": "percent", "title": "Share", "decimals": 4},
        "pieces": {"fieldType": "integer", "title": "Pieces"},
    },
}
LOADS: list[dict[str, Any]] = [
    {"weight": "0.1", "fee": "0.20", "share": "0.333333", "pieces": 1},
    {"weight": "0.2", "fee": "0.10", "share": "0.666667", "pieces": 2},
    {"weight": "-999999999999.999999", "fee": "999999999999.99", "share": "-0.000001", "pieces": 3},
    {},
]


beginning = beginning_of("shops", published([SHOP, AMOUNTS]))


@pytest.fixture
def shops(workspace: Workspace) -> Iterator[Workspace]:
    with workspace.write() as tx:
        writer = RecordWriter(tx, SYSTEM)
        writer.write(Batch("shop", "create", [{"name": "One", **RECORD}, {"name": "Bare"}]))
        writer.write(Batch("load", "create", LOADS))
    yield workspace


def found(workspace: Workspace, filter_text: str) -> list[int]:
    with workspace.read() as tx:
        return [r["id"] for r in find(tx, SYSTEM, RecordQuery("load", filter=filter_text, sort=("id",))).data]


def test_what_was_written_is_read(shops: Workspace) -> None:
    with shops.read() as tx:
        record, bare = get(tx, SYSTEM, "shop", 1), get(tx, SYSTEM, "shop", 2)
    assert {name: record[name] for name in RECORD} == RECORD
    assert {bare[name] for name in RECORD} == {None}


@pytest.mark.parametrize("name", list(RECORD))
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_list_sorted_by_any_of_them_can_be_paged(shops: Workspace, name: str, sign: str) -> None:
    seen: list[int] = []
    cursor = None
    with shops.read() as tx:
        for _ in range(3):
            page = find(tx, SYSTEM, RecordQuery("shop", ("id",), sort=(sign + name,), limit=1, cursor=cursor))
            seen += [record["id"] for record in page.data]
            cursor = page.next
            if cursor is None:
                break
    assert seen == ([1, 2] if sign else [2, 1])


@pytest.mark.parametrize(
    ("filter_text", "ids"),
    [
        ("weight + fee = 0.3", [1, 2]),
        ("weight < fee", [1, 3]),
        ("weight + pieces > 2.1999", [2]),
        ("share + share = 1.333334", [2]),
        ("share = 0.333333", [1]),
        ("weight = -999999999999.999999", [3]),
        ("weight + fee < -0.009998", [3]),
        ("weight + fee = -0.009999", [3]),
        ("weight = NULL", [4]),
        ("weight < 1 AND weight > 0", [1, 2]),
    ],
)
def test_conditions_on_columns_of_other_scales_are_exact(
    shops: Workspace, filter_text: str, ids: list[int]
) -> None:
    assert found(shops, filter_text) == ids


def test_sums_are_exact(shops: Workspace) -> None:
    measures = ("sum(weight)", "avg(share)", "min(weight)", "max(share)", "count(weight)")
    with shops.read() as tx:
        [row] = aggregate(tx, SYSTEM, AggregateQuery("load", measures=measures))
    assert row["sum(weight)"] == "-999999999999.699999"
    assert row["avg(share)"] == "0.3333"
    assert row["min(weight)"] == "-999999999999.999999"
    assert row["max(share)"] == "0.666667"
    assert row["count(weight)"] == 3


@pytest.mark.parametrize(
    ("filter_text", "count"),
    [
        ("f_time < '10:00'", 1),
        ("f_time >= '09:30:01'", 0),
        ("f_email = 'anna@example.com'", 1),
        ("STARTSWITH(f_phone, '+86138')", 1),
        ("CONTAINS(f_rich_text, 'since')", 1),
        ("f_rating >= 4 AND f_progress < 100", 1),
        ("f_address <> NULL AND f_location <> NULL AND f_json <> NULL", 1),
        ("f_colour = '#1f6feb'", 1),
    ],
)
def test_texts_with_a_meaning_are_compared_as_they_are_kept(
    shops: Workspace, filter_text: str, count: int
) -> None:
    with shops.read() as tx:
        assert len(find(tx, SYSTEM, RecordQuery("shop", filter=filter_text)).data) == count


def test_unique_addresses_do_not_depend_on_their_case(shops: Workspace) -> None:
    contact = {
        "kind": "object",
        "name": "contact",
        "title": "Contact",
        "properties": {
            "mail": {"fieldType": "email", "title": "E-mail", "unique": True},
            "phone": {"fieldType": "phone", "title": "Phone", "unique": True, "region": "CN"},
        },
    }
    Draft(shops).apply([contact])
    publish(shops, None)
    with shops.write() as tx:
        first = {"mail": "Anna@Example.com", "phone": "+8613800138000"}
        RecordWriter(tx, SYSTEM).write(Batch("contact", "create", [first]))
    for again in ({"mail": "anna@example.com"}, {"phone": "+8613800138000"}):
        with pytest.raises(InvalidInput), shops.write() as tx:
            RecordWriter(tx, SYSTEM).write(Batch("contact", "create", [again]))
