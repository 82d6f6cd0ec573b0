"""Many records at once, on the screens: ticked or all that a list shows; tried, changed, deleted."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from dougong.access import SYSTEM
from dougong.jobs import Runner
from dougong.records import get
from dougong.web.lists import bulk_pages

from tests.web.conftest import PASSWORD, Site
from tests.web.design import text_of, value_of


@pytest.fixture
def deals(site: Site) -> list[int]:
    return [
        site.add("opportunity", name=f"Deal {n}", stage="qualify", amount=str(n * 100)) for n in range(1, 4)
    ]


def amounts(site: Site, ids: list[int]) -> list[str]:
    with site.workspace.read() as tx:
        return [get(tx, SYSTEM, "opportunity", number)["amount"] for number in ids]


def test_chosen_records_are_chosen_still_after_signing_in(site: Site, deals: list[int]) -> None:
    browser = site.browser()
    address = f"/o/opportunity/bulk-edit?id={deals[0]}&id={deals[2]}"
    browser.get(address)
    site.clock.advance(timedelta(days=30))
    asked = browser.post(address, action="apply", field="amount", how="value", amount="7")
    where = parse_qs(urlsplit(asked.headers["Location"]).query)["next"][0]
    old = browser.token
    arrived = browser.post("/sign-in", email="emma@example.com", password=PASSWORD, next=where)
    page = browser.get(arrived.headers["Location"]).text
    assert "Edit 2 records" in text_of(page)
    assert value_of(page, "amount") == "7"

    again = browser.post(address, csrf_token=old, action="apply", field="amount", how="value", amount="8")
    page = browser.get(again.headers["Location"]).text
    assert "You are signed in again" in text_of(page)
    assert "Edit 2 records" in text_of(page)
    assert value_of(page, "amount") == "8"
    assert amounts(site, deals) == ["100.00", "200.00", "300.00"]
    back = browser.post("/sign-in", csrf_token=old, email="emma@example.com", password=PASSWORD)
    assert back.headers["Location"] == "/sign-in"


def test_few_records_are_changed_at_once_and_taken_back(site: Site, deals: list[int]) -> None:
    browser = site.browser()
    address = f"/o/opportunity/bulk-edit?id={deals[0]}&id={deals[2]}"
    done = browser.post(address, action="apply", field="amount", how="value", amount="7")
    page = browser.get(done.headers["Location"])
    assert "2 records changed." in text_of(page.text)
    assert amounts(site, deals) == ["7.00", "200.00", "7.00"]
    undo = re.search(r'action="(/undo/[^"]+)"', page.text)
    assert undo is not None
    browser.post(undo[1])
    assert amounts(site, deals) == ["100.00", "200.00", "300.00"]
    done = browser.post(f"/o/opportunity/bulk-delete?id={deals[0]}")
    assert "1 record moved to the bin." in text_of(browser.get(done.headers["Location"]).text)


def test_ticked_records_are_changed_by_a_job_after_a_preview(
    site: Site, deals: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_pages, "MOST_AT_ONCE", 0)
    browser = site.browser()
    address = f"/o/opportunity/bulk-edit?id={deals[0]}&id={deals[2]}"
    assert "Edit 2 records" in text_of(browser.get(address).text)
    page = browser.get(f"{address}&field=amount")
    assert 'name="formula"' in page.text
    asked = {"field": "amount", "how": "formula", "formula": "amount + 50"}
    preview = browser.post(address, action="preview", **asked)
    text = text_of(preview.text)
    assert "2 would change, 0 are so already, 0 would be left alone." in text
    assert "Deal 1 ¥100.00 ¥150.00" in text
    assert amounts(site, deals) == ["100.00", "200.00", "300.00"]
    done = browser.post(address, action="apply", **asked)
    assert done.status_code == 303
    assert Runner(site.workspace, "long").run_next()
    assert amounts(site, deals) == ["150.00", "200.00", "350.00"]
    assert "Undo" in text_of(browser.get(done.headers["Location"]).text)


def test_all_that_a_list_shows_are_meant_by_its_address(
    site: Site, deals: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_pages, "MOST_AT_ONCE", 0)
    browser = site.browser()
    browser.get("/o/opportunity")
    address = "/o/opportunity/bulk-edit?all=1&f=amount~at_least~200"
    done = browser.post(address, action="apply", field="amount", how="value", amount="7,000.00")
    assert done.status_code == 303, text_of(done.text)
    assert Runner(site.workspace, "long").run_next()
    assert amounts(site, deals) == ["100.00", "7000.00", "7000.00"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"field": "", "how": "value"}, "Choose a field."),
        ({"field": "amount", "how": "value", "amount": ""}, "Enter a value"),
        ({"field": "amount", "how": "value", "amount": "abc"}, "abc"),
        ({"field": "amount", "how": "formula", "formula": "amount +"}, "amount"),
        ({"field": "name", "how": "blank"}, "would be left alone"),
        ({"field": "probability_of_nothing", "how": "blank"}, "Choose a field."),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_asked(
    site: Site, deals: list[int], asked: dict[str, str], said: str
) -> None:
    browser = site.browser()
    browser.get("/o/opportunity")
    answer = browser.post(f"/o/opportunity/bulk-edit?id={deals[0]}", action="preview", **asked)
    assert answer.status_code in (200, 422)
    assert said in text_of(answer.text)


def test_a_bulk_delete_tells_what_holds_records_back(site: Site) -> None:
    free, held = site.add("account", name="Free"), site.add("account", name="Held")
    site.add("contact", name="Ann", mobile="+8613800138000", account=held)
    browser = site.browser("lin@example.com", "en")
    address = f"/o/account/bulk-delete?id={free}&id={held}"
    page = text_of(browser.get(address).text)
    assert "联系人：有 1 条通过“所属客户”关联着它" in page
    done = browser.post(address)
    assert done.status_code == 303
    assert Runner(site.workspace, "long").run_next()
    assert "Free" not in text_of(browser.get("/o/account").text)
    assert "Held" in text_of(browser.get("/o/account").text)


def test_who_may_not_change_sees_no_boxes_and_is_refused(site: Site, deals: list[int]) -> None:
    reader = site.browser("zhao@example.com")
    assert 'class="pick"' not in reader.get("/o/opportunity").text
    for page in ("bulk-edit", "bulk-delete"):
        assert reader.get(f"/o/opportunity/{page}?id={deals[0]}").status_code == 403
        assert reader.post(f"/o/opportunity/{page}?id={deals[0]}").status_code == 403
    member = site.browser()
    assert 'class="pick"' in member.get("/o/opportunity").text
    for nothing in ("", "?id=", "?id=abc", "?id=0"):
        assert member.get(f"/o/opportunity/bulk-edit{nothing}").status_code == 422
