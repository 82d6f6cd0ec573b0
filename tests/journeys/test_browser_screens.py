"""Every screen in a real browser: nothing for axe-core to find, nothing in the console, at both widths and themes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dougong.access import SYSTEM, create_user
from dougong.records import create, update
from dougong.storage import Workspace
from playwright.sync_api import Browser, expect

from tests.support.browser import (
    DESKTOP,
    PHONE,
    Visit,
    axe_findings,
    findings_in_the_dark,
    served,
)
from tests.support.company import crm
from tests.support.fingers import too_small

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_everything")]

EMAIL = "lin@example.com"
PASSWORD = "a good password"
PAGES = {
    "list": "/o/opportunity",
    "filtered": "/o/opportunity?view=opportunity_all&f=stage~any_of~proposal~won&where=amount > 1",
    "empty": "/o/opportunity?q=zzzz",
    "record": "/o/opportunity/1",
    "account": "/o/account/1",
    "new": "/o/opportunity/new",
    "edit": "/o/opportunity/1/edit",
    "bin": "/o/opportunity/bin",
    "search": "/search?q=huawei",
    "menu": "/menu",
    "releases": "/releases",
    "home": "/",
    "home cards": "/home/cards",
    "charts": "/o/opportunity/charts",
    "calendar": "/o/task?view=task_calendar",
    "timeline view": "/o/contract?view=contract_timeline",
    "gallery": "/o/product?view=product_gallery",
    "tree": "/o/account?view=account_tree",
    "missing": "/o/opportunity/99999",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with crm(tmp_path_factory.mktemp("screens") / "workspace") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, EMAIL, "林致远", PASSWORD, ["administrator"], language="en")
            for name in ("华为技术有限公司", "Kestrel Robotics", "远帆新能源"):
                create(tx, SYSTEM, "account", {"name": name})
            create(tx, SYSTEM, "contact", {"name": "刘承宇", "mobile": "+8613800002071", "account": 1})
            for number in range(60):
                deal = {
                    "name": f"Deal {number:02}",
                    "stage": ("qualify", "proposal")[number % 2],
                    "account": number % 3 + 1,
                }
                create(
                    tx,
                    SYSTEM,
                    "opportunity",
                    deal | {"amount": f"{number + 1}500.50", "close_date": "2027-01-31"},
                )
            update(tx, SYSTEM, "opportunity", 1, {"stage": "discovery", "next_step": "Visit"})
        yield workspace


@pytest.fixture(scope="module")
def base(workspace: Workspace) -> Iterator[str]:
    with served(workspace) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, base: str, workspace: Workspace) -> Iterator[Visit]:
    visit = Visit(browser, base).enter(workspace, EMAIL)
    yield visit
    visit.close()
    assert not visit.complaints


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_any_page_and_no_control_is_too_small_for_a_finger(
    browser: Browser, base: str, workspace: Workspace, size: tuple[int, int], language: str
) -> None:
    visit = Visit(browser, base, size=size, locale="zh-CN" if language == "zh" else "en-GB")
    findings = {}
    visit.go("/sign-in")
    findings["sign-in"] = axe_findings(visit.page) + findings_in_the_dark(visit.page)
    visit.enter(workspace, EMAIL, language)
    for name, path in PAGES.items():
        page = visit.go(path)
        findings[name] = axe_findings(page) + findings_in_the_dark(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, (name, overflow)
        if size == PHONE:
            findings[name] += too_small(page)
    visit.close()
    assert not {name: found for name, found in findings.items() if found}
    assert not visit.complaints


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(visit: Visit, theme: str) -> None:
    page = visit.page
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    visit.go("/o/opportunity?f=stage~any_of~proposal&f=account~equals~1")
    page.click("#filter-button")
    page.locator("#filter").wait_for()
    assert not axe_findings(page)
    page.keyboard.press("Escape")
    page.click("[popovertarget=me-menu]")
    assert not axe_findings(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.locator("#palette [role=option]").first.wait_for()
    assert not axe_findings(page)
    visit.go("/o/opportunity/new")
    page.click("#f-account")
    page.locator("#f-account-list [role=option]").first.wait_for()
    assert not axe_findings(page)
    page.fill("#f-amount", "abc")
    page.keyboard.press("Tab")
    page.locator("#f-amount-errors .dg-error").wait_for()
    assert not axe_findings(page)


def test_a_phone_says_the_title_of_a_record_once(browser: Browser, base: str, workspace: Workspace) -> None:
    visit = Visit(browser, base, size=PHONE).enter(workspace, EMAIL)
    page = visit.go("/o/opportunity/1")
    kind, title = page.locator(".dg-crumbs li").all()[-2:]
    expect(page.get_by_role("heading", name="Deal 00", level=1)).to_be_in_viewport()
    expect(kind).to_be_visible()
    expect(kind).to_have_text("Opportunities")
    expect(title).to_be_hidden()
    page.get_by_role("heading", name="Next step").scroll_into_view_if_needed()
    page.locator("#main").evaluate("main => main.scrollTo(0, 600)")
    expect(page.get_by_role("heading", name="Deal 00", level=1)).not_to_be_in_viewport()
    expect(title).to_be_visible()
    expect(kind).to_be_hidden()
    visit.close()
    assert not visit.complaints
