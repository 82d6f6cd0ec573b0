"""Forms in tabs and sections that fold, in a real browser: by keyboard, refused, on paper, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.definitions import read_folder
from dougong.paths import template_packs
from dougong.records import RecordQuery, create, find
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PHONE, Visit, axe_findings, findings_in_the_dark, served
from tests.web.design import NOON

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL = "lin@example.com"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder: Path = tmp_path_factory.mktemp("layouts") / "workspace"
    workspace = Workspace.create(folder, clock=FixedClock(NOON), zone="Asia/Shanghai")
    Draft(workspace).apply(read_folder(template_packs() / "crm"))
    publish(workspace)
    with workspace.write() as tx:
        create_user(tx, SYSTEM, EMAIL, "林致远", None, ["administrator"])
        create(tx, SYSTEM, "account", {"name": "Kestrel Robotics"})
    yield workspace
    workspace.close()


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
    page.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    company = page.get_by_role("tab", name="Company")
    expect(company).to_be_focused()
    expect(company).to_have_attribute("aria-selected", "true")
    page.fill("#f-employees", "many")
    page.keyboard.press("Tab")
    expect(page.locator("#form-summary a")).to_have_text("Employees")
    company.focus()
    page.keyboard.press("Home")
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
