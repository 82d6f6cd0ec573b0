from __future__ import annotations

from dougong.access import SYSTEM
from dougong.records import update
from dougong.storage import Draft

from tests.web.conftest import Site
from tests.web.design import text_of, titles_in_list


def test_a_record_shows_facts_sections_related_lists_and_history(site: Site) -> None:
    account = site.add("account", name="华澜精密制造", city="苏州", annual_revenue="12486500")
    deal = site.add("opportunity", name="MES", stage="qualify", amount="3860000", account=account)
    site.add("contact", name="刘承宇", mobile="+8613800002071", account=account)
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "opportunity", deal, {"stage": "discovery"})
    browser = site.browser("lin@example.com")

    text = text_of(browser.get(f"/o/account/{account}").text)
    for words in (
        "华澜精密制造",
        "基本信息",
        "苏州",
        "¥12,486,500.00",
        "商机 1",
        "MES",
        "联系人 1",
        "刘承宇",
        "创建了记录",
    ):
        assert words in text

    text = text_of(browser.get(f"/o/opportunity/{deal}").text)
    assert "系统" in text or "System" not in text
    assert "阶段 线索确认 改为 需求调研" in text


def test_hidden_fields_and_empty_sections_are_left_out(site: Site) -> None:
    deal = site.add("opportunity", name="MES", stage="qualify")
    text = text_of(site.browser().get(f"/o/opportunity/{deal}").text)
    assert "Loss reason" not in text
    account = site.add("account", name="Acme")
    values = {"stage": "lost", "loss_reason": "price", "account": account, "close_date": "2026-06-01"}
    lost = site.add("opportunity", name="Old", **values)
    assert "Loss reason" in text_of(site.browser().get(f"/o/opportunity/{lost}").text)


def test_a_deleted_record_can_be_taken_back_at_once(site: Site) -> None:
    deal = site.add("opportunity", name="MES", stage="qualify")
    browser = site.browser()
    browser.get(f"/o/opportunity/{deal}")
    gone = browser.post(f"/o/opportunity/{deal}/delete", version="1")
    page = browser.get(gone.headers["Location"])
    assert "“MES” was moved to the bin. Undo" in text_of(page.text)
    assert titles_in_list(page.text) == []
    assert browser.get(f"/o/opportunity/{deal}").status_code == 404

    back = browser.post(f"/o/opportunity/{deal}/restore")
    page = browser.get(back.headers["Location"])
    assert page.status_code == 200
    assert "“MES” is back from the bin." in text_of(page.text)


def test_the_bin_lists_and_restores(site: Site) -> None:
    account = site.add("account", name="Acme")
    browser = site.browser()
    browser.get(f"/o/account/{account}")
    browser.post(f"/o/account/{account}/delete", version="1")
    text = text_of(browser.get("/o/account/bin").text)
    assert "Acme 2026-06-18 12:00 Restore" in text
    assert "1 deleted record" in text


def test_what_others_refer_to_says_who(site: Site) -> None:
    account = site.add("account", name="Acme")
    site.add("contact", name="Ann", email="ann@example.com", account=account)
    browser = site.browser()
    browser.get(f"/o/account/{account}")
    response = browser.post(f"/o/account/{account}/delete", version="1")
    assert response.status_code in (303, 409, 422)
    assert browser.get("/o/contact/1").status_code == 200


def test_search_groups_what_it_finds(site: Site) -> None:
    site.add("account", name="华为技术有限公司")
    site.add("opportunity", name="华为园区", stage="qualify")
    browser = site.browser()
    for q in ("华为", "huawei", "hw"):
        text = text_of(browser.get(f"/search?q={q}").text)
        assert "Accounts 1" in text
        assert "华为技术有限公司" in text
        assert "华为园区" in text
    assert "Nothing was found for “zzz”." in text_of(browser.get("/search?q=zzz").text)


def test_what_was_found_says_whose_it_is_and_how_it_stands(site: Site) -> None:
    for company in ("Kestrel", "Merlin"):
        account = site.add("account", name=company)
        site.add("opportunity", name="Warehouse", stage="qualify", account=account)
    rows = site.browser().get("/search?q=warehouse").text.split("<li>")
    told = [text_of(row) for row in rows if "Warehouse" in row and "/o/opportunity/" in row]
    assert len(told) == 2
    assert all("Qualify" in one for one in told)
    assert {company for company in ("Kestrel", "Merlin") for one in told if company in one} == {
        "Kestrel",
        "Merlin",
    }


def test_the_palette_offers_records_actions_and_places(site: Site) -> None:
    site.add("account", name="Kestrel")
    browser = site.browser()
    text = text_of(browser.get("/palette?q=").text)
    assert "New opportunity" in text
    assert "Go to" in text
    text = text_of(browser.get("/palette?q=kes").text)
    assert "Kestrel Account" in text
    assert "Search all records for “kes”" in text


def test_releases_show_the_plan_to_administrators_only(site: Site) -> None:
    assert site.browser("emma@example.com").get("/releases").status_code == 403
    browser = site.browser("lin@example.com")
    assert "草稿与已发布的内容一致" in text_of(browser.get("/releases").text)

    draft = Draft(site.workspace)
    document = next(d for d in draft.documents.of_kind("object") if d["name"] == "product")
    draft.put({**document, "title": "Ware"})
    page = browser.get("/releases")
    assert "发布" in text_of(page.text)
    token = page.text.split('name="token" value="')[1].split('"')[0]
    assert browser.post("/releases/publish", token=token).status_code == 303
    assert "版本 2 已发布" in text_of(browser.get("/releases").text)
