"""Another base currency: everything that counts in it is told in the new one, at the rate of each record's day."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.errors import Conflict, Unavailable
from dougong.jobs import Runner, cancel_job
from dougong.records import (
    Rate,
    RecordQuery,
    active_currencies,
    change_base,
    change_under_way,
    create,
    delete,
    find,
    history_of,
    list_rates,
    plan_base,
    set_rates,
    wrong_values,
)
from dougong.records.base_change import keep_change
from dougong.records.base_jobs import _advance
from dougong.storage import Draft, Workspace, publish

from tests.records.money_design import put_rates, shop

FIELDS = {
    "account": ("name", "limit", "ordered", "room"),
    "order": (
        "name",
        "currency",
        "exchange_rate",
        "freight",
        "freight_base",
        "total",
        "total_base",
        "open_base",
    ),
    "line": ("label", "price", "price_base", "net", "net_base"),
    "payment": ("name", "amount", "amount_base"),
}


@pytest.fixture
def orders(workspace: Workspace) -> Workspace:
    shop(workspace)
    put_rates(workspace, ("EUR", "2026-01-02", "7.8"), ("EUR", "2026-01-08", "8"))
    with workspace.write() as tx:
        for name, limit in (("A", "100000"), ("B", None), ("C", "0.05")):
            create(tx, SYSTEM, "account", {"name": name, "limit": limit})
        for number, (currency, day) in enumerate(
            [("CNY", "2026-01-03"), ("USD", "2026-01-06"), ("EUR", "2026-01-08"), ("JPY", "2026-01-09")] * 2
        ):
            lines = [{"label": f"L{n}", "quantity": n, "price": "100"} for n in (1, 2, 4)]
            order = create(
                tx,
                SYSTEM,
                "order",
                {"name": f"O{number}", "account": 1 + number % 2, "currency": currency, "ordered_on": day,
                 "freight": "10", "items": lines},
            )  # fmt: skip
            if number < 7:
                create(tx, SYSTEM, "payment", {"name": f"P{number}", "order": order.id, "amount": "7"})
        delete(tx, SYSTEM, "order", order.id)
    return workspace


def everything(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    queries = {name: RecordQuery(name, fields=fields, sort=("id",)) for name, fields in FIELDS.items()}
    queries["in the bin"] = RecordQuery("order", fields=("exchange_rate", "freight"), deleted=True)
    with workspace.read() as tx:
        found = {name: find(tx, SYSTEM, query).data for name, query in queries.items()}
    return {
        name: [{k: v for k, v in one.items() if k != "version"} for one in data]
        for name, data in found.items()
    }


def begin(workspace: Workspace, code: str) -> int | None:
    with workspace.exclusive() as tx:
        return change_base(tx, SYSTEM, code)


def drain(workspace: Workspace) -> None:
    runner = Runner(workspace, "long")
    while runner.run_next():
        pass


def some_steps(workspace: Workspace, count: int) -> None:
    """As a worker that died afterwards would have committed them."""
    for _ in range(count):
        with workspace.write() as tx:
            change = change_under_way(tx)
            assert change is not None
            keep_change(tx, _advance(tx, SYSTEM, change, 2)[0])


def cents(amount: Decimal, digits: str = "0.01") -> str:
    return str(amount.quantize(Decimal(digits), ROUND_HALF_UP))


def test_all_amounts_are_told_in_the_new_currency(orders: Workspace) -> None:
    before = everything(orders)
    assert begin(orders, "EUR") is not None
    some_steps(orders, 3)
    drain(orders)
    after = everything(orders)
    with orders.read() as tx:
        assert orders.currency == "EUR"
        assert change_under_way(tx) is None
        assert list(wrong_values(tx)) == []
        assert active_currencies(tx) == ("EUR", "CNY", "JPY", "KWD", "USD")
        created = tx.now.date()
        rates = {(one.currency, one.date.isoformat()): one.rate for one in list_rates(tx)}
        told = history_of(tx, SYSTEM, "account", 1)
    assert rates["CNY", "2026-01-08"] == Decimal("0.125")
    assert rates["USD", "2026-01-05"] == (Decimal("7.1") / Decimal("7.8")).quantize(Decimal("1e-10"))
    assert ("EUR", "2026-01-02") not in rates
    unit = {"2026-01-03": "7.8", "2026-01-06": "7.8", "2026-01-08": "8", "2026-01-09": "8"}
    days = list(unit) * 2
    for old, new, day in zip(before["order"], after["order"], days, strict=False):
        assert new["currency"] == old["currency"]
        assert (new["freight"], new["total"]) == (old["freight"], old["total"])
        rate = Decimal(old["exchange_rate"]) / Decimal(unit[day])
        wanted = Decimal(1) if new["currency"] == "EUR" else rate.quantize(Decimal("1e-10"), ROUND_HALF_UP)
        assert Decimal(new["exchange_rate"]) == wanted
        for name in ("freight", "total"):
            assert new[f"{name}_base"] == cents(Decimal(new[name]) * wanted)
    today = Decimal("8") if created >= date(2026, 1, 8) else Decimal("7.8")
    assert [one["limit"] for one in after["account"]] == [
        cents(Decimal(100_000) / today), None, cents(Decimal("0.05") / today)
    ]  # fmt: skip
    for number, account in enumerate(after["account"][:2]):
        bases = [Decimal(o["total_base"]) for o in after["order"] if int(o["name"][1:]) % 2 == number]
        assert Decimal(account["ordered"]) == sum(bases)
    assert after["line"][0]["price"] == before["line"][0]["price"]
    assert told[0]["door"] == "base_currency"
    with orders.write() as tx:
        order = create(tx, SYSTEM, "order", {"name": "new", "ordered_on": "2026-02-01", "freight": "1"})
        shown = find(tx, SYSTEM, RecordQuery("order", fields=FIELDS["order"], ids=(order.id,))).data[0]
    assert (shown["currency"], shown["exchange_rate"], shown["freight_base"]) == ("EUR", "1", "1.00")


@pytest.mark.parametrize("steps", [1, 4, 9, 30])
def test_what_was_stopped_half_way_goes_back_to_the_cent(orders: Workspace, steps: int) -> None:
    before = everything(orders)
    job = begin(orders, "EUR")
    assert job is not None
    with orders.write() as tx:
        rates = sorted((r.currency, r.date) for r in list_rates(tx))
    some_steps(orders, steps)
    with pytest.raises(Conflict):
        begin(orders, "CNY")  # it is running
    with orders.write() as tx:
        cancel_job(tx, SYSTEM, job)
    with pytest.raises(Conflict):
        begin(orders, "USD")
    assert begin(orders, "CNY") is not None
    some_steps(orders, 2)
    drain(orders)
    assert everything(orders) == before
    with orders.read() as tx:
        assert list(wrong_values(tx)) == []
        assert (tx.workspace.currency, change_under_way(tx)) == ("CNY", None)
        assert sorted((r.currency, r.date) for r in list_rates(tx)) != rates
        assert Rate("USD", date(2026, 1, 5), Decimal("7.1")) in list_rates(tx)


def test_missing_rates_are_told_beforehand(orders: Workspace) -> None:
    with orders.read() as tx:
        plan = plan_base(tx, SYSTEM, "USD")
        none = plan_base(tx, SYSTEM, "GBP")
    assert [(one.object, one.count, str(one.first)) for one in plan.missing] == [("Order", 2, "2026-01-03")]
    assert "before the first rate of USD" in plan.problems[0].message
    assert [problem.code for problem in none.problems] == ["no_rates"]
    for code in ("USD", "GBP"):
        with pytest.raises(Conflict):
            begin(orders, code)
    put_rates(orders, ("USD", "2026-01-03", "7"))
    with orders.read() as tx:
        assert plan_base(tx, SYSTEM, "USD").problems == []


def test_nothing_else_is_saved_meanwhile_and_every_process_hears_of_it(orders: Workspace) -> None:
    other = Workspace.open(orders.folder, orders.settings, orders.clock)
    assert begin(orders, "EUR") is not None
    for workspace in (orders, other):
        with pytest.raises(Unavailable), workspace.write() as tx:
            create(tx, SYSTEM, "account", {"name": "D"})
        with pytest.raises(Unavailable), workspace.write() as tx:
            set_rates(tx, SYSTEM, [Rate("USD", date(2026, 2, 1), Decimal(7))])
        with pytest.raises(Conflict):
            publish(workspace)
        assert workspace.currency == "EUR"
    drain(other)
    Draft(orders).apply([])
    with orders.write() as tx:
        create(tx, SYSTEM, "account", {"name": "D"})
    other.close()


def test_an_empty_workspace_changes_at_once(workspace: Workspace) -> None:
    shop(workspace)
    assert begin(workspace, "KWD") is None
    with workspace.write() as tx:
        account = create(tx, SYSTEM, "account", {"name": "A", "limit": "1"})
        assert plan_base(tx, SYSTEM, "KWD").records == 1
    assert account.id == 1
    assert begin(workspace, "KWD") is None
