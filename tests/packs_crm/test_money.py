"""The money of the CRM pack ties: positions, quote, contract, instalments, payments, account; to the cent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.records import (
    AggregateQuery,
    InvalidRecords,
    Rate,
    RecordQuery,
    aggregate,
    create,
    find,
    get,
    set_rates,
    update,
)
from dougong.storage import Transaction, Workspace
from dougong.transfer import Export

from tests.packs_crm.company import COMPANY
from tests.support.beginnings import MORNING

WORDS = "伍万贰仟叁佰柒拾肆元玖角肆分"


def test_a_quote_becomes_a_contract_and_is_paid(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.write() as tx:
        account = create(tx, SYSTEM, "account", {"name": "Hengchuan"}).id
        product = create(tx, SYSTEM, "product", {"name": "Gateway"}).id
        quote = create(tx, SYSTEM, "quote", _quote(account, product)).id
        shown = get(tx, SYSTEM, "quote", quote)
        assert [shown[name] for name in ("net", "tax", "total")] == ["46349.50", "6025.44", "52374.94"]
        assert shown["total_in_words"] == WORDS
        (listed,) = find(tx, SYSTEM, RecordQuery("quote", fields=["total"], filter="total = 52374.94")).data
        assert listed["id"] == quote
        contract = create(tx, SYSTEM, "contract", _contract(account, quote)).id
        first, second = get(tx, SYSTEM, "contract", contract)["plan"]
        assert (first["amount"], second["amount"]) == ("15712.48", "36662.46")
        create(tx, SYSTEM, "payment", {"contract": contract, "instalment": first["id"], "amount": "15712.48"})
        assert get(tx, SYSTEM, "contract", contract)["outstanding"] == "36662.46"
        assert get(tx, SYSTEM, "account", account)["outstanding"] == "36662.46"
        assert get(tx, SYSTEM, "payment_plan", first["id"])["outstanding"] == "0.00"
    Export("quote", filter="total > 52000").run_to_file(workspace, SYSTEM, tmp_path / "quotes.csv")
    exported = (tmp_path / "quotes.csv").read_text("utf-8-sig")
    assert "52374.94" in exported
    assert WORDS in exported


def test_a_quote_becomes_an_order(workspace: Workspace) -> None:
    with workspace.write() as tx:
        set_rates(tx, SYSTEM, [Rate("USD", date(2026, 1, 1), Decimal("7.1234"))])
        account = create(tx, SYSTEM, "account", {"name": "Hengchuan"}).id
        product = create(tx, SYSTEM, "product", {"name": "Gateway"}).id
        for abroad in ({}, {"currency": "USD", "tax_included": True}):
            quote = create(tx, SYSTEM, "quote", _quote(account, product) | abroad).id
            shown = get(tx, SYSTEM, "quote", quote)
            order = get(tx, SYSTEM, "order", create(tx, SYSTEM, "order", {"name": "G", "quote": quote}).id)
            same = ("account", "currency", "tax_included", "net", "tax", "total")
            assert [order[name] for name in same] == [shown[name] for name in same]
            assert [line["product"]["id"] for line in order["items"]] == [product, product]
        own = create(
            tx, SYSTEM, "order", {"name": "O", "account": account, "items": _quote(1, product)["items"]}
        )
        assert get(tx, SYSTEM, "order", own.id)["total"] == "52374.94"


def test_an_account_and_a_currency_go_along_from_a_deal_to_a_quote_and_a_contract(
    workspace: Workspace,
) -> None:
    with workspace.write() as tx:
        set_rates(tx, SYSTEM, [Rate("USD", date(2026, 1, 1), Decimal("7.1234"))])
        account = create(tx, SYSTEM, "account", {"name": "Hengchuan"}).id
        deal = {"name": "Gateways", "stage": "qualify", "account": account, "currency": "USD"}
        of_deal = {"name": "Q", "opportunity": create(tx, SYSTEM, "opportunity", deal).id}
        quote = get(tx, SYSTEM, "quote", create(tx, SYSTEM, "quote", of_deal).id)
        of_quote = {"name": "C", "quote": quote["id"], "amount": "5"}
        contract = get(tx, SYSTEM, "contract", create(tx, SYSTEM, "contract", of_quote).id)
    assert [(one["account"]["id"], one["currency"]) for one in (quote, contract)] == [(account, "USD")] * 2


def test_what_is_corrected_later_goes_all_the_way_up(workspace: Workspace) -> None:
    with workspace.write() as tx:
        account = create(tx, SYSTEM, "account", {"name": "Hengchuan"}).id
        product = create(tx, SYSTEM, "product", {"name": "Gateway"}).id
        quote = create(tx, SYSTEM, "quote", _quote(account, product) | {"status": "sent"}).id
        lines = get(tx, SYSTEM, "quote", quote)["items"]
        update(tx, SYSTEM, "quote", quote, {"items": lines[:1]})
        assert get(tx, SYSTEM, "quote", quote)["total"] == "51753.44"
        assert get(tx, SYSTEM, "account", account)["quoted"] == "51753.44"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = shutil.copytree(COMPANY.folder(), tmp_path_factory.mktemp("company") / "workspace")
    with Workspace.open(folder, clock=FixedClock(MORNING)) as workspace:
        yield workspace


def test_every_amount_of_the_demo_ties(company: Workspace) -> None:
    with company.read() as tx:
        quotes = _all(tx, "quote")
        contracts = _all(tx, "contract")
        for contract in contracts.values():
            quote = quotes[contract["quote"]["id"]]
            amounts = {contract["amount"], contract["planned"], quote["total"]}
            assert len(amounts) == 1, contract
            assert _sum(contract, "received", "outstanding") == Decimal(contract["amount"])
        for plan in _all(tx, "payment_plan").values():
            assert _sum(plan, "received", "outstanding") == Decimal(plan["amount"])
        for quote in quotes.values():
            assert _sum(quote, "net", "tax") == Decimal(quote["total"])
        assert len(contracts) > 100


@pytest.mark.parametrize(
    ("column", "source", "measure", "condition"),
    [
        ("quoted", "quote", "total", "status in ('sent', 'accepted')"),
        ("contracted", "contract", "amount", "status in ('active', 'completed')"),
        ("received", "contract", "received", "received > 0"),
        ("invoiced", "contract", "invoiced", "invoiced > 0"),
        ("won_amount", "opportunity", "amount", "stage = 'won'"),
    ],
)
def test_accounts_hold_what_their_records_add_up_to(
    company: Workspace, column: str, source: str, measure: str, condition: str
) -> None:
    with company.read() as tx:
        accounts = aggregate(tx, SYSTEM, AggregateQuery("account", measures=[f"sum({column})"]))
        records = aggregate(
            tx, SYSTEM, AggregateQuery(source, measures=[f"sum({measure})"], filter=condition)
        )
    found = records[0][f"sum({measure})"]
    assert found.mixed and found.currency == "CNY"
    assert accounts[0][f"sum({column})"] == found != "0.00"


def test_what_came_in_for_a_contract_is_in_its_currency(company: Workspace) -> None:
    with company.read() as tx:
        contracts = _all(tx, "contract")
        query = AggregateQuery("payment", ["contract", "contract.currency"], ["sum(amount)"])
        received = aggregate(tx, SYSTEM, query)
    assert {row["contract.currency"] for row in received} == {"CNY", "USD", "EUR"}
    for row in received:
        assert row["sum(amount).currency"] == row["contract.currency"]
        assert contracts[row["contract"]["id"]]["received"] == row["sum(amount)"]


def test_prices_with_tax_in_dollars_tie_as_well(workspace: Workspace) -> None:
    with workspace.write() as tx:
        rate = Rate("USD", date(2026, 1, 1), Decimal("7.1234"))
        set_rates(tx, SYSTEM, [rate, Rate("JPY", date(2026, 1, 1), Decimal("0.0473"))])
        account = create(tx, SYSTEM, "account", {"name": "Hengchuan"}).id
        product = create(tx, SYSTEM, "product", {"name": "Gateway"}).id
        abroad = {"currency": "USD", "tax_included": True, "status": "sent"}
        quote = create(tx, SYSTEM, "quote", _quote(account, product) | abroad).id
        shown = get(tx, SYSTEM, "quote", quote)
        assert [shown[name] for name in ("net", "tax", "total")] == ["41017.26", "5332.24", "46349.50"]
        for line in shown["items"]:
            assert Decimal(line["net"]) + Decimal(line["tax"]) == Decimal(line["total"])
        assert (shown["total_base"], shown["total_in_words"]) == ("330166.03", None)
        plan = [
            {"name": "Down payment", "amount": "13904.85", "due_on": "2026-03-01"},
            {"name": "Acceptance", "amount": "32444.65", "due_on": "2026-06-01"},
        ]
        values = _contract(account, quote) | {"amount": "46349.50", "plan": plan}
        contract = get(tx, SYSTEM, "contract", create(tx, SYSTEM, "contract", values).id)
        assert (contract["currency"], contract["planned"], contract["amount_base"]) == (
            "USD",
            "46349.50",
            "330166.03",
        )
        first = contract["plan"][0]["id"]
        create(tx, SYSTEM, "payment", {"contract": contract["id"], "instalment": first, "amount": "13904.85"})
        contract = get(tx, SYSTEM, "contract", contract["id"])
        assert (contract["received"], contract["outstanding"]) == ("13904.85", "32444.65")
        owed = get(tx, SYSTEM, "account", account)
        assert (owed["quoted"], owed["contracted"]) == ("330166.03", "330166.03")
        assert (owed["received"], owed["outstanding"]) == ("99049.81", "231116.22")
        yen = _quote(account, product) | {"currency": "JPY", "tax_included": True}
        shown = get(tx, SYSTEM, "quote", create(tx, SYSTEM, "quote", yen).id)
        assert [shown[name] for name in ("net", "tax", "total")] == ["41018", "5332", "46350"]
        with pytest.raises(InvalidRecords, match="another currency"):
            create(tx, SYSTEM, "contract", values | {"currency": "CNY"})


def _quote(account: int, product: int) -> dict[str, Any]:
    return {
        "name": "Gateways",
        "account": account,
        "items": [
            {"product": product, "quantity": "10", "unit_price": "4821.00", "discount": "0.05"},
            {"product": product, "quantity": "1", "unit_price": "550.00"},
        ],
    }


def _contract(account: int, quote: int) -> dict[str, Any]:
    return {
        "name": "Gateways",
        "account": account,
        "quote": quote,
        "status": "active",
        "signed_on": "2026-02-20",
        "amount": "52374.94",
        "plan": [
            {"name": "Down payment", "share": "0.3", "amount": "15712.48", "due_on": "2026-03-01"},
            {"name": "Acceptance", "share": "0.7", "amount": "36662.46", "due_on": "2026-06-01"},
        ],
    }


def _all(tx: Transaction, name: str) -> dict[int, dict[str, Any]]:
    return {record["id"]: record for record in find(tx, SYSTEM, RecordQuery(name, limit=5_000)).data}


def _sum(record: dict[str, Any], *names: str) -> Decimal:
    return sum((Decimal(record[name]) for name in names), Decimal(0))
