"""Line items: read and written with the record that they belong to."""

from __future__ import annotations

from typing import Any

import dougong.pipelines  # noqa: F401 - whose hook asks the gates
import pytest
from dougong.access import SYSTEM
from dougong.errors import InvalidInput, StaleVersion
from dougong.records import (
    Batch,
    InvalidRecords,
    RecordQuery,
    RecordWriter,
    create,
    delete,
    find,
    get,
    history_of,
    restore,
    update,
)
from dougong.records.batches import Lines
from dougong.storage import Draft, Transaction, Workspace, publish

from tests.records.line_design import FILES
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("shop", published(FILES))


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return workspace


def order(tx: Transaction, *labels: str, **values: Any) -> int:
    items = [{"label": label} for label in labels]
    return create(tx, SYSTEM, "order", {"name": "O", "items": items, **values}).id


def items(tx: Transaction, record_id: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(tx, SYSTEM, "order", record_id)["items"]
    return found


def labels(tx: Transaction, record_id: int) -> list[str]:
    return [item["label"] for item in items(tx, record_id)]


def places(error: pytest.ExceptionInfo[InvalidRecords]) -> list[tuple[str, str]]:
    return sorted((problem.place, problem.code) for problem in error.value.problems)


def test_simple_flow(shop: Workspace) -> None:
    with shop.write() as tx:
        product = create(tx, SYSTEM, "product", {"name": "Beam"}).id
        record_id = create(
            tx,
            SYSTEM,
            "order",
            {
                "name": "Roof",
                "items": [{"label": "A", "price": "1.5", "product": {"name": "Beam"}}, {"label": "B"}],
            },
        ).id
        record = get(tx, SYSTEM, "order", record_id)
        first, second = record["items"]
        assert first == {
            "id": first["id"],
            "version": 1,
            "label": "A",
            "product": {"id": product, "title": "Beam"},
            "quantity": 1,
            "price": "1.50",
            "serial": None,
        }
        assert record["version"] == 1
        changed = [{"label": "New"}, {**second, "quantity": 3}, {"id": first["id"], "label": "A!"}]
        assert update(tx, SYSTEM, "order", record_id, {"items": changed, "version": 1}).version == 2
        after = items(tx, record_id)
        assert [(i["label"], i["quantity"]) for i in after] == [("New", 1), ("B", 3), ("A!", 1)]
        assert after[2]["price"] == "1.50"
        update(tx, SYSTEM, "order", record_id, {"items": after[1:]})
        assert labels(tx, record_id) == ["B", "A!"]
        update(tx, SYSTEM, "order", record_id, {"name": "Roofs"})
        assert labels(tx, record_id) == ["B", "A!"]
        update(tx, SYSTEM, "order", record_id, {"items": None})
        assert labels(tx, record_id) == []


def test_what_was_read_can_be_sent_back_and_changes_nothing(shop: Workspace) -> None:
    with shop.write() as tx:
        record_id = order(tx, "A", "B", "C")
        # Lines that came by themselves stand where they were put, or nowhere.
        create(tx, SYSTEM, "item", {"label": "D", "order": record_id, "position": 2})
        last = create(tx, SYSTEM, "item", {"label": "E", "order": record_id}).id
        assert labels(tx, record_id)[-1] == "E"
        update(tx, SYSTEM, "item", last, {"position": None})
        record = get(tx, SYSTEM, "order", record_id)
        assert update(tx, SYSTEM, "order", record_id, record).version == record["version"]
        assert get(tx, SYSTEM, "order", record_id) == record
        assert len(history_of(tx, SYSTEM, "item", record["items"][1]["id"])) == 1


def test_everything_that_is_wrong_is_told_at_once_at_its_place(shop: Workspace) -> None:
    with shop.write() as tx:
        other = items(tx, order(tx, "X"))[0]
        record_id = order(tx, "A", "B")
        first, second = items(tx, record_id)
        wrong = [
            {**first, "price": "much", "colour": "red"},
            {"label": None, "product": 99},
            {"id": other["id"], "label": "stolen"},
            {**second},
            {**second},
            "line",
        ]
        with pytest.raises(InvalidRecords) as refused:
            update(tx, SYSTEM, "order", record_id, {"items": wrong, "limit": "x"})
        assert places(refused) == [
            ("/items/0/colour", "unknown_field"),
            ("/items/0/price", "not_plain_decimal"),
            ("/items/1/label", "required"),
            ("/items/1/product", "no_such_record"),
            ("/items/2/id", "no_such_line"),
            ("/items/4/id", "twice"),
            ("/items/5", "wrong_type"),
            ("limit", "not_plain_decimal"),
        ]
        assert labels(tx, record_id) == ["A", "B"]
        for nonsense in ("items", {"id": 1}, 5):
            with pytest.raises(InvalidRecords) as refused:
                update(tx, SYSTEM, "order", record_id, {"items": nonsense})
            assert places(refused) == [("items", "wrong_type")]


def test_rules_see_the_lines_that_are_being_written(shop: Workspace) -> None:
    with shop.write() as tx:
        heavy = create(tx, SYSTEM, "product", {"name": "Anvil", "weight": 600}).id
        with pytest.raises(InvalidRecords) as refused:
            priced = [{"label": "A", "price": "60"}, {"label": "B", "price": "41"}]
            create(tx, SYSTEM, "order", {"limit": "100", "items": priced})
        assert places(refused) == [("limit", "rule")]
        record_id = order(tx, "A", limit="100")
        line = items(tx, record_id)[0]
        update(tx, SYSTEM, "order", record_id, {"items": [{**line, "price": "100", "product": heavy}]})
        with pytest.raises(InvalidRecords) as refused:
            update(tx, SYSTEM, "order", record_id, {"limit": "99"})
        assert places(refused) == [("limit", "rule")]
        line = items(tx, record_id)[0]
        with pytest.raises(InvalidRecords) as refused:
            new = {"label": "B", "product": {"name": "Anvil"}}
            update(tx, SYSTEM, "order", record_id, {"items": [line, new]})
        assert places(refused) == [("", "rule")]


def test_rules_of_lines_see_their_record_as_it_will_be(shop: Workspace) -> None:
    with shop.write() as tx:
        with pytest.raises(InvalidRecords) as refused:
            order(tx, "A", open=False)
        assert places(refused) == [("/items/0", "rule")]
        record_id = order(tx, "A")
        update(tx, SYSTEM, "order", record_id, {"open": False})
        with pytest.raises(InvalidRecords):
            update(tx, SYSTEM, "order", record_id, {"items": [*items(tx, record_id), {"label": "B"}]})
        reopened = {"open": True, "items": [*items(tx, record_id), {"label": "B"}]}
        update(tx, SYSTEM, "order", record_id, reopened)
        assert labels(tx, record_id) == ["A", "B"]


def test_the_record_has_a_new_version_when_its_lines_change(shop: Workspace) -> None:
    with shop.write() as tx:
        record_id = order(tx, "A")
        record = get(tx, SYSTEM, "order", record_id)
        update(tx, SYSTEM, "order", record_id, {"items": [*record["items"], {"label": "B"}], "version": 1})
        with pytest.raises(StaleVersion):
            update(tx, SYSTEM, "order", record_id, {"items": record["items"], "version": 1})
        with pytest.raises(StaleVersion):
            stale = [{**record["items"][0], "version": 7}]
            update(tx, SYSTEM, "order", record_id, {"items": stale})
        assert labels(tx, record_id) == ["A", "B"]


def test_lines_that_the_sender_has_not_seen_stay(shop: Workspace) -> None:
    with shop.write() as tx:
        record_id = order(tx, "A", "B")
        first, second = items(tx, record_id)
        create(tx, SYSTEM, "item", {"label": "C", "order": record_id})
        seen = [first["id"], second["id"]]
        update(tx, SYSTEM, "order", record_id, {"items": Lines([second], seen)})
        assert set(labels(tx, record_id)) == {"B", "C"}


def test_a_batch_writes_all_lines_together(shop: Workspace) -> None:
    count = 40
    with shop.write() as tx:
        records = [{"name": f"{n}", "items": [{"label": f"{n}-{i}"} for i in range(5)]} for n in range(count)]
        statements = 0
        execute, executemany = tx.execute, tx.executemany

        def counted(run: Any) -> Any:
            def call(*arguments: Any) -> Any:
                nonlocal statements
                statements += 1
                return run(*arguments)

            return call

        tx.execute, tx.executemany = counted(execute), counted(executemany)
        result = RecordWriter(tx, SYSTEM).write(Batch("order", "create", records))
        assert statements < 40
        tx.execute, tx.executemany = execute, executemany
        page = find(tx, SYSTEM, RecordQuery("order", fields=["name", "items"], sort=["id"]))
        assert [[line["label"] for line in record["items"]] for record in page.data] == [
            [f"{n}-{i}" for i in range(5)] for n in range(count)
        ]
        assert result.created == count


def test_a_refused_record_takes_its_lines_with_it(shop: Workspace) -> None:
    with shop.write() as tx:
        kept = order(tx, "A", "B")
        first = items(tx, kept)[0]
        records = [
            {"id": kept, "items": [{**first, "price": "-"}]},
            {"id": order(tx, "C"), "items": []},
        ]
        result = RecordWriter(tx, SYSTEM).write(Batch("order", "update", records, policy="skip_invalid"))
        assert [refusal.index for refusal in result.refused] == [0]
        assert labels(tx, kept) == ["A", "B"]
        assert labels(tx, records[1]["id"]) == []
        with pytest.raises(InvalidRecords) as refused:
            RecordWriter(tx, SYSTEM).write(Batch("order", "update", records))
        assert ("/0/items/0/price", "not_plain_decimal") in places(refused)


def test_the_history_of_a_record_tells_of_its_lines(shop: Workspace) -> None:
    with shop.write() as tx:
        record_id = order(tx, "A", "B")
        first, second = items(tx, record_id)
        update(tx, SYSTEM, "order", record_id, {"items": [{**second, "price": "5"}, {"label": "C"}]})
        new = items(tx, record_id)[1]["id"]
        event = history_of(tx, SYSTEM, "order", record_id)[0]
    (lines,) = event["lines"]
    assert lines["name"] == "items"
    assert [(line["id"], line["values"]["label"]) for line in lines["removed"]] == [(first["id"], "A")]
    assert [(line["id"], line["values"]["label"]) for line in lines["added"]] == [(new, "C")]
    assert [(line["id"], line["changes"]) for line in lines["changed"]] == [
        (second["id"], {"price": [None, "5.00"]})
    ]


def test_lines_go_and_come_back_with_their_record(shop: Workspace) -> None:
    with shop.write() as tx:
        record_id = order(tx, "A", "B")
        delete(tx, SYSTEM, "order", record_id)
        assert find(tx, SYSTEM, RecordQuery("item")).data == []
        restore(tx, SYSTEM, "order", record_id)
        assert labels(tx, record_id) == ["A", "B"]


def test_unique_values_of_lines(shop: Workspace) -> None:
    with shop.write() as tx:
        record_id = create(tx, SYSTEM, "order", {"items": [{"label": "A", "serial": "1"}]}).id
        line = items(tx, record_id)[0]
        with pytest.raises(InvalidRecords) as refused:
            new = [
                {"label": "B", "serial": "1"},
                {"label": "C", "serial": "2"},
                {"label": "D", "serial": "2"},
            ]
            update(tx, SYSTEM, "order", record_id, {"items": [line, *new]})
        assert places(refused) == [("/items/1/serial", "taken"), ("/items/3/serial", "twice")]


def test_many_lines(shop: Workspace) -> None:
    with shop.write() as tx:
        record_id = order(tx, *(f"L{n}" for n in range(500)))
        lines = items(tx, record_id)
        assert [line["label"] for line in lines] == [f"L{n}" for n in range(500)]
        update(tx, SYSTEM, "order", record_id, {"items": lines[::-1]})
        assert labels(tx, record_id) == [f"L{n}" for n in reversed(range(500))]
        with pytest.raises(InvalidInput) as refused:
            update(tx, SYSTEM, "order", record_id, {"items": [*lines, {"label": "one more"}]})
        assert [problem.code for problem in refused.value.problems] == ["too_many_lines"]


def test_formulas_over_lines_follow_every_change(shop: Workspace) -> None:
    def computed() -> tuple[str, int]:
        record = get(tx, SYSTEM, "order", record_id, fields=["total", "count"])
        return record["total"], record["count"]

    with shop.write() as tx:
        lines = [{"label": "A", "price": "2"}, {"label": "B", "price": "3.5"}]
        record_id = create(tx, SYSTEM, "order", {"name": "O", "items": lines}).id
        assert computed() == ("5.50", 2)
        first = items(tx, record_id)[0]
        update(tx, SYSTEM, "order", record_id, {"items": [{**first, "price": "4"}]})
        assert computed() == ("4.00", 1)
        added = create(tx, SYSTEM, "item", {"label": "C", "price": "10", "order": record_id}).id
        assert computed() == ("14.00", 2)
        update(tx, SYSTEM, "item", added, {"price": "11"})
        assert computed() == ("15.00", 2)
        delete(tx, SYSTEM, "item", added)
        assert computed() == ("4.00", 1)
        restore(tx, SYSTEM, "item", added)
        other = order(tx)
        update(tx, SYSTEM, "item", added, {"order": other})
        assert computed() == ("4.00", 1)
        assert get(tx, SYSTEM, "order", other)["total"] == "11.00"


def test_lines_that_were_not_seen_count(shop: Workspace) -> None:
    with shop.write() as tx:
        record_id = order(tx, "A", limit="100")
        seen = [line["id"] for line in items(tx, record_id)]
        create(tx, SYSTEM, "item", {"label": "C", "price": "70", "order": record_id})
        dear = {"items": Lines([{"label": "B", "price": "31"}], seen)}
        with pytest.raises(InvalidRecords) as refused:
            update(tx, SYSTEM, "order", record_id, dear)
        assert places(refused) == [("limit", "rule")]


def test_a_gate_counts_the_lines(shop: Workspace) -> None:
    state = {
        "fieldType": "select",
        "title": "State",
        "options": [{"key": "draft", "title": "Draft"}, {"key": "sent", "title": "Sent"}],
    }
    (document,) = (one for one in FILES if one["name"] == "order")
    with_state = {**document, "properties": {**document["properties"], "state": state}}
    gate = {"condition": "COUNT(items) >= 2", "message": "Two items at least."}
    pipeline = {
        "kind": "pipeline",
        "name": "order_flow",
        "title": "Flow",
        "object": "order",
        "field": "state",
        "stages": [
            {"name": "draft", "option": "draft", "category": "open"},
            {"name": "sent", "option": "sent", "category": "won", "gate": gate},
        ],
    }
    Draft(shop).apply([with_state, pipeline])
    publish(shop, None)
    with shop.write() as tx:
        record_id = order(tx, "A", state="draft")
        with pytest.raises(InvalidRecords) as refused:
            update(tx, SYSTEM, "order", record_id, {"state": "sent"})
        assert "Two items at least." in str(refused.value)
        more = [*items(tx, record_id), {"label": "B"}]
        update(tx, SYSTEM, "order", record_id, {"state": "sent", "items": more})


def test_a_line_written_by_itself_keeps_to_the_rules_of_its_record(shop: Workspace) -> None:
    with shop.write() as tx:
        record_id = order(tx, "A", limit="100")
        line = create(tx, SYSTEM, "item", {"label": "B", "price": "100", "order": record_id}).id
        other = order(tx, "X", limit="50")
        for change in (
            lambda: create(tx, SYSTEM, "item", {"label": "C", "price": "1", "order": record_id}),
            lambda: update(tx, SYSTEM, "item", line, {"price": "101"}),
            lambda: update(tx, SYSTEM, "item", line, {"order": other}),
        ):
            with pytest.raises(InvalidRecords) as refused:
                change()
            assert places(refused) == [("order", "rule")]
            assert "cost more than the limit" in str(refused.value)
        delete(tx, SYSTEM, "item", line)
        create(tx, SYSTEM, "item", {"label": "C", "price": "1", "order": record_id})
        with pytest.raises(InvalidRecords):
            restore(tx, SYSTEM, "item", line)
