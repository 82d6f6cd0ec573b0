"""Forms and records in a real browser: tabs and sections that fold, refusals, records made in passing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from dougong.access import SYSTEM, create_user
from dougong.records import RecordQuery, create, find
from dougong.storage import Workspace
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PHONE, Visit, axe_findings, findings_in_the_dark, served
from tests.support.company import crm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL = "lin@example.com"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with crm(tmp_path_factory.mktemp("layouts") / "workspace") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, EMAIL, "林致远", None, ["administrator"])
            create(tx, SYSTEM, "account", {"name": "Kestrel Robotics"})
        yield workspace


@pytest.fixture(scope="module")
def base(workspace: Workspace) -> Iterator[str]:
    with served(workspace) as address:
        yield address


def overflow(page: Page) -> int:
    found: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found


def test_a_refused_field_in_a_closed_tab_is_opened_and_mended(
    browser: Browser, base: str, workspace: Workspace
) -> None:
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.go("/o/account/new")
    page.get_by_label("Account name").fill("Heron Foods")
    page.get_by_role("tab", name="Overview").press("ArrowRight")
    company = page.get_by_role("tab", name="Company")
    expect(company).to_be_focused()
    expect(company).to_have_attribute("aria-selected", "true")
    page.fill("#f-employees", "many")
    page.keyboard.press("Tab")
    expect(page.locator("#form-summary a")).to_have_text("Employees")
    company.press("Home")
    expect(page.locator("#f-employees")).to_be_hidden()

    page.locator("#form-summary a").click()
    expect(page.locator("#f-employees")).to_be_focused()
    page.get_by_role("tab", name="Overview").click()
    page.click("[data-save]")
    errors = page.locator("#form-errors")
    expect(errors.get_by_role("link")).to_have_text(["Employees"])
    expect(page.locator("#f-employees")).to_be_focused()
    assert axe_findings(page) + findings_in_the_dark(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type("120")
    expect(errors).to_be_empty()
    page.click("[data-save]")
    page.wait_for_url("**/o/account/2")
    with workspace.read() as tx:
        made = find(tx, SYSTEM, RecordQuery("account", ("employees",), ids=[2])).data
    assert made[0]["employees"] == 120
    assert visit.complaints == []
    visit.close()


def test_a_record_in_tabs_comes_again_as_it_was_left(
    browser: Browser, base: str, workspace: Workspace
) -> None:
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.go("/o/account/1")
    section = page.get_by_role("button", name="Business so far")
    section.click()
    page.get_by_role("tab", name="Activities and service").click()
    page.reload()
    expect(page.get_by_role("tab", name="Activities and service")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Overview").click()
    expect(section).to_have_attribute("aria-expanded", "false")
    expect(page.locator("dt", has_text="Invoiced")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()
    expect(page.locator("dt", has_text="Invoiced")).to_be_visible()
    page = visit.go("/o/account")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")
    expect(page.locator("[data-pick-page]")).to_be_hidden()
    assert axe_findings(page) == []
    visit.close()

    phone = Visit(browser, base, size=PHONE).enter(workspace, EMAIL, "zh")
    page = phone.go("/o/account/1")
    page.get_by_role("tab", name="跟进与服务").click()
    expect(page.get_by_role("heading", name="工单")).to_be_visible()
    assert overflow(page) <= 0
    assert axe_findings(page) + findings_in_the_dark(page) == []
    page = phone.go("/o/opportunity/new")
    page.get_by_role("tab", name="商机详情").click()
    assert page.locator("#field-quantity").bounding_box()["width"] > 300  # type: ignore[index]
    assert overflow(page) <= 0
    assert phone.complaints == visit.complaints == []
    phone.close()


def test_what_is_missing_is_made_in_passing(browser: Browser, base: str, workspace: Workspace) -> None:
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.go("/o/contact/new")
    page.locator("#f-name").fill("Ann Lee")
    page.locator("#f-account").fill("Stork Paper")
    page.get_by_role("option", name="New account: Stork Paper").wait_for()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New account")
    expect(dialog.get_by_label("Account name")).to_have_value("Stork Paper")
    assert axe_findings(page) + findings_in_the_dark(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#f-account")).to_be_focused()

    page.locator("#f-account").fill("Stork Papers")
    page.get_by_role("option", name="New account: Stork Papers").click()
    dialog.get_by_label("Account name").fill("")
    page.keyboard.press("Tab")
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    dialog.get_by_role("button", name="Create").click()
    dialog.get_by_text("1 place needs a change").wait_for()
    expect(dialog.get_by_label("Account name")).to_be_focused()
    page.keyboard.type("Stork Paper")
    expect(dialog.get_by_text("1 place needs a change")).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(page.locator("#f-account")).to_have_value("Stork Paper")
    expect(page.locator("#f-account")).to_be_focused()
    expect(page.locator("#f-name")).to_have_value("Ann Lee")
    page.locator("#f-email").fill("ann@example.com")
    page.click("[data-save]")
    page.wait_for_url("**/o/contact/1")
    with workspace.read() as tx:
        ann = find(tx, SYSTEM, RecordQuery("contact", ("name", "account"))).data[0]
    assert ann["account"]["title"] == "Stork Paper"
    visit.go("/o/task/new")
    page.locator("#f-related").fill("Stork Mill")
    page.get_by_role("option", name="New account: Stork Mill").click()
    dialog.get_by_role("button", name="Create").click()
    expect(page.locator("#f-related")).to_have_value("Stork Mill")
    expect(page.locator("[name=related]")).to_have_value(re.compile(r"^account:\d+$"))
    assert visit.complaints == []
    visit.close()


def test_a_related_list_is_added_to_in_place(browser: Browser, base: str, workspace: Workspace) -> None:
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.go("/o/account/1")
    page.get_by_label("Comment", exact=True).fill("half a thought")
    page.get_by_role("link", name="Add Contact").click()
    dialog = page.get_by_role("dialog", name="New contact")
    expect(dialog.get_by_label("Account")).to_have_value("Kestrel Robotics")
    dialog.get_by_label("Name").first.fill("Daniel Moss")
    dialog.get_by_label("Mobile").fill("13800002071")
    dialog.get_by_role("button", name="Create and add another").click()
    page.locator(".dg-record-main").get_by_text("Daniel Moss").wait_for()
    expect(dialog.get_by_label("Name").first).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Add Contact")).to_be_focused()
    expect(page.get_by_label("Comment", exact=True)).to_have_value("half a thought")
    assert visit.complaints == []
    visit.close()

    phone = Visit(browser, base, size=PHONE).enter(workspace, EMAIL, "zh")
    page = phone.go("/o/account/1?tab=business")
    page.get_by_role("link", name="添加 报价单").click()
    dialog = page.get_by_role("dialog", name="新建报价单")
    dialog.get_by_label("报价主题").wait_for()
    assert axe_findings(page) + findings_in_the_dark(page) == []
    assert overflow(page) <= 0
    dialog.get_by_label("报价主题").fill("一期报价")
    dialog.locator("[data-save]").click()
    page.locator(".dg-record-main").get_by_text("一期报价").wait_for()
    assert phone.complaints == []
    phone.close()
