"""Functions over the records of another object, as far as whoever asks may see them."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, create_user, follow_roles
from dougong.access.people import actor_of
from dougong.errors import InvalidInput
from dougong.expressions import rename
from dougong.expressions.types import TEXT
from dougong.records import Batch, InvalidRecords, RecordQuery, RecordWriter, create, find, get
from dougong.records.conditions import checked, context_of
from dougong.records.layout import layout_of
from dougong.storage import Draft, Workspace, publish


def formula(text: str, result: str, **more: Any) -> dict[str, Any]:
    return {"fieldType": "formula", "title": "F", "formula": text, "result": result, "stored": False, **more}


PRICE: dict[str, Any] = {
    "kind": "object",
    "name": "price",
    "title": "Price",
    "titleField": "code",
    "properties": {
        "code": {"fieldType": "text", "title": "Code"},
        "amount": {"fieldType": "decimal", "title": "Amount", "decimals": 2},
        "secret": {"fieldType": "decimal", "title": "Secret", "decimals": 2},
        "day": {"fieldType": "date", "title": "Day"},
        "place": {"fieldType": "address", "title": "Place"},
        "order": {"fieldType": "reference", "title": "Order", "target": "order"},
    },
}
ORDER: dict[str, Any] = {
    "kind": "object",
    "name": "order",
    "title": "Order",
    "titleField": "sku",
    "properties": {
        "sku": {"fieldType": "text", "title": "SKU"},
        "given": {
            "fieldType": "decimal",
            "title": "Given",
            "default": {"expression": "LOOKUP(sku, records.price.code, records.price.amount)"},
        },
        "listed": formula("LOOKUP(sku, records.price.code, records.price.amount)", "decimal"),
        "theirs": formula("SUMIFS(records.price.amount, records.price.order, id)", "decimal"),
        "hidden": formula("SUM(records.price.secret)", "decimal"),
    },
    "rules": [
        {"name": "one_each", "condition": "COUNTIFS(records.order.sku, sku) < 2", "message": "Twice at most."}
    ],
}
SELLER: dict[str, Any] = {
    "kind": "role",
    "name": "seller",
    "title": "Seller",
    "rules": [
        {"name": "orders", "object": "order", "operations": ["read", "create", "update"]},
        {"name": "prices", "object": "price", "operations": ["read"], "condition": "amount < 100"},
    ],
    "fields": [{"object": "price", "hidden": ["secret"]}],
}
CLERK: dict[str, Any] = {
    "kind": "role",
    "name": "clerk",
    "title": "Clerk",
    "rules": [{"name": "orders", "object": "order", "operations": ["read"]}],
}
PRICES = [
    {
        "code": "a",
        "amount": "10.50",
        "secret": "1",
        "day": "2026-01-05",
        "place": {"city": "上海市"},
        "order": 1,
    },
    {"code": "b", "amount": "200", "secret": "2", "day": "2026-02-01", "order": 1},
    {"code": "A", "amount": "7", "secret": "3", "day": "2026-02-01", "order": 2},
    {"code": None, "amount": None, "day": None},
]


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    workspace.publish_hooks.append(follow_roles)
    Draft(workspace).apply([PRICE, ORDER, SELLER, CLERK])
    publish(workspace, None)
    with workspace.write() as tx:
        writer = RecordWriter(tx, SYSTEM)
        writer.write(Batch("order", "create", [{"sku": "b"}, {"sku": "x"}]))
        writer.write(Batch("price", "create", PRICES))
    return workspace


def somebody(workspace: Workspace, role: str) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, f"{role}@example.com", roles=[role]))


CASES = [
    ("SUM(records.price.amount)", "217.5"),
    ("COUNT(records.price)", "4"),
    ("COUNT(records.price.amount)", "3"),
    ("MAX(records.price.day) & ''", "2026-02-01"),
    ("COUNTIFS(records.price.code, 'a')", "2"),
    ("COUNTIFS(records.price.code, 'A*')", "2"),
    ("COUNTIFS(records.price.code, '')", "1"),
    ("SUMIFS(records.price.amount, records.price.code, 'A', records.price.order, 1)", "10.5"),
    ("SUMIFS(records.price.amount, records.price.amount, '>=10.5')", "210.5"),
    ("SUMIFS(records.price.amount, records.price.amount, 7)", "7"),
    ("SUMIFS(records.price.amount, records.price.amount, 7.123456789)", "0"),
    ("SUMIFS(records.price.amount, records.price.order.sku, 'b')", "210.5"),
    ("SUMIF(records.price.day, DATE(2026, 2, 1), records.price.amount)", "207"),
    ("AVERAGEIFS(records.price.amount, records.price.day, DATE(2026, 2, 1))", "103.5"),
    ("MAXIFS(records.price.amount, records.price.order, 1)", "200"),
    ("MINIFS(records.price.amount, records.price.code, 'z')", ""),
    ("LOOKUP('A', records.price.code, records.price.amount)", "7"),
    ("LOOKUP('上海市', records.price.place.city, records.price.code)", "a"),
    ("COUNTIFS(records.price.place.city, '上海市')", "1"),
    ("LOOKUP('none', records.price.code, records.price.amount)", ""),
    ("JOIN('+', UNIQUE(records.price.code))", "a+b+A"),
    ("COUNT(records.price.id)", "4"),
]


def test_functions_read_the_records_of_an_object(shop: Workspace) -> None:
    with shop.read() as tx:
        layout, context = layout_of(tx.release, "order"), context_of(tx, SYSTEM)
        for text, shown in CASES:
            expression = checked(tx.release, layout, f"({text}) & ''", TEXT)
            assert (text, expression.evaluate({}, context) or "") == (text, shown)


def test_unstored_formulas_defaults_and_filters_use_them(shop: Workspace) -> None:
    with shop.write() as tx:
        made = create(tx, SYSTEM, "order", {"sku": "a"})
        assert get(tx, SYSTEM, "order", made.id)["given"] == "10.50"
    with shop.read() as tx:
        rows = find(tx, SYSTEM, RecordQuery("order", ("sku", "listed", "theirs"), sort=("id",))).data
        above = find(
            tx, SYSTEM, RecordQuery("price", ("code",), filter="amount > AVERAGE(records.price.amount)")
        ).data
    assert [(r["sku"], r["listed"], r["theirs"]) for r in rows] == [
        ("b", "200.00", "210.50"),
        ("x", None, "7.00"),
        ("a", "10.50", "0.00"),
    ]
    assert [r["code"] for r in above] == ["b"]


def test_a_rule_counts_what_is_there_already(shop: Workspace) -> None:
    with shop.write() as tx:
        create(tx, SYSTEM, "order", {"sku": "twice"})
        create(tx, SYSTEM, "order", {"sku": "twice"})
    with shop.write() as tx, pytest.raises(InvalidRecords):
        create(tx, SYSTEM, "order", {"sku": "TWICE"})


def test_nobody_learns_of_records_objects_and_fields_that_they_do_not_see(shop: Workspace) -> None:
    seller, clerk = somebody(shop, "seller"), somebody(shop, "clerk")
    fields = ("listed", "theirs", "hidden")

    def seen(actor: Actor) -> list[tuple[Any, ...]]:
        with shop.read() as tx:
            rows = find(tx, actor, RecordQuery("order", fields, sort=("id",))).data
        return [tuple(row[name] for name in fields) for row in rows]

    assert seen(SYSTEM) == [("200.00", "210.50", "6.00"), (None, "7.00", "6.00")]
    assert seen(seller) == [(None, "10.50", None), (None, "7.00", None)]
    assert seen(clerk) == [(None, None, None), (None, None, None)]
    with shop.read() as tx, pytest.raises(InvalidInput):
        find(tx, seller, RecordQuery("order", filter="SUM(records.price.secret) > 1"))


REFUSED = [
    ("records.nothing.x = 1", "unknown_field"),
    ("SUM(records.price.nothing) > 1", "unknown_field"),
    ("SUM(records.order.listed) > 1", "not_stored"),
    ("records.price.amount = NULL", "list_not_allowed"),
    ("'a' in records.price.code", "list_not_allowed"),
    ("SUMIFS(records.price.amount, records.order.sku, 'a') > 1", "lists_differ"),
]


def test_lists_of_records_stand_only_in_functions(shop: Workspace) -> None:
    with shop.read() as tx:
        for text, code in REFUSED:
            with pytest.raises(InvalidInput) as refused:
                find(tx, SYSTEM, RecordQuery("order", filter=text))
            assert (text, [problem.code for problem in refused.value.problems]) == (text, [code])


def test_what_is_stored_or_chooses_rows_for_roles_cannot_read_them(shop: Workspace) -> None:
    stored = {**ORDER["properties"], "kept": formula("SUM(records.price.amount)", "decimal", stored=True)}
    Draft(shop).apply([{**ORDER, "properties": stored}])
    with pytest.raises(InvalidInput) as refused:
        publish(shop, None)
    assert [problem.code for problem in refused.value.problems] == ["reads_records"]
    Draft(shop).discard()
    own_prices = {**SELLER["rules"][1], "condition": "amount < AVERAGE(records.price.amount)"}
    Draft(shop).apply([{**SELLER, "rules": [SELLER["rules"][0], own_prices]}])
    with pytest.raises(InvalidInput) as refused:
        publish(shop, None)
    assert "reads_records" in [problem.code for problem in refused.value.problems]


def test_objects_and_fields_may_be_renamed(shop: Workspace) -> None:
    with shop.read() as tx:
        order = tx.release.definitions.objects["order"]
        price = tx.release.definitions.objects["price"]
        kept = order.fields_by_name["listed"].recipe
        assert kept is not None
        assert kept.formula.count(f"records.#{price.id}.#") == 2
        assert rename(kept.formula, lambda path: path) == kept.formula
    renamed = dict(PRICE["properties"])
    renamed["worth"] = {**renamed.pop("amount"), "id": price.fields_by_name["amount"].id}
    Draft(shop).apply([{**PRICE, "id": price.id, "name": "tariff", "properties": renamed}])
    publish(shop, None)
    with shop.read() as tx:
        assert get(tx, SYSTEM, "order", 1)["listed"] == "200.00"
