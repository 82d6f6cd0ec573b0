from __future__ import annotations

from datetime import timedelta

import pytest
from dougong.access import SYSTEM, Actor
from dougong.clock import FixedClock
from dougong.errors import NotFound
from dougong.records import create, delete, history, purge, restore, update
from dougong.records.batches import InvalidRecords
from dougong.storage import Workspace


def test_history_tells_who_changed_what_when(crm: Workspace, ada: Actor, clock: FixedClock) -> None:
    with crm.write() as tx:
        acme = create(tx, ada, "account", {"name": "Acme"}).id
        deal = create(tx, ada, "deal", {"name": "Roof", "amount": "5", "account": acme}).id
    clock.advance(timedelta(hours=1))
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"amount": "7.5", "account": None}, door="form")
        update(tx, ada, "deal", deal, {"amount": "7.50"})  # changes nothing
        delete(tx, ada, "deal", deal)
        restore(tx, SYSTEM, "deal", deal)
    with crm.read() as tx:
        events = history.of(tx, ada, "deal", deal)
        first = history.as_of(tx, ada, "deal", deal, 1)
    assert [event["what"] for event in events] == ["restored", "deleted", "updated", "created"]
    changed = {events[2]["names"][field]: pair for field, pair in events[2]["changes"].items()}
    assert changed == {"amount": ["5.00", "7.50"], "account": [{"id": acme, "title": "Acme"}, None]}
    assert (events[2]["by"], events[2]["door"], events[2]["version"]) == (
        {"id": ada.user_id, "title": "ada"},
        "form",
        2,
    )
    assert events[2]["at"] == "2026-03-02T09:00:00.000000Z"
    assert events[0]["by"] is None
    began = {events[3]["names"][field]: pair for field, pair in events[3]["changes"].items()}
    assert began["amount"] == [None, "5.00"]
    assert began["account"] == [None, {"id": acme, "title": "Acme"}]
    assert (first["amount"], first["account"]) == ("5.00", acme)


def test_purge_leaves_nothing(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        account = create(tx, ada, "account", {"name": "Acme"}).id
        deal = create(tx, ada, "deal", {"name": "Roof", "account": account}).id
        delete(tx, ada, "deal", deal)
        delete(tx, ada, "account", account)
        with pytest.raises(InvalidRecords):
            purge(tx, SYSTEM, "account", [account, 99])
        assert purge(tx, SYSTEM, "account", [account]) == 1
        with pytest.raises(NotFound):
            history.of(tx, SYSTEM, "account", account)
        restore(tx, ada, "deal", deal)
        assert tx.execute('SELECT count(*) FROM "_dg_history" WHERE "record_id" = 0').fetchone()[0] == 0
