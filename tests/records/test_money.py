"""Amounts in the currency of their record, and what they are in the workspace's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.records import (
    Amount,
    InvalidRecords,
    RecordQuery,
    create,
    delete,
    find,
    get,
    history_of,
    purge,
    update,
    wrong_values,
)
from dougong.storage import Workspace

from tests.records.money_design import put_rates, shop


@pytest.fixture
def orders(workspace: Workspace) -> Workspace:
    return shop(workspace)


def made(workspace: Workspace, kind: str, /, **values: Any) -> dict[str, Any]:
    with workspace.write() as tx:
        written = create(tx, SYSTEM, kind, values)
        return get(tx, SYSTEM, kind, written.id)


def changed(workspace: Workspace, kind: str, record_id: int, /, **values: Any) -> dict[str, Any]:
    with workspace.write() as tx:
        update(tx, SYSTEM, kind, record_id, values)
        return get(tx, SYSTEM, kind, record_id)


def refused(workspace: Workspace, kind: str, /, **values: Any) -> list[tuple[str, str]]:
    with workspace.write() as tx, pytest.raises(InvalidRecords) as refusal:
        create(tx, SYSTEM, kind, values)
    return [(problem.place, problem.code) for problem in refusal.value.problems]


def test_record_without_a_currency_is_in_that_of_the_workspace(orders: Workspace) -> None:
    order = made(orders, "order", name="A", freight="12.34")
    assert (order["currency"], order["exchange_rate"], order["freight_base"]) == ("CNY", "1", "12.34")


def test_rate_is_the_latest_on_the_day_or_before(orders: Workspace) -> None:
    rates = {
        day: made(orders, "order", name=day, currency="USD", ordered_on=day)["exchange_rate"]
        for day in ("2026-01-05", "2026-01-08", "2026-01-09", "2026-01-11", "2031-01-01")
    }
    assert list(rates.values()) == ["7.1", "7.1", "7.2", "7.2", "7.2"]


def test_day_before_the_first_rate_is_refused_at_the_currency(orders: Workspace) -> None:
    assert refused(orders, "order", currency="USD", ordered_on="2026-01-04") == [("currency", "no_rate")]
    assert refused(orders, "order", currency="EUR", ordered_on="2026-01-04") == [("currency", "no_rate")]


def test_what_is_no_currency_is_refused(orders: Workspace) -> None:
    for code in ("XXX", "usd", "XAU", "US", "USDT", "DEM", 7, "ＵＳＤ", "U\u0000D"):
        assert [place for place, _ in refused(orders, "order", currency=code)] == ["currency"], code
    assert made(orders, "order", currency="")["currency"] == "CNY"


def test_lines_have_the_currency_of_their_order(orders: Workspace) -> None:
    lines = [{"label": "a", "quantity": 1, "price": "100"}, {"label": "b", "quantity": 2, "price": "0.02"}]
    order = made(orders, "order", name="A", currency="USD", ordered_on="2026-01-06", items=lines)
    assert [(line["net"], line["net_base"], line["price_base"]) for line in order["items"]] == [
        ("33.33", "236.64", "710.00"),
        ("0.01", "0.07", "0.14"),
    ]
    assert (order["total"], order["total_base"]) == ("33.34", "236.71")


def test_change_of_currency_changes_the_bases_of_all_that_inherits_it(orders: Workspace) -> None:
    order = made(
        orders, "order", currency="USD", ordered_on="2026-01-06", items=[{"label": "a", "price": "300"}]
    )
    made(orders, "payment", order=order["id"], amount="40")
    order = changed(orders, "order", order["id"], currency="JPY")
    with orders.read() as tx:
        payment = get(tx, SYSTEM, "payment", 1)
        assert list(wrong_values(tx)) == []
    assert (order["exchange_rate"], order["total"], order["total_base"]) == ("0.0473", "100", "4.73")
    assert order["items"][0]["price_base"] == "14.19"
    assert (payment["amount_base"], payment["ordered"]) == ("1.89", "100")
    assert (order["paid"], order["open"], order["open_base"]) == ("40", "60", "2.84")


def test_computed_amounts_have_the_decimals_of_the_currency(orders: Workspace) -> None:
    yen = made(
        orders, "order", currency="JPY", ordered_on="2026-02-01", items=[{"label": "a", "price": "100"}]
    )
    dinar = made(
        orders, "order", currency="KWD", ordered_on="2026-02-01", items=[{"label": "a", "price": "1.001"}]
    )
    assert (yen["items"][0]["net"], dinar["items"][0]["net"]) == ("33", "0.334")
    assert dinar["items"][0]["net_base"] == "7.78"


def test_more_decimals_than_the_currency_has_are_refused(orders: Workspace) -> None:
    day = {"ordered_on": "2026-02-01"}
    assert refused(orders, "order", currency="JPY", freight="1.5", **day) == [
        ("freight", "too_many_decimals")
    ]
    assert refused(orders, "order", currency="CNY", freight="1.005", **day) == [
        ("freight", "too_many_decimals")
    ]
    assert made(orders, "order", currency="KWD", freight="1.005", **day)["freight"] == "1.005"
    line = {"label": "a", "price": "1.5"}
    assert refused(orders, "order", currency="JPY", items=[line], **day) == [
        ("/items/0/price", "too_many_decimals")
    ]
    cost = {"label": "a", "unit_cost": "1.5055"}
    assert made(orders, "order", currency="JPY", items=[cost], **day)["items"][0]["unit_cost"] == "1.5055"


def test_currency_with_fewer_decimals_does_not_suit_the_amounts(orders: Workspace) -> None:
    order = made(orders, "order", currency="USD", ordered_on="2026-02-01", freight="1.25")
    with orders.write() as tx, pytest.raises(InvalidRecords) as refusal:
        update(tx, SYSTEM, "order", order["id"], {"currency": "JPY"})
    assert [p.place for p in refusal.value.problems] == ["freight"]


def test_records_keep_their_rate_when_the_table_changes(orders: Workspace) -> None:
    order = made(orders, "order", currency="USD", ordered_on="2026-01-06", freight="10")
    put_rates(orders, ("USD", "2026-01-06", "9"))
    assert changed(orders, "order", order["id"], name="B")["exchange_rate"] == "7.1"
    assert changed(orders, "order", order["id"], freight="20")["freight_base"] == "142.00"
    later = changed(orders, "order", order["id"], ordered_on="2026-01-07")
    assert (later["exchange_rate"], later["freight_base"]) == ("9", "180.00")


def test_sum_over_several_currencies_is_in_the_base_currency(orders: Workspace) -> None:
    made(orders, "account", name="Acme", limit="1000")
    for currency, price in (("USD", "300"), ("JPY", "30000"), ("CNY", "3")):
        lines = [{"label": "a", "price": price}]
        made(orders, "order", account=1, currency=currency, ordered_on="2026-01-06", items=lines)
    with orders.read() as tx:
        account = get(tx, SYSTEM, "account", 1)
    assert (account["ordered"], account["room"]) == ("1184.00", "-184.00")


def test_bases_can_be_filtered_sorted_and_exported_like_any_field(orders: Workspace) -> None:
    for currency, freight in (("USD", "10"), ("JPY", "100"), ("CNY", "50")):
        made(orders, "order", name=currency, currency=currency, ordered_on="2026-01-06", freight=freight)
    query = RecordQuery(
        "order", ["name", "freight_base"], "freight_base < 71.01 AND exchange_rate < 7.2", ["-freight_base"]
    )
    with orders.read() as tx:
        page = find(tx, SYSTEM, query)
    assert [(r["name"], r["freight_base"]) for r in page.data] == [
        ("USD", "71.00"),
        ("CNY", "50.00"),
        ("JPY", "4.73"),
    ]


def test_history_tells_the_amount_and_the_rate_but_not_the_base(orders: Workspace) -> None:
    order = made(orders, "order", currency="USD", ordered_on="2026-01-06", freight="10")
    changed(orders, "order", order["id"], ordered_on="2026-01-10", freight="20")
    with orders.read() as tx:
        entry = history_of(tx, SYSTEM, "order", order["id"])[0]
        names = {tx.release.definitions.fields_by_id[field].name for field in entry["changes"]}
    assert names == {"ordered_on", "freight", "exchange_rate", "open"}


def test_history_tells_amounts_of_lines_and_payments_in_the_currency_that_their_order_had_then(
    orders: Workspace, clock: FixedClock
) -> None:
    def told(kind: str, record_id: int, name: str) -> list[list[tuple[str, str] | None]]:
        with orders.read() as tx:
            field = tx.release.definitions.object(kind).fields_by_name[name]
            events = history_of(tx, SYSTEM, kind, record_id)
        return [
            [_priced(value) for value in one["changes"][field.id]]
            for one in events
            if field.id in one["changes"]
        ]

    day = {"ordered_on": "2026-01-06"}
    order = made(orders, "order", currency="USD", **day, items=[{"label": "Beam", "price": "3"}])["id"]
    payment = made(orders, "payment", order=order, amount="5")["id"]
    with orders.read() as tx:
        (line,) = find(tx, SYSTEM, RecordQuery("line")).data
    clock.advance(timedelta(hours=1))
    changed(orders, "order", order, currency="JPY", items=[{"id": line["id"], "price": "400"}])
    clock.advance(timedelta(hours=1))
    changed(orders, "payment", payment, amount="600")
    changed(orders, "order", order, items=[{"id": line["id"], "price": "500"}])
    assert told("payment", payment, "amount") == [
        [("5.00", "JPY"), ("600.00", "JPY")],
        [None, ("5.00", "USD")],
    ]
    with orders.read() as tx:
        events = history_of(tx, SYSTEM, "order", order)
    prices = [
        line["changes"]["price"] for event in events for lines in event["lines"] for line in lines["changed"]
    ]
    assert [[_priced(value) for value in pair] for pair in prices] == [
        [("400.00", "JPY"), ("500.00", "JPY")],
        [("3.00", "USD"), ("400.00", "JPY")],
    ]


def test_history_leaves_amounts_of_what_is_gone_without_a_currency(orders: Workspace) -> None:
    order = made(orders, "order", currency="USD", ordered_on="2026-01-06")["id"]
    other = made(orders, "order", name="other")["id"]
    payment = made(orders, "payment", order=order, amount="5")["id"]
    changed(orders, "payment", payment, order=other, amount="6")
    with orders.write() as tx:
        delete(tx, SYSTEM, "order", order)
        purge(tx, SYSTEM, "order", [order])
    with orders.read() as tx:
        field = tx.release.definitions.object("payment").fields_by_name["amount"]
        old, new = history_of(tx, SYSTEM, "payment", payment)[0]["changes"][field.id]
    assert not isinstance(old, Amount) and _priced(new) == ("6.00", "CNY")


def _priced(value: object) -> tuple[str, str] | None:
    return (str(value), value.currency) if isinstance(value, Amount) else None


def test_base_beyond_what_can_be_kept_is_refused(orders: Workspace) -> None:
    put_rates(orders, ("BHD", "2026-01-01", "99999999.9999999999"))
    day = {"ordered_on": "2026-02-01"}
    assert refused(orders, "order", currency="BHD", freight="999999999999", **day)[0] == (
        "freight",
        "too_large",
    )
    assert refused(orders, "order", currency="USD", freight="1000000000000000000", **day) == [
        ("freight", "too_large")
    ]
    largest = made(orders, "order", currency="CNY", freight="999999999999.99", **day)
    assert largest["freight_base"] == "999999999999.99"
