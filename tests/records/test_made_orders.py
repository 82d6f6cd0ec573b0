"""Sorting and grouping by formulas that are not stored, where both databases can make the value."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, follow_roles
from dougong.clock import FixedClock
from dougong.errors import InvalidInput
from dougong.records import AggregateQuery, Batch, RecordQuery, RecordWriter, aggregate, find
from dougong.storage import Draft, Workspace, publish

from tests.records.conftest import somebody


def formula(text: str, result: str, **more: Any) -> dict[str, Any]:
    return {"fieldType": "formula", "title": "F", "formula": text, "result": result, "stored": False, **more}


FORMULAS = {
    "late": formula("due < TODAY() AND stage <> 'done'", "boolean"),
    "days_late": formula("DAYS(TODAY(), due)", "integer"),
    "size": formula("IF(price >= 100, 'large', IFS(price >= 10, 'middle', price <> NULL, 'small'))", "text"),
    "gap": formula("price - cost", "decimal", decimals=2),
    "about": formula("price - cost", "decimal", decimals=0),
    "round": formula("ROUND(price + cost, 1)", "decimal", decimals=1),
    "word": formula("SWITCH(stage, 'done', 'z', 'open', 'a', 'm')", "text"),
    "first": formula("COALESCE(due, begun)", "date"),
    "above": formula("parent.days_late", "integer"),
    "far": formula("DISTANCE(spot, 31, 121)", "decimal", decimals=3),
    "whose": formula("owner = CURRENT_USER()", "boolean"),
    "same": formula("price", "decimal", decimals=2),
}
HARD = {
    "twice": formula("price * 2", "decimal", decimals=2),
    "upper": formula("UPPER(stage)", "text"),
}
ITEM: dict[str, Any] = {
    "kind": "object",
    "name": "item",
    "title": "Item",
    "properties": {
        "price": {"fieldType": "decimal", "title": "Price", "decimals": 2},
        "cost": {"fieldType": "decimal", "title": "Cost", "decimals": 2},
        "due": {"fieldType": "date", "title": "Due"},
        "begun": {"fieldType": "date", "title": "Begun"},
        "spot": {"fieldType": "location", "title": "Spot"},
        "parent": {"fieldType": "reference", "title": "Parent", "target": "item"},
        "stage": {
            "fieldType": "select",
            "title": "Stage",
            "options": [{"key": "open", "title": "Open"}, {"key": "done", "title": "Done"}],
        },
        **FORMULAS,
        **HARD,
    },
}
VIEW: dict[str, Any] = {
    "kind": "view",
    "name": "latest",
    "title": "Latest",
    "object": "item",
    "type": "list",
    "columns": [{"field": "days_late"}],
    "sort": ["-days_late"],
}


@pytest.fixture
def items(workspace: Workspace, clock: FixedClock) -> Workspace:
    workspace.publish_hooks.append(follow_roles)
    Draft(workspace).apply([ITEM, VIEW])
    publish(workspace, None)
    today = clock.now().date()
    rows: list[dict[str, Any]] = [
        {"price": "150.25", "cost": "150.75", "due": 3, "stage": "open", "parent": 2},
        {"price": "10.50", "cost": "0.05", "due": -2, "stage": "done", "parent": 1},
        {"price": "-999999999999.99", "cost": "0.01", "begun": 5},
        {"price": "0.15", "cost": "0.10", "due": 40, "stage": "open", "parent": 3},
        {},
    ]
    for index, row in enumerate(rows):
        for name in {"due", "begun"} & row.keys():
            row[name] = (today - timedelta(days=row[name])).isoformat()
        if index % 2:
            row["spot"] = {"latitude": 31 + index, "longitude": 121.5, "label": None}
    with workspace.write() as tx:
        writer = RecordWriter(tx, SYSTEM)
        for row in rows:
            writer.write(Batch("item", "create", [row | ({"parent": None} if "parent" in row else {})]))
        links = [{"id": i + 1, "parent": row["parent"]} for i, row in enumerate(rows) if row.get("parent")]
        writer.write(Batch("item", "update", links))
    return workspace


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_list_is_sorted_and_paged_by_what_it_shows(items: Workspace, sign: str) -> None:
    with items.read() as tx:
        for name in FORMULAS:
            shown = find(tx, SYSTEM, RecordQuery("item", ("id", name), sort=("id",))).data
            kinds = {type(record[name]) for record in shown} - {type(None)}
            number = FORMULAS[name]["result"] in ("decimal", "integer")
            assert len(kinds) == 1, name

            def key(record: dict[str, Any], name: str = name, number: bool = number) -> tuple[Any, ...]:
                value = record[name]
                return (value is not None, (float(value) if number else value) if value is not None else 0)

            expected = sorted(shown, key=key, reverse=bool(sign))
            seen: list[dict[str, Any]] = []
            cursor = None
            while len(seen) < 5:
                query = RecordQuery("item", ("id", name), sort=(sign + name,), limit=2, cursor=cursor)
                page = find(tx, SYSTEM, query)
                seen += page.data
                cursor = page.next
            assert (name, [key(r) for r in seen]) == (name, [key(r) for r in expected])
            assert len({record["id"] for record in seen}) == 5


def test_groups_are_those_of_the_values_shown(items: Workspace) -> None:
    with items.read() as tx:
        for name in FORMULAS:
            rows = find(tx, SYSTEM, RecordQuery("item", (name,))).data
            groups = aggregate(tx, SYSTEM, AggregateQuery("item", group=(name,), measures=("count()",)))
            counted: dict[Any, int] = {}
            for row in rows:
                counted[row[name]] = counted.get(row[name], 0) + 1
            assert (name, {group[name]: group["count()"] for group in groups}) == (name, counted)


def test_what_only_python_can_make_has_no_order(items: Workspace) -> None:
    with items.read() as tx:
        for name in HARD:
            for ask in (
                lambda: find(tx, SYSTEM, RecordQuery("item", sort=(name,))),  # noqa: B023 - called at once
                lambda: aggregate(tx, SYSTEM, AggregateQuery("item", group=(name,))),  # noqa: B023
            ):
                with pytest.raises(InvalidInput) as refused:
                    ask()
                assert [problem.code for problem in refused.value.problems] == ["not_stored"]
    Draft(items).apply([{**VIEW, "sort": ["twice"]}])
    with pytest.raises(InvalidInput) as unpublished:
        publish(items, None)
    assert [problem.code for problem in unpublished.value.problems] == ["not_stored"]


def test_a_reader_sorts_by_no_field_that_is_kept_back(items: Workspace) -> None:
    role = {
        "kind": "role",
        "name": "some",
        "title": "Some",
        "rules": [{"name": "all", "object": "item", "operations": ["read"]}],
        "fields": [{"object": "item", "hidden": ["days_late", "due"]}],
    }
    Draft(items).apply([role])
    publish(items, None)
    actor = somebody(items, "some@example.com", "some")
    with items.read() as tx:
        assert find(tx, actor, RecordQuery("item", ("late",), sort=("late",))).data
        for asked in ("days_late", "parent.days_late"):
            with pytest.raises(InvalidInput):
                find(tx, actor, RecordQuery("item", sort=(asked,)))
            with pytest.raises(InvalidInput):
                aggregate(tx, actor, AggregateQuery("item", group=(asked,)))
