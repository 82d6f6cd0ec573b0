"""Line items that begin as the lines of a matching record."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.errors import InvalidInput
from dougong.fields import MOST_LINES
from dougong.records import Batch, InvalidRecords, RecordWriter, create, get, live_check, update
from dougong.storage import Draft, Transaction, Workspace, plan, publish

from tests.records.conftest import somebody
from tests.records.roles.design import role, rule
from tests.records.take_over_design import FILES, SOURCE, order_with

PARTS = [
    {"name": "Beam", "quantity": 3, "price": "2.50", "discount": "0.25", "serial": "A1", "secret": "s"},
    {"name": "Nail", "quantity": 100, "price": "0.02"},
]


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    assert [p for p in Draft(workspace).apply(FILES) if p.severity == "error"] == []
    publish(workspace, None)
    return workspace


def offer(tx: Transaction, parts: list[dict[str, Any]] = PARTS, **values: Any) -> int:
    return create(tx, SYSTEM, "offer", {"name": "O", "parts": parts, **values}).id


def lines_of(tx: Transaction, record_id: int, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(line[name] for name in names) for line in get(tx, SYSTEM, "job", record_id)["items"]]


def test_lines_come_along(shop: Workspace) -> None:
    with shop.write() as tx:
        order = create(tx, SYSTEM, "job", {"name": "R", "offer": offer(tx)}).id
        found = lines_of(tx, order, "name", "quantity", "price", "discount", "amount", "serial")
        assert found == [
            ("Beam", 3, "2.50", "0.25", "7.50", None),
            ("Nail", 100, "0.02", None, "2.00", None),
        ]
        assert get(tx, SYSTEM, "job", order)["total"] == "9.50"


def test_what_is_said_of_lines_counts(shop: Workspace) -> None:
    with shop.write() as tx:
        source = offer(tx)
        none = create(tx, SYSTEM, "job", {"name": "R", "offer": source, "items": []}).id
        own = create(tx, SYSTEM, "job", {"name": "R", "offer": source, "items": [{"name": "Own"}]}).id
        assert (lines_of(tx, none, "name"), lines_of(tx, own, "name")) == ([], [("Own",)])
        update(tx, SYSTEM, "job", none, {"name": "Still none"})
        assert lines_of(tx, none, "name") == []
        blank = create(tx, SYSTEM, "job", {"name": "R"}).id
        assert lines_of(tx, blank, "name") == []


def test_a_batch_takes_over_for_each_record(shop: Workspace) -> None:
    with shop.write() as tx:
        one, two = offer(tx), offer(tx, [{"name": "Tile"}])
        records = [
            {"name": "a", "offer": two},
            {"name": "b", "offer": one, "items": []},
            {"name": "c", "offer": two},
        ]
        records += [{"name": "d"}, {"name": "e", "offer": one}]
        written = RecordWriter(tx, SYSTEM).write(Batch("job", "create", records)).records
        found = [[name for (name,) in lines_of(tx, one.id, "name")] for one in written]
        assert found == [["Tile"], [], ["Tile"], [], ["Beam", "Nail"]]


def test_lines_are_judged_where_they_stand(shop: Workspace) -> None:
    with shop.write() as tx:
        bad = offer(tx, [{"name": "Beam"}, {"name": "Nail", "quantity": 0}, {"quantity": 2}])
        with pytest.raises(InvalidRecords) as refused:
            create(tx, SYSTEM, "job", {"name": "R", "offer": bad})
    places = sorted((problem.place, problem.code) for problem in refused.value.problems)
    assert places == [("/items/1/quantity", "too_small"), ("/items/2/name", "required")]


def test_the_definition_may_say_what_is_taken(shop: Workspace) -> None:
    fields = [{"field": "name", "value": "parts.serial"}, {"field": "agreed", "value": "parts.amount"}]
    Draft(shop).apply([order_with(match=[{"field": "number", "equals": "name"}], fields=fields)])
    publish(shop, None)
    with shop.write() as tx:
        offer(tx, PARTS[:1], number="No. 1")
        order = create(tx, SYSTEM, "job", {"name": "no. 1"}).id
        assert lines_of(tx, order, "name", "agreed", "quantity", "discount") == [("A1", "7.50", 1, "0.1")]
    renamed = {**FILES[1], "properties": {**FILES[1]["properties"]}}
    with shop.read() as tx:
        document = tx.release.definitions.objects["offer_part"].document
    renamed["id"] = document["id"]
    serial = renamed["properties"].pop("serial")
    renamed["properties"]["number"] = {**serial, "id": document["properties"]["serial"]["id"]}
    assert [p for p in Draft(shop).apply([renamed]) if p.severity == "error"] == []
    publish(shop, None)
    with shop.write() as tx:
        assert lines_of(tx, create(tx, SYSTEM, "job", {"name": "No. 1"}).id, "name") == [("A1",)]


def test_nothing_comes_that_may_not_be_seen(shop: Workspace) -> None:
    offers, parts = rule("offer", "read"), rule("offer_part", "read", condition="name <> 'Nail'")
    orders, lines = rule("job", "read", "create"), rule("job_line", "read", "create")
    hidden = [{"object": "offer_part", "hidden": ["secret"]}]
    roles = [
        role("clerk", offers, parts, orders, lines, fields=hidden),
        role("blind", offers, orders, lines),
        role("idle", offers, parts, orders),
        role("stranger", parts, orders, lines),
    ]
    Draft(shop).apply(roles)
    publish(shop, None)
    with shop.write() as tx:
        source = offer(tx)
    found = {}
    for name in ("clerk", "blind", "idle", "stranger"):
        actor = somebody(shop, f"{name}@example.com", name)
        with shop.write() as tx:
            order = create(
                tx, actor, "job", {"name": "R", **({"offer": source} if name != "stranger" else {})}
            ).id
            found[name] = lines_of(tx, order, "name", "secret")
    assert found == {"clerk": [("Beam", "none")], "blind": [], "idle": [], "stranger": []}


def test_more_lines_than_a_record_may_have(shop: Workspace) -> None:
    with shop.write() as tx:
        source = offer(tx, [{"name": str(number)} for number in range(MOST_LINES)])
        create(tx, SYSTEM, "offer_part", {"name": "one more", "offer": source})
        with pytest.raises(InvalidInput) as refused:
            create(tx, SYSTEM, "job", {"name": "R", "offer": source})
        assert [(p.place, p.code) for p in refused.value.problems] == [("items", "too_many_lines")]


def test_forms_are_told_before_saving(shop: Workspace) -> None:
    with shop.write() as tx:
        source = offer(tx)
    with shop.read() as tx:
        found = live_check(tx, SYSTEM, "job", {"name": "R", "offer": source})
        assert [line and line["amount"] for line in found.lines["items"]] == ["7.50", "2.00"]
        assert found.values["total"] == "9.50"


def test_what_is_taken_must_fit(shop: Workspace) -> None:
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"value": "name"}, "/value", "not_lines"),
        ({"match": [{"field": "id", "equals": "name"}]}, "/match/0/equals", "result_type"),
        ({"match": [{"field": "owner", "equals": "owner"}]}, "/match/0/field", "cannot_combine"),
        ({"match": [{"field": "parts", "equals": "name"}]}, "/match/0/field", "cannot_combine"),
        ({"fields": [{"field": "amount", "value": "parts.amount"}]}, "/fields/0/field", "not_filled_in"),
        ({"fields": [{"field": "job", "value": "parts.offer"}]}, "/fields/0/field", "not_filled_in"),
        ({"fields": [{"field": "name", "value": "name"}]}, "/fields/0/value", "not_of_the_lines"),
        ({"fields": [{"field": "name", "value": "parts.offer.name"}]}, "/fields/0/value", "not_of_the_lines"),
        ({"fields": [{"field": "name", "value": "parts.price"}]}, "/fields/0/value", "other_type"),
        ({"fields": [{"field": "nothing", "value": "parts.price"}]}, "/fields/0/field", "no_such_field"),
        ({"fields": [{"field": "name", "value": "parts.name"}] * 2}, "/fields/1/field", "taken_twice"),
    ]
    for change, place, code in cases:
        found = [(p.partition("/default/from")[2], c) for p, c in judged(shop, order_with(**change))]
        assert (place, code) in found, (change, found)


def test_defaults_of_line_items_are_lines(shop: Workspace) -> None:
    order = order_with()
    order["properties"]["items"]["default"] = []
    assert ("object:job#/properties/items/default", "only_from_a_record") in judged(shop, order)
    order = order_with()
    order["properties"]["total"] = {"fieldType": "text", "title": "T", "default": {"from": SOURCE}}
    assert ("object:job#/properties/total/default/from/value", "not_lines") in judged(shop, order)
    order = order_with()
    taken = [{"field": "name", "value": "parts.name"}]
    order["properties"]["offer"]["default"] = {"from": {**SOURCE, "value": "name", "fields": taken}}
    found = judged(shop, order)
    assert ("object:job#/properties/offer/default/from/fields", "without_effect") in found


def judged(workspace: Workspace, document: dict[str, Any]) -> list[tuple[str, str]]:
    problems = Draft(workspace).apply([document])
    if any(problem.severity == "error" for problem in problems):
        return [(p.place, p.code) for p in problems]
    with workspace.read() as tx:
        return [(p.place, p.code) for p in plan(tx).problems]
