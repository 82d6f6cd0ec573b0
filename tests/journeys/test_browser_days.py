"""Days at the demo company, from the sign-in on, by what is shown alone, over a slow line: a seller's, and a manager's.

A run has either language at one width; DOUGONG_LONG=1 has all four.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from dougong.access import SYSTEM, find_user
from dougong.jobs import Drain
from dougong.records import create, get
from dougong.storage import Workspace
from playwright.sync_api import Browser, Page, Response, expect

from tests.support.browser import DESKTOP, PHONE, Visit, served
from tests.support.company import TODAY
from tests.support.controls import SCRIPT
from tests.support.messages import translations
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("days")]

LONG = os.environ.get("DOUGONG_LONG") == "1"
RUNS = [("en", DESKTOP), ("zh", PHONE), *([("en", PHONE), ("zh", DESKTOP)] if LONG else [])]
LATENCY = 200
"""Milliseconds that each answer takes longer."""
SELLER, MANAGER, SUCCESSOR = "chen.ke@example.com", "wang.yuqing@example.com", "zhao.mingzhe@example.com"
PASSWORD = "dougong-demo"
CHINESE = {
    "Accounts": "客户",
    "Board": "看板",
    "Change 2 records": "更改 2 条记录",
    "Leads": "线索",
    "Negotiation": "商务谈判",
    "New quote": "新建报价单",
    "Opportunities": "商机",
    "Owner": "负责人",
}
"""What the pack says; the product's own texts are in its catalogue."""


@dataclass
class Day:
    visit: Visit
    language: str
    phone: bool

    @property
    def page(self) -> Page:
        return self.visit.page

    def say(self, text: str) -> str:
        if self.language == "en":
            return text
        return CHINESE.get(text) or str(translations()[text].string)

    def sign_in(self, email: str) -> None:
        self.visit.go("/")
        self.page.fill("#email", email)
        self.page.fill("#password", PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".dg-home-cards, .dg-home").first).to_be_visible()

    def open(self, title: str) -> None:
        """An entry of the menu, which phones have a page for."""
        if self.phone:
            self.page.get_by_role("link", name=self.say("More"), exact=True).tap()
            self.page.wait_for_url("**/menu")
            self.page.locator("main").get_by_role("link", name=self.say(title), exact=True).first.tap()
        else:
            self.page.locator("nav").get_by_role("link", name=self.say(title), exact=True).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say(title))
        self.look()

    def titled(self, name: str) -> str:
        return f"{name} in {self.language} on a {'phone' if self.phone else 'desk'}"

    def look(self) -> None:
        """Nothing is cut off, and nothing is left in the other language."""
        assert self.page.evaluate("dgControls.clipped()") == []
        if self.language == "zh":
            english = {text for text in translations() if re.search("[a-z]{3}", text)}
            assert [text for text in self.page.evaluate("dgControls.texts()") if text in english] == []


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = shutil.copytree(TODAY.folder(), tmp_path_factory.mktemp("days") / "workspace")
    with Workspace.open(folder) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def base(workspace: Workspace) -> Iterator[str]:
    draining = Drain(workspace).start()
    with served(workspace) as address:
        yield address
    draining.stop()


@pytest.fixture(params=RUNS, ids=lambda run: f"{run[0]}-{run[1][0]}")
def day(request: pytest.FixtureRequest, browser: Browser, base: str, workspace: Workspace) -> Iterator[Day]:
    language, size = request.param
    with workspace.write() as tx:
        tx.execute(
            'UPDATE "_dg_user" SET "language" = ? WHERE "email" IN (?, ?)', (language, SELLER, MANAGER)
        )
    phone = size == PHONE
    locale = "zh-CN" if language == "zh" else "en-GB"
    visit = Visit(browser, base, size=size, has_touch=phone, locale=locale)
    visit.page.add_init_script(path=SCRIPT)
    failed: list[str] = []
    visit.page.on("response", lambda answer: _note(answer, failed))
    line = visit.context.new_cdp_session(visit.page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    yield Day(visit, language, phone)
    visit.close()
    assert visit.complaints == []
    assert failed == []


def _note(answer: Response, failed: list[str]) -> None:
    if answer.status >= 500:
        failed.append(f"{answer.request.method} {answer.url}: {answer.status}")


def test_a_sellers_day(day: Day, workspace: Workspace) -> None:
    title = day.titled("Journey")
    lead, deal = _made(workspace, title)
    page = day.page
    day.sign_in(SELLER)
    day.look()

    day.open("Leads")
    page.fill("#quick", f"Kestrel {title}")
    page.locator("tbody").get_by_role("link", name=f"Kestrel {title}").first.click()
    page.fill("#say-new", "Called them: 想要报价 by Friday.")
    page.locator("[data-composer]:has(#say-new) [data-say]").click()
    expect(page.locator("#timeline")).to_contain_text("想要报价 by Friday.")
    assert _comments(workspace, lead) == ["Called them: 想要报价 by Friday."]
    day.look()

    day.open("Opportunities")
    page.locator(".dg-tab").get_by_text(day.say("Board"), exact=True).click()
    page.fill("#quick", title)
    card = page.locator(f'.dg-card[data-title="{title}"]')
    expect(page.locator(".dg-card")).to_have_count(1)
    if day.phone:
        card.get_by_role("button").first.tap()
        page.locator("#move-menu button:visible").nth(1).tap()
    else:
        card.drag_to(page.locator('[data-cell="proposal"]'), target_position={"x": 100, "y": 60})
    expect(page.locator('[data-cell="proposal"] .dg-card')).to_have_count(1)
    # The card lands before its answer does.
    wait_until(lambda: _stored(workspace, "opportunity", deal)["stage"] == "proposal")
    day.look()

    card.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.reload()
    expect(page.locator("[aria-current=step]").first).to_be_visible()
    expect(page.locator("#timeline")).to_contain_text(re.compile("Proposal|方案|报价"))
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.get_by_role("heading", level=1)).to_have_text(title)
    second.close()


def test_a_managers_review(day: Day, workspace: Workspace) -> None:
    title = day.titled("Review")
    deals = [_made(workspace, title)[1] for _ in range(2)]
    page = day.page
    day.sign_in(MANAGER)
    day.open("Opportunities")
    page.fill("#quick", title)
    expect(page.locator("tbody tr:has(td.title)")).to_have_count(2)
    if day.phone:
        page.locator("#list-menu-button").tap()
        page.get_by_role("button", name=day.say("Choose records")).tap()
    for box in page.locator("tbody input[type=checkbox]").all():
        box.check()
    day.look()
    page.locator("#bulk button", has_text=day.say("Edit…")).click()
    page.select_option("#bulk-field", "owner")
    page.locator(".dg-bulk-value [role=combobox]").fill("Emma")
    page.get_by_role("option", name="Emma Novak").click()
    page.locator("button[value=preview]").click()
    expect(page.locator("#preview")).to_contain_text("Emma Novak")
    expect(page.locator("#preview")).to_contain_text(
        day.say("{count} of them you would not see any longer, and could not take back.").format(count=2)
    )
    day.look()
    page.locator(".dg-bulk-value [role=combobox]").fill("赵明哲")
    page.get_by_role("option", name="赵明哲").click()
    page.locator("button[value=apply]").click()
    undo = page.get_by_role("button", name=day.say("Undo"), exact=True)
    expect(undo).to_be_visible()
    wait_until(lambda: _owners(workspace, deals) == {_user(workspace, SUCCESSOR)})
    undo.click()
    wait_until(lambda: _owners(workspace, deals) == {_user(workspace, SELLER)})
    expect(page.locator("tbody tr:has(td.title)")).to_have_count(2)
    day.look()


def _owners(workspace: Workspace, deals: list[int]) -> set[int]:
    return {_stored(workspace, "opportunity", deal)["owner"]["id"] for deal in deals}


def _made(workspace: Workspace, title: str) -> tuple[int, int]:
    owner = _user(workspace, SELLER)
    with workspace.write() as tx:
        lead = {"name": f"Kestrel {title}", "company": "Kestrel Sorters", "owner": owner}
        deal = {
            "name": title,
            "account": 1,
            "amount": "120000",
            "close_date": "2027-03-31",
            "owner": owner,
        }
        return (
            create(tx, SYSTEM, "lead", lead).id,
            create(tx, SYSTEM, "opportunity", deal).id,
        )


def _user(workspace: Workspace, email: str) -> int:
    with workspace.read() as tx:
        user = find_user(tx, email)
        assert user is not None
        return user.id


def _stored(workspace: Workspace, name: str, record: int) -> dict[str, Any]:
    with workspace.read() as tx:
        return get(tx, SYSTEM, name, record)


def _comments(workspace: Workspace, record: int) -> list[str]:
    with workspace.read() as tx:
        rows = tx.execute(
            'SELECT "text" FROM "_dg_comment" WHERE "record_id" = ? ORDER BY "id" DESC LIMIT 1', (record,)
        )
        return [row[0] for row in rows.fetchall()]
