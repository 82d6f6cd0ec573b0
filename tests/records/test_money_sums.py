"""Sums over amounts of one currency and of several; objects that get a currency late."""

from __future__ import annotations

import copy
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.jobs import Runner
from dougong.records import (
    AggregateQuery,
    Batch,
    RecordQuery,
    RecordWriter,
    aggregate,
    create,
    find,
    get,
    list_rates,
    rerate_later,
)
from dougong.storage import Draft, Workspace, check, publish
from dougong.transfer import Import, open_table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records.money_design import FILES, ORDER, put_rates, shop

CENT = Decimal("0.01")
BASE_RATES = {"CNY": Decimal(1), "USD": Decimal("7.1"), "JPY": Decimal("0.0473"), "KWD": Decimal("23.3")}
UNITS = {"CNY": 2, "USD": 2, "JPY": 0, "KWD": 3}


def test_sums_say_in_which_currency_they_are(workspace: Workspace) -> None:
    shop(workspace)
    with workspace.write() as tx:
        for name, currency, freight in (
            ("a", "USD", "10"),
            ("a", "USD", "5.50"),
            ("b", "JPY", "1000"),
            ("b", "CNY", "1"),
        ):
            day = "2026-01-06"
            create(
                tx,
                SYSTEM,
                "order",
                {"name": name, "currency": currency, "ordered_on": day, "freight": freight},
            )
        create(tx, SYSTEM, "order", {"name": "a", "currency": "KWD", "ordered_on": "2026-01-06"})
    measures = ("sum(freight)", "avg(freight)", "max(freight)", "sum(freight_base)")
    with workspace.read() as tx:
        groups = aggregate(tx, SYSTEM, AggregateQuery("order", ["name"], measures))
        (everything,) = aggregate(tx, SYSTEM, AggregateQuery("order", [], measures))
        (nothing,) = aggregate(tx, SYSTEM, AggregateQuery("order", [], measures, filter="name = 'z'"))
    dollars, mixed = groups
    assert (dollars["sum(freight)"], dollars["sum(freight).currency"]) == ("15.50", "USD")
    assert (dollars["avg(freight)"], dollars["max(freight)"]) == ("7.7500", "10.00")
    assert (mixed["sum(freight)"], mixed["sum(freight).currency"], mixed["max(freight)"]) == (
        "48.30",
        "CNY",
        "47.30",
    )
    assert everything["sum(freight)"] == everything["sum(freight_base)"] == "158.35"
    assert everything["sum(freight)"].mixed and not dollars["sum(freight)"].mixed
    assert (nothing["sum(freight)"], nothing["avg(freight)"], nothing["sum(freight).currency"]) == (
        "0.00",
        None,
        None,
    )


LINES = st.lists(st.tuples(st.integers(0, 999), st.integers(0, 10**7)), max_size=6)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders=st.lists(st.tuples(st.sampled_from(sorted(UNITS)), LINES, st.integers(0, 10**6)), max_size=5))
def test_documents_are_the_sum_of_their_lines_to_the_smallest_unit(one_shop: Workspace, orders: Any) -> None:
    with one_shop.write() as tx:
        account = create(tx, SYSTEM, "account", {"name": "A", "limit": "0"}).id
        records: list[dict[str, Any]] = []
        for currency, lines, freight in orders:
            unit = Decimal(1).scaleb(-UNITS[currency])
            items = [{"label": "l", "quantity": q, "price": format(p * unit, "f")} for q, p in lines]
            whole = {"currency": currency, "ordered_on": "2026-01-06", "freight": format(freight * unit, "f")}
            records.append({"account": account, "items": items, **whole})
        written = RecordWriter(tx, SYSTEM).write(Batch("order", "create", records)).records if records else []
        found = [get(tx, SYSTEM, "order", one.id) for one in written]
        ordered = get(tx, SYSTEM, "account", account)["ordered"]
    expected = Decimal(0)
    for (currency, lines, freight), order in zip(orders, found, strict=True):
        unit = Decimal(1).scaleb(-UNITS[currency])
        nets = [(q * p * unit / 3).quantize(unit, ROUND_HALF_UP) for q, p in lines]
        bases = [(net * BASE_RATES[currency]).quantize(CENT, ROUND_HALF_UP) for net in nets]
        assert [Decimal(line["net"]) for line in order["items"]] == nets
        assert [Decimal(line["net_base"]) for line in order["items"]] == bases
        assert Decimal(order["total"]) == sum(nets) and Decimal(order["open"]) == sum(nets) + freight * unit
        total_base = (sum(nets) * BASE_RATES[currency]).quantize(CENT, ROUND_HALF_UP)
        assert Decimal(order["total_base"]) == total_base
        expected += total_base
    assert Decimal(ordered) == expected


@pytest.fixture(scope="module")
def one_shop(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Workspace.create(tmp_path_factory.mktemp("money") / "workspace") as made:
        yield shop(made)


def test_object_that_gets_a_currency_fills_the_bases_of_its_records(workspace: Workspace) -> None:
    """Those whose currency has no rate yet stay without, until they are given rates anew."""
    plain = copy.deepcopy(ORDER)
    plain |= {
        "properties": {key: plain["properties"][key] for key in ("name", "currency", "ordered_on", "freight")}
    }
    del plain["currencyField"], plain["rateDate"]
    shop(workspace, [plain])
    with workspace.write() as tx:
        for currency in ("USD", None, "KWD"):
            create(tx, SYSTEM, "order", {"currency": currency, "ordered_on": "2026-01-03", "freight": "10"})
    Draft(workspace).apply([plain | {"currencyField": "currency", "rateDate": "ordered_on"}])
    publish(workspace, None)
    query = RecordQuery("order", ["freight", "freight_base", "exchange_rate", "currency"], sort=["id"])
    with workspace.read() as tx:
        rows = find(tx, SYSTEM, query).data
        assert [(r["freight"], r["freight_base"]) for r in rows] == [
            ("10.00", None),
            ("10.00", "10.00"),
            ("10.000", "233.00"),
        ]
    put_rates(workspace, ("USD", "2026-01-01", "7"), ("KWD", "2026-01-02", "20"))
    with workspace.write() as tx:
        rerate_later(tx, SYSTEM)
    assert Runner(workspace, "long").run_next()
    with workspace.read() as tx:
        assert [r["freight_base"] for r in find(tx, SYSTEM, query).data] == ["70.00", "10.00", "200.00"]


def test_what_makes_no_sense_of_a_currency_is_told(workspace: Workspace) -> None:
    def problems(**changes: Any) -> list[tuple[str, str]]:
        files = copy.deepcopy(FILES)
        for name, change in changes.items():
            next(file for file in files if file["name"] == name).update(change)
        draft = Draft(workspace)
        draft.apply(files)
        return [(p.code, p.place) for p in check(draft.state.documents) if p.code != "no_title_field"]

    assert problems() == []
    assert problems(line={"currencyField": "label"})[0][0] == "wrong_field_type"
    assert problems(line={"rateDate": "label"})[0][0] == "wrong_field_type"
    assert ("no_effect", "object:payment#/rateDate") in problems(
        payment={
            "rateDate": "day",
            "properties": FILES[3]["properties"] | {"day": {"fieldType": "date", "title": "D"}},
        }
    )
    taken = {"freight_base": {"fieldType": "money", "title": "T"}}
    assert ("kept_name", "object:order#/properties/freight_base") in problems(
        order={"properties": ORDER["properties"] | taken}
    )
    mixing = {"both": {"fieldType": "formula", "title": "B", "formula": "limit + 0", "result": "money"}}
    assert problems(account={"properties": FILES[0]["properties"] | mixing}) == []


def test_rates_changed_while_records_are_written_leave_each_with_one_of_them(workspace: Workspace) -> None:
    shop(workspace)
    rates = [str(7 + n / 100) for n in range(12)]

    def change() -> None:
        for rate in rates:
            put_rates(workspace, ("USD", "2026-01-05", rate))

    changing = Thread(target=change)
    changing.start()
    for number in range(12):
        with workspace.write() as tx:
            values = {"name": str(number), "currency": "USD", "ordered_on": "2026-01-06", "freight": "100"}
            create(tx, SYSTEM, "order", values)
    changing.join()
    with workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery("order", ["exchange_rate", "freight_base"])).data
        assert [rate.rate for rate in list_rates(tx, "USD") if str(rate.date) == "2026-01-05"] == [
            Decimal(rates[-1])
        ]
    for record in found:
        assert record["exchange_rate"] in {"7.1", *(rate.rstrip("0").rstrip(".") for rate in rates)}
        assert Decimal(record["freight_base"]) == Decimal(record["exchange_rate"]) * 100


def test_import_brings_currencies_and_tells_of_rows_without_a_rate(
    workspace: Workspace, tmp_path: Path
) -> None:
    shop(workspace)
    file = tmp_path / "orders.csv"
    rows = ["a,USD,2026-01-06,10", "b,美元,2026-01-06,20", "c,XXX,2026-01-06,1", "d,EUR,2026-01-06,1"]
    rows += ["e,JPY,2026-01-06,1.5", "f,,2026-01-06,5", "g,usd,2026-01-01,1"]
    file.write_text("\n".join(["name,currency,ordered_on,freight", *rows]), "utf-8")
    refused: dict[int, list[str]] = {}
    with open_table(file) as table:
        report = Import("order").run(
            workspace,
            SYSTEM,
            table,
            lambda line, problems, _: refused.update({line: [p.place for p in problems]}),
        )
    assert (report.created, refused) == (
        3,
        {4: ["currency"], 5: ["currency"], 6: ["freight"], 8: ["currency"]},
    )
    with workspace.read() as tx:
        found = find(
            tx, SYSTEM, RecordQuery("order", ["name", "freight", "freight_base"], sort=["name"])
        ).data
    assert [(r["name"], r["freight_base"]) for r in found] == [("a", "71.00"), ("b", "142.00"), ("f", "5.00")]
