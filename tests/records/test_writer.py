from __future__ import annotations

import pytest
from dougong.access import SYSTEM, Actor
from dougong.errors import Forbidden, NotFound, StaleVersion
from dougong.records import (
    Batch,
    InvalidRecords,
    RecordQuery,
    RecordWriter,
    create,
    delete,
    find,
    get,
    restore,
    update,
)
from dougong.storage import Draft, Workspace, publish

from tests.records.design import FILES


def problems(error: pytest.ExceptionInfo[InvalidRecords]) -> list[tuple[str, str]]:
    return [(problem.place, problem.code) for problem in error.value.problems]


def test_simple_flow(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        account = create(tx, ada, "account", {"name": "Acme", "code": "A1"})
        deal = create(tx, ada, "deal", {"name": "Roof", "account": account.id, "amount": "12.5", "hot": True})
    with crm.read() as tx:
        record = get(tx, ada, "deal", deal.id)
    assert record["account"] == {"id": account.id, "title": "Acme"}
    assert record["amount"] == "12.50"
    assert record["stage"] == "open"
    assert record["seats"] == 1
    assert record["due"] == "2026-04-01"
    assert record["owner"] == {"id": ada.user_id, "title": "ada"}
    assert record["version"] == 1
    with crm.write() as tx:
        changed = update(tx, ada, "deal", deal.id, {"name": "Roof and wall", "version": 1})
    assert changed.version == 2
    with crm.write() as tx:
        delete(tx, ada, "deal", deal.id, version=2)
        with pytest.raises(NotFound):
            get(tx, ada, "deal", deal.id)
        assert [r["id"] for r in find(tx, ada, RecordQuery("deal", deleted=True)).data] == [deal.id]
        restore(tx, ada, "deal", deal.id)
        assert get(tx, ada, "deal", deal.id)["version"] == 4


def test_what_was_read_can_be_sent_back(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        account = create(tx, ada, "account", {"name": "Acme"})
        deal = create(
            tx, ada, "deal", {"name": "Roof", "account": account.id, "next_at": "2026-03-01T08:00:00+08:00"}
        )
        record = get(tx, ada, "deal", deal.id)
        assert update(tx, ada, "deal", deal.id, record).version == 1
        assert get(tx, ada, "deal", deal.id) == record


def test_an_option_that_was_removed_can_be_sent_back_but_not_chosen(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        lost = create(tx, ada, "deal", {"name": "Roof", "stage": "lost"})
        won = create(tx, ada, "deal", {"name": "Gate"})
    (deal,) = (document for document in FILES if document["name"] == "deal")
    stage = deal["properties"]["stage"]
    kept = {**stage, "options": [option for option in stage["options"] if option["key"] != "lost"]}
    Draft(crm).apply([{**deal, "properties": {**deal["properties"], "stage": kept}}])
    publish(crm, None)
    with crm.write() as tx:
        assert update(tx, ada, "deal", lost.id, {"stage": "lost", "name": "Roofs"}).version == 2
        with pytest.raises(InvalidRecords) as refused:
            update(tx, ada, "deal", won.id, {"stage": "lost"})
    assert [place for place, _ in problems(refused)] == ["stage"]


def test_all_problems_of_a_record_are_told_at_once(crm: Workspace, ada: Actor) -> None:
    wrong = {"nmae": "x", "amount": "-1", "stage": "won", "account": 77, "serial": "5", "created_by": 3}
    with crm.write() as tx, pytest.raises(InvalidRecords) as refused:
        create(tx, ada, "deal", wrong)
    assert sorted(problems(refused)) == [
        ("account", "no_such_record"),
        ("amount", "too_small"),
        ("close_date", "rule"),
        ("created_by", "read_only"),
        ("name", "required"),
        ("nmae", "unknown_field"),
        ("serial", "read_only"),
    ]


def test_rule_reads_through_a_reference(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        toys = create(tx, ada, "account", {"name": "Toys", "industry": "toys"})
        create(tx, ada, "deal", {"name": "Small", "account": toys.id, "amount": "999"})
        with pytest.raises(InvalidRecords) as refused:
            create(tx, ada, "deal", {"name": "Large", "account": toys.id, "amount": "1000"})
    assert problems(refused) == [("", "rule")]
    assert refused.value.problems[0].message == "Toys are small."


def test_reference_by_unique_field(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        account = create(tx, ada, "account", {"name": "Acme", "code": "A1"})
        deal = create(tx, ada, "deal", {"name": "Roof", "account": {"code": " a1"}})
        assert get(tx, ada, "deal", deal.id)["account"]["id"] == account.id
        with pytest.raises(InvalidRecords) as refused:
            create(tx, ada, "deal", {"name": "Roof", "account": {"code": "A2"}})
    assert problems(refused) == [("account", "no_such_record")]


def test_unique_value_is_refused_whatever_its_case(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        create(tx, ada, "account", {"name": "Acme", "code": "Ab"})
    with crm.write() as tx, pytest.raises(InvalidRecords) as refused:
        create(tx, ada, "account", {"name": "Other", "code": "ａＢ "})
    assert problems(refused) == [("code", "taken")]


def test_unique_value_twice_in_a_batch(crm: Workspace, ada: Actor) -> None:
    records = [{"name": "A", "code": "1"}, {"name": "B", "code": "1"}, {"name": "C", "code": "2"}]
    with crm.write() as tx, pytest.raises(InvalidRecords) as refused:
        RecordWriter(tx, ada).write(Batch("account", "create", records))
    assert problems(refused) == [("/1/code", "twice")]
    with crm.write() as tx:
        result = RecordWriter(tx, ada).write(Batch("account", "create", records, policy="skip_invalid"))
    assert [r.index for r in result.records] == [0, 2]
    assert [r.index for r in result.refused] == [1]


def test_deleted_record_frees_its_unique_value_until_it_returns(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        first = create(tx, ada, "account", {"name": "A", "code": "1"})
        delete(tx, ada, "account", first.id)
        create(tx, ada, "account", {"name": "B", "code": "1"})
        with pytest.raises(InvalidRecords) as refused:
            restore(tx, ada, "account", first.id)
    assert problems(refused) == [("code", "taken")]


def test_stale_version_is_refused(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        account = create(tx, ada, "account", {"name": "A"})
        update(tx, ada, "account", account.id, {"name": "B"})
    with crm.write() as tx, pytest.raises(StaleVersion):
        update(tx, ada, "account", account.id, {"name": "C", "version": 1})
    with crm.read() as tx:
        assert get(tx, ada, "account", account.id)["name"] == "B"


def test_record_in_use_is_not_deleted(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        account = create(tx, ada, "account", {"name": "A"})
        deal = create(tx, ada, "deal", {"name": "D", "account": account.id})
        with pytest.raises(InvalidRecords) as refused:
            delete(tx, ada, "account", account.id)
        assert refused.value.problems[0].params["count"] == 1
        delete(tx, ada, "deal", deal.id)
        delete(tx, ada, "account", account.id)


def test_upsert_finds_by_key(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        old = create(tx, ada, "account", {"name": "A", "code": "1", "industry": "telecom"})
        records = [{"code": "1", "name": "A2"}, {"code": "2", "name": "B"}, {"name": "no key"}]
        result = RecordWriter(tx, ada).write(
            Batch("account", "upsert", records, key="code", policy="skip_invalid")
        )
        assert (result.created, result.updated, [r.index for r in result.refused]) == (1, 1, [2])
        record = get(tx, ada, "account", old.id)
    assert (record["name"], record["industry"]) == ("A2", "telecom")


def test_batch_update_with_different_fields(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        ids = [create(tx, ada, "account", {"name": f"A{i}"}).id for i in range(3)]
        records = [
            {"id": ids[0], "name": "X"},
            {"id": ids[1], "industry": "toys", "version": 7},
            {"id": ids[2], "employees": 4},
            {"id": 999, "name": "nobody"},
            {"name": "no id"},
            "not even a record",
        ]
        result = RecordWriter(tx, ada).write(Batch("account", "update", records, policy="skip_invalid"))
    assert [r.id for r in result.records] == [ids[0], ids[2]]
    assert [(r.index, r.problems[0].code) for r in result.refused] == [
        (1, "stale_version"),
        (3, "not_found"),
        (4, "id"),
        (5, "wrong_type"),
    ]


def test_large_batch_gets_ids_in_order(crm: Workspace, ada: Actor) -> None:
    records = [{"name": f"Account {i}", "code": f"c{i}"} for i in range(500)]
    with crm.write() as tx:
        create(tx, ada, "account", {"name": "first"})
        result = RecordWriter(tx, ada).write(Batch("account", "create", records))
        assert [r.id for r in result.records] == list(range(2, 502))
        assert create(tx, ada, "account", {"name": "last"}).id == 502


def test_reader_may_not_write(crm: Workspace, rita: Actor) -> None:
    with crm.write() as tx, pytest.raises(Forbidden):
        create(tx, rita, "account", {"name": "A"})


def test_owner_must_be_an_active_user(crm: Workspace, ada: Actor, rita: Actor) -> None:
    with crm.write() as tx:
        account = create(tx, ada, "account", {"name": "A", "owner": rita.user_id})
        assert get(tx, SYSTEM, "account", account.id)["owner"]["id"] == rita.user_id
        with pytest.raises(InvalidRecords) as refused:
            update(tx, ada, "account", account.id, {"owner": 99})
    assert problems(refused) == [("owner", "no_such_record")]
