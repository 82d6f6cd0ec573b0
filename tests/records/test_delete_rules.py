"""What a reference says about the deletion of the record that it refers to."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.clock import FixedClock
from dougong.records import (
    Batch,
    InvalidRecords,
    RecordQuery,
    RecordWriter,
    create,
    delete,
    deletion_preview,
    departing,
    find,
    get,
    history_of,
    purge,
    restore,
    search,
    update,
)
from dougong.storage import Draft, Transaction, Workspace, plan, publish

from tests.records.order_design import FILES, reference
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("shop", published(FILES))


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return workspace


def add(tx: Transaction, object_name: str, **values: Any) -> int:
    return create(tx, SYSTEM, object_name, values).id


def live(tx: Transaction, object_name: str) -> list[int]:
    return sorted(record["id"] for record in find(tx, SYSTEM, RecordQuery(object_name, fields=["id"])).data)


def refusals(error: pytest.ExceptionInfo[InvalidRecords]) -> list[str]:
    return [problem.message for problem in error.value.problems]


def test_what_belongs_to_a_record_goes_and_comes_back_with_it(shop: Workspace, clock: FixedClock) -> None:
    with shop.write() as tx:
        customer = add(tx, "customer", name="Acme")
        orders = [add(tx, "order", name=f"O{n}", customer=customer) for n in range(2)]
        lines = [add(tx, "line", name=f"L{n}", order=orders[0]) for n in range(3)]
        serial = add(tx, "serial", name="S", line=lines[0])
        other = add(tx, "line", name="Other", order=add(tx, "order", name="Another"))
    clock.advance(timedelta(minutes=1))
    with shop.write() as tx:
        delete(tx, SYSTEM, "line", lines[2])
    clock.advance(timedelta(minutes=1))
    with shop.write() as tx:
        delete(tx, SYSTEM, "customer", customer)
        assert (live(tx, "customer"), live(tx, "serial"), live(tx, "line")) == ([], [], [other])
        assert search.search(tx, SYSTEM, "L0") == []
        deleted = find(tx, SYSTEM, RecordQuery("line", deleted=True)).data
        assert {record["id"] for record in deleted} == set(lines)
        assert [event["what"] for event in history_of(tx, SYSTEM, "line", lines[0])] == ["deleted", "created"]
    clock.advance(timedelta(minutes=1))
    with shop.write() as tx:
        restore(tx, SYSTEM, "customer", customer)
        assert live(tx, "order") == sorted([*orders, get(tx, SYSTEM, "line", other)["order"]["id"]])
        assert live(tx, "line") == [*lines[:2], other]
        assert live(tx, "serial") == [serial]
        assert len(search.search(tx, SYSTEM, "L0")) == 1
        assert get(tx, SYSTEM, "line", lines[0])["version"] == 3


def test_what_keeps_a_record_below_keeps_the_one_above(shop: Workspace) -> None:
    with shop.write() as tx:
        customer = add(tx, "customer", name="Acme")
        line = add(tx, "line", name="L", order=add(tx, "order", name="O", customer=customer))
        add(tx, "invoice", name="I", line=line)
        with pytest.raises(InvalidRecords) as refused:
            delete(tx, SYSTEM, "customer", customer)
        assert refusals(refused) == [
            "1 records of “Invoices” still refer to a record of “Lines” that would go with this one (field"
            " “Line”)."
        ]
        assert live(tx, "line") == [line]


def test_a_reference_that_is_cleared_keeps_its_record(shop: Workspace) -> None:
    with shop.write() as tx:
        order = add(tx, "order", name="O")
        line = add(tx, "line", name="Old", order=order)
        other = add(tx, "line", name="New", order=add(tx, "order", name="P"), replaces=line)
        note = add(tx, "note", name="N", order=order)
        delete(tx, SYSTEM, "order", order)
        assert get(tx, SYSTEM, "note", note)["order"] is None
        assert get(tx, SYSTEM, "line", other)["replaces"] is None
        assert search.search(tx, SYSTEM, "Old") == []
        event = history_of(tx, SYSTEM, "note", note)[0]
        assert (event["what"], event["version"]) == ("updated", 2)


def test_records_that_go_together_may_refer_to_each_other(shop: Workspace) -> None:
    with shop.write() as tx:
        above = add(tx, "customer", name="Above")
        below = add(tx, "customer", name="Below", parent=above)
        order = add(tx, "order", name="O", customer=above)
        first = add(tx, "line", name="1", order=order)
        add(tx, "line", name="2", order=order, replaces=first)
        with pytest.raises(InvalidRecords):
            delete(tx, SYSTEM, "customer", above)
        batch = Batch("customer", "delete", [{"id": above}, {"id": below}])
        assert RecordWriter(tx, SYSTEM).write(batch).updated == 2
        assert live(tx, "line") == []
        versions = [record["version"] for record in find(tx, SYSTEM, RecordQuery("line", deleted=True)).data]
        assert versions == [2, 2]


def test_a_refused_record_takes_nothing_along_and_holds_what_it_refers_to(shop: Workspace) -> None:
    with shop.write() as tx:
        kept, gone = (add(tx, "order", name=name) for name in ("kept", "gone"))
        line = add(tx, "line", name="L", order=kept)
        add(tx, "invoice", name="I", line=line)
        records = [{"id": kept}, {"id": gone}]
        result = RecordWriter(tx, SYSTEM).write(Batch("order", "delete", records, policy="skip_invalid"))
        assert [written.id for written in result.records] == [gone]
        assert [refusal.index for refusal in result.refused] == [0]
        assert (live(tx, "order"), live(tx, "line")) == ([kept], [line])


def test_what_went_with_two_records_comes_back_with_the_second(shop: Workspace, clock: FixedClock) -> None:
    with shop.write() as tx:
        first, second = (add(tx, "order", name=name) for name in "ab")
        line = add(tx, "line", name="L", order=first)
        serial = add(tx, "serial", name="S", line=line, order=second)
        RecordWriter(tx, SYSTEM).write(Batch("order", "delete", [{"id": first}, {"id": second}]))
    with shop.write() as tx:
        restore(tx, SYSTEM, "order", first)
        assert (live(tx, "line"), live(tx, "serial")) == ([line], [])
        restore(tx, SYSTEM, "order", second)
        assert live(tx, "serial") == [serial]


def test_what_cannot_come_back_is_told_with_its_place(shop: Workspace, clock: FixedClock) -> None:
    with shop.write() as tx:
        order = add(tx, "order", name="O")
        line = add(tx, "line", name="L", order=order)
        delete(tx, SYSTEM, "order", order)
    (design,) = (document for document in FILES if document["name"] == "line")
    Draft(shop).apply([{**design, "required": ["order", "price"]}])
    publish(shop, None)
    with shop.write() as tx, pytest.raises(InvalidRecords) as refused:
        restore(tx, SYSTEM, "order", order)
    assert [problem.place for problem in refused.value.problems] == [f"/line/{line}/price"]
    with shop.read() as tx:
        assert live(tx, "order") == []


def test_deleting_needs_the_right_to_delete_what_goes_along(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop.write() as tx:
        order = add(tx, "order", name="O")
        add(tx, "line", name="L", order=order)

    def may(self: object, actor: Actor, operation: str, obj: Any) -> bool:
        return (operation, obj.name) != ("delete", "line")

    monkeypatch.setattr("dougong.access.policy.Policy.can", may)
    with shop.write() as tx:
        preview = deletion_preview(tx, SYSTEM, "order", [order])
        assert [(one.object, one.allowed) for one in preview.deletes] == [("line", False)]
        assert not preview.possible
        with pytest.raises(InvalidRecords) as refused:
            delete(tx, SYSTEM, "order", order)
    assert refusals(refused) == [
        "1 records of “Lines” would go into the bin with this, which you may not delete."
    ]


def test_no_more_go_together_than_can_be_overseen(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departing, "MOST_TOGETHER", 3)
    with shop.write() as tx:
        order = add(tx, "order", name="O")
        for number in range(4):
            add(tx, "line", name=f"{number}", order=order)
        assert deletion_preview(tx, SYSTEM, "order", [order]).too_many
        with pytest.raises(InvalidRecords) as refused:
            delete(tx, SYSTEM, "order", order)
        assert [problem.code for problem in refused.value.problems] == ["too_many_together"]
        assert len(live(tx, "line")) == 4


def test_the_preview_tells_what_would_happen(shop: Workspace) -> None:
    with shop.write() as tx:
        order = add(tx, "order", name="O")
        lines = [add(tx, "line", name=f"{n}", order=order) for n in range(3)]
        add(tx, "note", name="N", order=order)
        add(tx, "line", name="Elsewhere", order=add(tx, "order", name="P"), replaces=lines[0])
    with shop.read() as tx:
        preview = deletion_preview(tx, SYSTEM, "order", [order])
    assert [(one.object, one.count) for one in preview.deletes] == [("line", 3)]
    assert {(one.object, one.field, one.count) for one in preview.clears} == {
        ("note", "order", 1),
        ("line", "replaces", 1),
    }
    assert preview.possible
    with shop.write() as tx:
        add(tx, "invoice", name="I", line=lines[0])
        preview = deletion_preview(tx, SYSTEM, "order", [order])
    assert [(one.object, one.field, one.count) for one in preview.keeps] == [("invoice", "line", 1)]
    assert not preview.possible


def test_purging_takes_along_what_lies_in_the_bin_with_it(shop: Workspace) -> None:
    with shop.write() as tx:
        order = add(tx, "order", name="O")
        line = add(tx, "line", name="L", order=order)
        add(tx, "serial", name="S", line=line)
        delete(tx, SYSTEM, "order", order)
        assert purge(tx, SYSTEM, "order", [order]) == 1
        left = [tx.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in ("line", "serial")]
        assert left == [0, 0]


def test_a_record_that_comes_while_its_parent_goes_does_not_stay_behind(shop: Workspace) -> None:
    """Whichever of the two is first: no live line without its order."""
    for _ in range(6):
        with shop.write() as tx:
            order = add(tx, "order", name="O")

        def come(order: int = order) -> None:
            for number in range(5):
                try:
                    with shop.write() as tx:
                        add(tx, "line", name=str(number), order=order)
                except InvalidRecords as refused:
                    assert [problem.code for problem in refused.problems] == ["no_such_record"]

        threads = [Thread(target=come) for _ in range(2)]
        for thread in threads:
            thread.start()
        with shop.write() as tx:
            delete(tx, SYSTEM, "order", order)
        for thread in threads:
            thread.join()
    with shop.read() as tx:
        assert live(tx, "line") == []


def test_the_rule_of_a_reference_can_be_changed(shop: Workspace) -> None:
    (invoice,) = (document for document in FILES if document["name"] == "invoice")
    properties = {**invoice["properties"], "order": reference("order", "cascade")}
    Draft(shop).apply([{**invoice, "properties": properties}])
    with shop.read() as tx:
        texts = [change.text.message for change in plan(tx).changes]
    assert texts == ["When a record is deleted, those whose “order” refers to it go into the bin with it."]
    publish(shop, None)
    with shop.write() as tx:
        order = add(tx, "order", name="O")
        invoice_id = add(tx, "invoice", name="I", order=order)
        update(tx, SYSTEM, "invoice", invoice_id, {"name": "II"})
        delete(tx, SYSTEM, "order", order)
        assert live(tx, "invoice") == []
