"""Rates on their page, and amounts in their currencies wherever they are shown."""

from __future__ import annotations

from dougong.access import SYSTEM
from dougong.jobs import Runner
from dougong.records import RecordQuery, find, update

from tests.web.conftest import Site
from tests.web.design import text_of


def test_rates_are_set_changed_and_removed(site: Site) -> None:
    lin = site.browser("lin@example.com")
    assert "还没有汇率" in text_of(lin.get("/settings/rates").text)
    assert lin.post("/settings/rates", currency="USD", date="2026-01-05", rate="7.1").status_code == 303
    page = text_of(lin.get("/settings/rates?currency=USD").text)
    assert "1 USD = 7.1 CNY" in page and "美元" in page
    answer = lin.post("/settings/rates", currency="USD", date="2026-13-05", rate="0")
    assert answer.status_code == 422
    assert "不是日期" in answer.text and "汇率必须大于 0" in answer.text
    assert lin.post("/settings/rates/remove", currency="USD", date="2026-01-05").status_code == 303
    assert "尚无汇率" in text_of(lin.get("/settings/rates").text)
    assert lin.post("/settings/currencies/remove", currency="USD").status_code == 303
    assert lin.post("/settings/rates/apply").status_code == 303
    assert site.browser().get("/settings/rates").status_code == 403


def test_amounts_stand_behind_the_sign_of_their_currency(site: Site) -> None:
    lin = site.browser("lin@example.com")
    lin.get("/settings/rates")
    for code, rate in (("USD", "7.1"), ("JPY", "0.0473")):
        lin.post("/settings/rates", currency=code, date="2020-01-05", rate=rate)
    account = site.add("account", name="Hengchuan")
    product = site.add("product", name="Gateway")
    for code, price in (("USD", "1234.50"), ("JPY", "5000"), ("CNY", "10")):
        line = {"product": product, "quantity": "1", "unit_price": price, "tax_rate": "0"}
        site.add("quote", name=f"In {code}", account=account, currency=code, items=[line])
    listed = text_of(lin.get("/o/quote").text)
    for text in ("US$1,234.50", "JP¥5,000", "¥10.00", "≈ ¥9,011.45"):
        assert text in listed, text
    assert "≈" not in text_of(lin.get("/o/quote?f=currency~equals~USD").text)
    page = lin.get("/o/quote/2").text
    assert "JP¥5,000" in page and "¥236.50" in page and "JP¥5,000.00" not in page
    form = lin.get("/o/quote/2/edit").text
    assert 'value="5,000"' in form and "data-currency-of" in form
    values = {"name": "Frame", "account": account, "currency": "USD", "amount": "5"}
    contract = site.add("contract", **values)
    new = lin.get(f"/o/payment/new?contract={contract}").text
    assert "US$" in new


def test_choosing_a_currency_changes_what_is_computed_while_one_types(site: Site) -> None:
    lin = site.browser("lin@example.com")
    lin.get("/settings/rates")
    lin.post("/settings/rates", currency="JPY", date="2020-01-05", rate="0.0473")
    account, product = site.add("account", name="Hengchuan"), site.add("product", name="Gateway")
    row = {"items__row": "n1", "items__n1__product": product, "items__n1__quantity": "3", "items__seen": ""}
    row |= {"items__n1__unit_price": "333", "items__n1__tax_rate": "13", "items__n1__discount": ""}
    typed = {"name": "Q", "account": account, "status": "draft", "touched": "currency", **row}
    yuan = lin.post("/o/quote/check", currency="CNY", **typed).text
    yen = lin.post("/o/quote/check", currency="JPY", **typed).text
    assert "¥129.87" in yuan and "¥1,128.87" in yuan
    assert "¥1,128.87" in yuan.split('id="f-total"')[1].split("</div>")[0]
    assert "JP¥130" in yen and "JP¥1,129" in yen and "129.87" not in yen
    unknown = lin.post("/o/quote/check", currency="EUR", **typed).text
    assert "没有 EUR 的汇率" in unknown


def test_base_currency_is_changed_after_a_look_at_what_that_means(site: Site) -> None:
    lin = site.browser("lin@example.com")
    lin.get("/settings/rates")
    deal = site.add("opportunity", name="Robots", amount="900", account=site.add("account", name="Kestrel"))
    lin.post("/settings/rates", currency="USD", date="2099-01-05", rate="7.1")
    page = text_of(lin.get("/settings/rates/base?currency=USD").text)
    assert "缺少汇率" in page and "早于 USD 的第一个汇率" in page
    assert lin.post("/settings/rates/base", currency="USD").headers["Location"].endswith("/settings/rates")
    lin.post("/settings/rates", currency="USD", date="2020-01-05", rate="9")
    page = lin.get("/settings/rates/base?currency=USD").text
    assert "更改为 USD" in text_of(page)
    job = lin.post("/settings/rates/base", currency="USD").headers["Location"]
    assert "正在将金额换算为 USD" in text_of(lin.get("/settings/rates").text)
    assert lin.post("/o/opportunity/new", name="Late").status_code == 503
    assert lin.post(f"{job}/cancel").status_code in (200, 303)
    assert "恢复为 CNY" in text_of(lin.get("/settings/rates").text)
    assert lin.post("/settings/rates/base", currency="USD").status_code == 303
    runner = Runner(site.workspace, "long")
    while runner.run_next():
        pass
    shown = lin.get(f"/o/opportunity/{deal}").text
    assert "$100.00" in shown or "US$100.00" in shown
    assert "USD · 美元" in text_of(lin.get("/settings/rates").text)
    for wrong in ("", "XXX", "CNY\\0", "9" * 30):
        assert lin.get(f"/settings/rates/base?currency={wrong}").status_code == 303
    emma = site.browser()
    assert emma.get("/settings/rates/base?currency=CNY").status_code == 403
    assert emma.post("/settings/rates/base", currency="CNY").status_code == 403


def test_a_history_tells_amounts_in_the_currency_that_the_record_had_then(site: Site) -> None:
    lin = site.browser("lin@example.com")
    lin.get("/settings/rates")
    for code, rate in (("USD", "7.1"), ("EUR", "8")):
        lin.post("/settings/rates", currency=code, date="2020-01-05", rate=rate)
    account = site.add("account", name="Hengchuan")
    values = {"name": "Frame", "account": account, "currency": "USD", "amount": "5"}
    contract = site.add("contract", **values)
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "contract", contract, {"amount": "1250"})
        update(tx, SYSTEM, "contract", contract, {"amount": "7", "currency": "EUR"})
    told = text_of(lin.get(f"/o/contract/{contract}/timeline?show=history").text)
    for change in ("US$5.00 改为 US$1,250.00", "US$1,250.00 改为 €7.00"):
        assert change in told, change


def test_a_history_tells_amounts_of_lines_in_the_currency_of_their_record(site: Site) -> None:
    lin = site.browser("lin@example.com")
    lin.get("/settings/rates")
    lin.post("/settings/rates", currency="USD", date="2020-01-05", rate="7.1")
    account, product = site.add("account", name="Hengchuan"), site.add("product", name="Gateway")
    line = {"product": product, "quantity": "3", "unit_price": "300"}
    quote = site.add("quote", name="Q", account=account, currency="USD", items=[line])
    with site.workspace.write() as tx:
        (before,) = find(tx, SYSTEM, RecordQuery("quote_line")).data
        update(tx, SYSTEM, "quote", quote, {"items": [{"id": before["id"], "unit_price": "1250"}]})
    told = text_of(lin.get(f"/o/quote/{quote}/timeline?show=history").text)
    assert "US$300.00 改为 US$1,250.00" in told
