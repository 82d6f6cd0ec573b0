"""Days at the demo company: from the sign-in on, by what is shown alone, over a slow line.

A run has either language at one width; DOUGONG_LONG=1 has all four.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dougong.access import SYSTEM, find_user
from dougong.records import create, get
from dougong.storage import Workspace
from playwright.sync_api import Browser, CDPSession, Page, Response, expect

from tests.support.browser import DESKTOP, PHONE, Visit
from tests.support.controls import SCRIPT
from tests.support.messages import translations

LONG = os.environ.get("DOUGONG_LONG") == "1"
RUNS = [("en", DESKTOP), ("zh", PHONE), *([("en", PHONE), ("zh", DESKTOP)] if LONG else [])]
LATENCY = 200
"""Milliseconds that each answer takes longer."""
SELLER, MANAGER, SUCCESSOR = "chen.ke@example.com", "wang.yuqing@example.com", "zhao.mingzhe@example.com"
PASSWORD = "dougong-demo"
CHINESE = {
    "Accounts": "客户",
    "Activities": "跟进记录",
    "Board": "看板",
    "Budget": "预算",
    "E-mail": "邮箱",
    "Lead": "线索名称",
    "New lead": "新建线索",
    "Change 2 records": "更改 2 条记录",
    "Leads": "线索",
    "Negotiation": "商务谈判",
    "New activity": "新建跟进记录",
    "New quote": "新建报价单",
    "Quotes": "报价单",
    "Opportunities": "商机",
    "Owner": "负责人",
}
"""What the pack says; the product's own texts are in its catalogue."""


@dataclass
class Day:
    visit: Visit
    language: str
    phone: bool
    lines: dict[Page, CDPSession] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        return self.visit.page

    def say(self, text: str) -> str:
        if self.language == "en":
            return text
        return CHINESE.get(text) or str(translations()[text].string)

    def slow(self, offline: bool = False) -> None:
        self._slow(self.page, offline)
        # For the worker between page and server.
        self.visit.context.set_offline(offline)

    def _slow(self, page: Page, offline: bool = False) -> None:
        if page not in self.lines:
            self.lines[page] = self.visit.context.new_cdp_session(page)
            self.lines[page].send("Network.enable")
        conditions = {"latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
        self.lines[page].send("Network.emulateNetworkConditions", {"offline": offline, **conditions})

    def again(self, shows: Callable[[Page], None]) -> None:
        """What the page shows, it shows after a reload and in a second tab, too."""
        shows(self.page)
        self.look()
        self.page.reload()
        shows(self.page)
        second = self.visit.context.new_page()
        self._slow(second)
        second.goto(self.page.url)
        shows(second)
        second.close()

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


@contextmanager
def spent(browser: Browser, base: str, language: str, size: tuple[int, int]) -> Iterator[Day]:
    """Without an error of the server or the page."""
    phone = size == PHONE
    locale = "zh-CN" if language == "zh" else "en-GB"
    visit = Visit(browser, base, size=size, has_touch=phone, locale=locale)
    visit.context.add_init_script(path=SCRIPT)
    failed: list[str] = []
    visit.context.on("response", lambda answer: _note(answer, failed))
    day = Day(visit, language, phone)
    day.slow()
    yield day
    visit.close()
    assert not visit.complaints, visit.complaints
    assert not failed, failed


def _note(answer: Response, failed: list[str]) -> None:
    """Days lead to what is there and allowed: what is missing or refused besides a form is a fault, too."""
    if answer.status >= 500 or answer.status in (400, 403, 404, 405, 429):
        failed.append(f"{answer.request.method} {answer.url}: {answer.status}")


def owners(workspace: Workspace, deals: list[int]) -> set[int]:
    return {stored(workspace, "opportunity", deal)["owner"]["id"] for deal in deals}


def made(workspace: Workspace, title: str) -> tuple[int, int]:
    owner = user_of(workspace, SELLER)
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


def user_of(workspace: Workspace, email: str) -> int:
    with workspace.read() as tx:
        user = find_user(tx, email)
        assert user is not None
        return user.id


def stored(workspace: Workspace, name: str, record: int) -> dict[str, Any]:
    with workspace.read() as tx:
        return get(tx, SYSTEM, name, record)


def comments(workspace: Workspace, record: int) -> list[str]:
    with workspace.read() as tx:
        rows = tx.execute(
            'SELECT "text" FROM "_dg_comment" WHERE "record_id" = ? ORDER BY "id" DESC LIMIT 1', (record,)
        )
        return [row[0] for row in rows.fetchall()]
