"""Lines that leave with a save, and what is saved together with them."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import Batch, InvalidRecords, RecordWriter, create, get, history_of, update
from dougong.storage import Workspace

from tests.records.order_design import reference
from tests.support.beginnings import beginning_of, published


def _object(name: str, **properties: Any) -> dict[str, Any]:
    named = {"name": {"fieldType": "text", "title": "Name"}, **properties}
    return {"kind": "object", "name": name, "title": name.title(), "titleField": "name", "properties": named}


def _items(target: str) -> dict[str, Any]:
    return {"fieldType": "line_items", "title": target, "target": target, "via": "order"}


LIST = {"fieldType": "references", "title": "Also", "target": "line", "onDelete": "clear"}
FILES = [
    _object("order", lines=_items("line"), parts=_items("part"), first=reference("line", "clear")),
    _object("line", order=reference("order", "cascade"), replaces=reference("line", "clear"), also=LIST),
    _object("part", order=reference("order", "cascade"), line=reference("line", "cascade")),
]


beginning = beginning_of("orders", published(FILES))


@pytest.fixture
def orders(workspace: Workspace) -> Workspace:
    """Order 1: line 2 replaces line 1, which the order calls its first; its part belongs to line 1."""
    with workspace.write() as tx:
        create(tx, SYSTEM, "order", {"name": "A", "lines": [{"name": "old"}, {"name": "new"}]})
        update(tx, SYSTEM, "line", 2, {"replaces": 1, "also": [1, 2]})
        update(tx, SYSTEM, "order", 1, {"first": 1, "parts": [{"name": "screw", "line": 1}]})
    return workspace


def test_what_named_a_line_that_leaves_names_it_no_more(orders: Workspace) -> None:
    with orders.write() as tx:
        update(tx, SYSTEM, "order", 1, {"name": "B", "lines": [{"id": 2, "name": "newer"}]})
        order = get(tx, SYSTEM, "order", 1)
        assert (order["name"], order["first"], order["parts"]) == ("B", None, [])
        line = order["lines"][0]
        assert (line["name"], line["replaces"], [one["id"] for one in line["also"]]) == ("newer", None, [2])
        assert order["version"] == history_of(tx, SYSTEM, "order", 1)[0]["version"]


def test_nothing_names_a_line_that_leaves_by_the_same_save(orders: Workspace) -> None:
    attempts: list[tuple[dict[str, Any], str]] = [
        ({"lines": [{"id": 1, "replaces": 2}]}, "/lines/0/replaces"),
        ({"lines": [{"name": "x", "also": [1]}]}, "/lines/0/also"),
        ({"first": 2, "lines": [{"id": 1}]}, "first"),
        ({"lines": [{"id": 2}], "parts": [{"id": 1, "name": "nail"}]}, "/parts/0/line"),
    ]
    for values, place in attempts:
        with orders.write() as tx, pytest.raises(InvalidRecords) as refused:
            update(tx, SYSTEM, "order", 1, values)
        assert [problem.place for problem in refused.value.problems] == [place]
    with orders.read() as tx:
        assert [line["id"] for line in get(tx, SYSTEM, "order", 1)["lines"]] == [1, 2]


def test_refused_record_keeps_its_lines_and_does_not_hinder_others(orders: Workspace) -> None:
    with orders.write() as tx:
        other = create(tx, SYSTEM, "order", {"name": "C"}).id
        records = [
            {"id": 1, "first": 99, "lines": [{"name": "x"}]},
            {"id": other, "lines": [{"name": "y"}]},
        ]
        result = RecordWriter(tx, SYSTEM).write(Batch("order", "update", records, policy="skip_invalid"))
        assert [one.index for one in result.refused] == [0]
        assert [line["name"] for line in get(tx, SYSTEM, "order", 1)["lines"]] == ["old", "new"]
        assert [line["name"] for line in get(tx, SYSTEM, "order", other)["lines"]] == ["y"]
