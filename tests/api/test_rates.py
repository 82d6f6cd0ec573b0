"""Currencies and their rates over HTTP."""

from __future__ import annotations

from typing import Any

from dougong.jobs import Runner
from dougong.storage import Workspace

from tests.api.conftest import Api


def one(currency: Any, date: Any, rate: Any) -> dict[str, Any]:
    return {"currency": currency, "date": date, "rate": rate}


def test_rates_are_set_read_replaced_and_taken_back(api: Api, reader: Api) -> None:
    rates = [one("USD", "2026-01-05", "7.1"), one("JPY", "2026-01-05", "0.0473")]
    answer = api.put("/rates", {"rates": rates})
    assert (answer.status_code, answer.get_json()["changed"]) == (200, 2)
    assert api.put("/rates", {"rates": [*rates, one("USD", "2026-01-05", "7.2")]}).get_json()["changed"] == 1
    found = reader.get("/rates?currency=USD")
    assert found.get_json()["data"] == [one("USD", "2026-01-05", "7.2")]
    codes = [(c["code"], c["decimals"], c["base"]) for c in reader.get("/currencies").get_json()["data"]]
    assert codes == [("CNY", 2, True), ("JPY", 0, False), ("USD", 2, False)]
    assert api.delete("/rates/USD/2026-01-05").status_code == 204
    assert api.delete("/rates/USD/2026-01-05").status_code == 404
    assert api.post("/rates/apply", {}).status_code == 202


def test_only_who_may_sets_rates(reader: Api) -> None:
    assert reader.put("/rates", {"rates": [one("USD", "2026-01-05", "7.1")]}).status_code == 403
    assert reader.delete("/rates/USD/2026-01-05").status_code == 403
    assert reader.post("/rates/apply", {}).status_code == 403


def test_bad_rates_are_refused_whole_and_by_place(api: Api) -> None:
    for rate in ("0", "-1", "100000000.1", "0.00000000001", "NaN", "1e400", "", "七"):
        answer = api.put("/rates", {"rates": [one("EUR", "2026-01-05", "8"), one("USD", "2026-01-05", rate)]})
        assert answer.status_code in (400, 422), rate
        assert "rates" in str(answer.get_json()["errors"]), rate
    bad = api.put("/rates", {"rates": [one("XXX", "2026-02-30", "7")]}).get_json()["errors"]
    assert [error["field"] for error in bad] == ["/rates/0/currency", "/rates/0/date"]
    assert api.put("/rates", {"rates": [one("CNY", "2026-01-05", "1")]}).status_code == 422
    for body in (
        {},
        {"rates": []},
        {"rates": [{"currency": "USD"}]},
        {"rates": [one("USD", "2026-01-05", 7.1)]},
    ):
        assert api.put("/rates", body).status_code in (400, 422), body
    assert api.get("/rates").get_json()["data"] == []


def test_base_currency_is_planned_changed_and_taken_back(api: Api, reader: Api, crm: Workspace) -> None:
    api.put("/rates", {"rates": [one("USD", "2020-01-05", "8")]})
    api.made("account", name="Acme")
    deal = api.made("deal", name="Robots", amount="900")
    shown = api.get("/currencies/base?currency=usd").get_json()["data"]
    assert (shown["currency"], shown["change"]) == ("CNY", None)
    assert (shown["plan"]["records"], shown["plan"]["missing"]) == (1, [])
    assert api.put("/currencies/base", {"currency": "GBP"}).status_code == 409
    started = api.put("/currencies/base", {"currency": "USD"})
    assert started.status_code == 202
    job = started.get_json()["data"]["id"]
    assert api.get("/currencies/base").get_json()["data"]["change"]["job"] == job
    assert api.post("/records/account", {"name": "Late"}).status_code == 503
    Runner(crm, "long").run_next()
    assert api.get("/currencies/base").get_json()["data"] == {"currency": "USD", "change": None}
    assert api.get(f"/records/deal/{deal['id']}").get_json()["data"]["amount"] == "112.50"
    assert api.put("/currencies/base", {"currency": "USD"}).status_code == 200
    for wrong in ({}, {"currency": ""}, {"currency": 5}, {"currency": "XXX"}, {"currency": "USD", "a": 1}):
        assert api.put("/currencies/base", wrong).status_code in (400, 422)
    assert reader.put("/currencies/base", {"currency": "CNY"}).status_code == 403
    assert reader.get("/currencies/base?currency=CNY").status_code == 403
