"""dougong currency and dougong rate."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Dougong


def test_rates_come_one_by_one_and_from_a_file(dougong: Dougong, tmp_path: Path) -> None:
    dougong.done("init")
    dougong.done("rate", "set", "usd", "2026-11-01", "7.12")
    file = tmp_path / "rates.csv"
    file.write_text("日期,币种,汇率\n2026/11/02,美元,7.15\n2026-11-02,EUR,8.2\n,,\n", "utf-8")
    dougong.done("rate", "import", file)
    assert dougong.data("rate", "list", "USD", "--json") == [
        {"currency": "USD", "date": "2026-11-02", "rate": "7.15"},
        {"currency": "USD", "date": "2026-11-01", "rate": "7.12"},
    ]
    assert "8.2" in dougong.done("rate", "list")
    dougong.done("rate", "remove", "EUR", "2026-11-02")
    dougong.done("currency", "add", "gbp")
    dougong.done("currency", "remove", "EUR")
    assert [one["code"] for one in dougong.data("currency", "list", "--json")] == ["CNY", "GBP", "USD"]
    dougong.done("rate", "apply")


def test_what_is_wrong_is_refused_with_its_place(dougong: Dougong, tmp_path: Path) -> None:
    dougong.done("init")
    assert "not the code of a currency" in dougong.refused("rate", "set", "XXX", "2026-11-01", "7")
    assert "more than 0" in dougong.refused("rate", "set", "USD", "2026-11-01", "0")
    assert "always 1" in dougong.refused("rate", "set", "CNY", "2026-11-01", "1")
    file = tmp_path / "rates.csv"
    file.write_text("currency,date,rate\nUSD,2026-11-01,7\nUSD,soon,7\nUSD,2026-11-03,-1\n", "utf-8")
    told = dougong.refused("rate", "import", file)
    assert "line 3" in told and "line 4" in told
    assert dougong.data("rate", "list", "--json") == []
    file.write_text("code,day\nUSD,2026-11-01\n", "utf-8")
    assert "no column" in dougong.refused("rate", "import", file)
    assert "not a currency code" in Dougong(tmp_path / "other").refused("init", "--currency", "XXX")


def test_base_currency_changes_with_the_rates(dougong: Dougong) -> None:
    dougong.done("init", "--currency", "EUR")
    dougong.done("currency", "base", "jpy")
    assert dougong.data("currency", "list", "--json")[0] == {"code": "JPY", "decimals": 0, "base": True}
    dougong.done("rate", "set", "USD", "2026-11-01", "150")
    plan = dougong.data("currency", "base", "USD", "--dry-run", "--json")
    assert plan == {"from": "JPY", "to": "USD", "records": 0, "has_rates": True, "missing": []}
    dougong.done("currency", "base", "USD")
    codes = [(one["code"], one["base"]) for one in dougong.data("currency", "list", "--json")]
    assert codes == [("USD", True), ("JPY", False)]
    assert dougong.data("rate", "list", "--json") == [
        {"currency": "JPY", "date": "2026-11-01", "rate": "0.0066666667"}
    ]
    assert "not the code of a currency" in dougong.refused("currency", "base", "XXX")
