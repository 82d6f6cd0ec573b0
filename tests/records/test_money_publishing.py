"""Objects that give their currency up and get it back, and whose amounts change."""

from __future__ import annotations

import copy
from typing import Any

from dougong.access import SYSTEM
from dougong.records import RecordQuery, create, find, get, wrong_values
from dougong.storage import Draft, Workspace, disagreements, plan, publish, releases

from tests.records.money_design import FILES, shop


def published(workspace: Workspace, files: list[dict[str, Any]]) -> int:
    """The number of the release before."""
    Draft(workspace).apply(files)
    with workspace.read() as tx:
        found = plan(tx)
        number = tx.release.number
    publish(workspace, None, found)
    return number


def the_order(workspace: Workspace, *names: str) -> dict[str, Any]:
    with workspace.read() as tx:
        assert list(wrong_values(tx)) == []
        assert [problem for problem in disagreements(tx) if problem.severity == "error"] == []
        return find(tx, SYSTEM, RecordQuery("order", names)).data[0]


def an_order(workspace: Workspace) -> None:
    shop(workspace)
    line = {"label": "a", "price": "3"}
    with workspace.write() as tx:
        values = {"currency": "USD", "ordered_on": "2026-01-06", "freight": "10", "items": [line]}
        create(tx, SYSTEM, "order", values)


def test_currency_is_given_up_and_comes_back(workspace: Workspace) -> None:
    an_order(workspace)
    plain = copy.deepcopy(FILES)
    del plain[1]["currencyField"], plain[1]["rateDate"], plain[3]["currencyField"]
    before = published(workspace, plain)
    shown = the_order(workspace, "freight", "total")
    assert (shown["freight"], shown["total"]) == ("10.00", "1.00")
    with workspace.read() as tx:
        assert "exchange_rate" not in get(tx, SYSTEM, "order", 1)
        proposal = releases.plan_restore(tx, before)
    releases.restore(workspace, before, None, proposal)
    names = ("freight_base", "exchange_rate", "total_base", "open_base")
    record = the_order(workspace, *names)
    assert [record[name] for name in names] == ["71.00", "7.1", "7.10", "78.10"]


def test_amount_is_renamed_retyped_and_dropped_with_its_base(workspace: Workspace) -> None:
    an_order(workspace)
    with workspace.read() as tx:
        freight = tx.release.definitions.object("order").field("freight")
    files = copy.deepcopy(FILES)
    fields = files[1]["properties"]
    fields["shipping"] = fields.pop("freight") | {"id": freight.id}
    fields["open"]["formula"] = "total + COALESCE(shipping, 0) - paid"
    published(workspace, files)
    assert the_order(workspace, "shipping_base")["shipping_base"] == "71.00"
    fields["shipping"] = {"fieldType": "decimal", "title": "Freight", "id": freight.id}
    published(workspace, files)
    record = the_order(workspace, "shipping", "open_base")
    assert (record["shipping"], record["open_base"]) == ("10.00", "78.10")
    with workspace.read() as tx:
        assert "shipping_base" not in get(tx, SYSTEM, "order", 1)
    fields["shipping"] = {"fieldType": "money", "title": "Freight", "id": freight.id}
    published(workspace, files)
    assert the_order(workspace, "shipping_base")["shipping_base"] == "71.00"


def test_currency_changes_to_the_one_of_another_field(workspace: Workspace) -> None:
    an_order(workspace)
    files = copy.deepcopy(FILES)
    files[1]["properties"]["other"] = {"fieldType": "currency", "title": "Other"}
    files[1]["currencyField"], files[3]["currencyField"] = "other", "order.other"
    published(workspace, files)
    record = the_order(workspace, "freight", "freight_base", "exchange_rate")
    assert record["freight"].currency == "CNY"
    assert (record["freight_base"], record["exchange_rate"]) == ("10.00", "1")
