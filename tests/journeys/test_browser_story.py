"""A morning with the CRM, by mouse and keyboard: find, filter, open, edit, be refused, look at the history."""

from __future__ import annotations

import re

import pytest
from dougong.storage import Workspace
from playwright.sync_api import Browser, expect

from tests.journeys.test_browser_screens import EMAIL, PASSWORD, base, visit, workspace
from tests.support.browser import PHONE, Visit, wait_for_the_draft

__all__ = ["base", "visit", "workspace"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_signing_in_and_out(browser: Browser, base: str) -> None:
    visit = Visit(browser, base)
    page = visit.go("/o/account")
    expect(page).to_have_title(re.compile("Sign in"))
    page.fill("#email", EMAIL)
    page.fill("#password", "not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The address or the password is not right.")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/o/account$"))
    page.click("[popovertarget=me-menu]")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading")).to_have_text("You are signed out")
    visit.close()
    assert not visit.complaints


def test_searching_a_list_while_typing(visit: Visit) -> None:
    page = visit.go("/o/account?view=account_all")
    for text in ("华为", "huawei", "hw"):
        page.fill("#quick", text)
        expect(page.locator("td.title a")).to_have_text(["华为技术有限公司"])
        expect(page).to_have_url(re.compile("q="))
    page.fill("#quick", "")
    expect(page.locator("td.title a")).to_have_count(3)


def test_filtering_by_clicks(visit: Visit) -> None:
    page = visit.go("/o/opportunity?view=opportunity_all")
    page.click("#filter-button")
    row = page.locator("[data-filter-row]")
    row.get_by_label("Field").select_option("stage")
    row.get_by_label("Operator").select_option("any_of")
    row.get_by_label("Proposal").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".dg-chip")).to_contain_text("Stage is any of Proposal")
    expect(page.locator(".dg-foot")).to_contain_text("30 records")
    page.get_by_label("Remove the filter on Stage").click()
    expect(page.locator(".dg-foot")).to_contain_text("60 records")


def test_finding_anything_from_the_keyboard(visit: Visit) -> None:
    page = visit.go("/o/opportunity")
    page.keyboard.press("Control+k")
    page.keyboard.type("huawei")
    expect(page.locator("#palette [role=option]").first).to_contain_text("华为技术有限公司")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("华为技术有限公司")


def test_editing_being_refused_and_the_history(visit: Visit) -> None:
    page = visit.go("/o/opportunity?view=opportunity_all&sort=name")
    page.get_by_role("link", name="Deal 02").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deal 02")
    page.keyboard.press("e")
    page.fill("#f-name", "Deal two")
    page.select_option("#f-stage", "lost")
    # What a lost deal needs to say appears as soon as the stage is chosen.
    expect(page.locator("#field-loss_reason")).to_be_visible()
    page.fill("#f-probability", "150")
    page.keyboard.press("Tab")
    expect(page.locator("#f-probability-errors")).to_contain_text("at most 100")
    expect(page.locator("#f-probability")).to_have_attribute("aria-invalid", "true")

    page.keyboard.press("Control+s")
    expect(page.locator("#form-summary")).to_contain_text("need a change")
    expect(page.locator("#f-loss_reason-errors")).to_contain_text("“Lost” needs this field.")
    expect(page.locator("#f-name")).to_have_value("Deal two")
    expect(page.locator("#f-probability")).to_have_value("150")

    page.fill("#f-probability", "0")
    page.select_option("#f-loss_reason", "price")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Deal two")
    history = page.locator(".dg-timeline")
    expect(history).to_contain_text("林致远 changed")
    expect(history).to_contain_text("Qualify")
    expect(history).to_contain_text("Lost")
    expect(history).to_contain_text("Deal 02")


def test_choosing_a_reference_by_keyboard(visit: Visit) -> None:
    page = visit.go("/o/opportunity/new")
    page.fill("#f-name", "Picked")
    page.click("#f-account")
    page.keyboard.type("yuanfan")
    expect(page.locator("#f-account-list [role=option][data-id]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#f-account")).to_have_value("远帆新能源")
    page.keyboard.press("Control+s")
    expect(page.locator(".dg-record-sub")).to_contain_text("远帆新能源")


def test_a_draft_survives_a_closed_tab(visit: Visit) -> None:
    page = visit.go("/o/account/new")
    page.fill("#f-name", "Half an account")
    wait_for_the_draft(page)
    expect(page.locator("#autosave")).to_contain_text("Draft saved")
    visit.go("/o/account")
    visit.go("/o/account/new")
    page.get_by_role("button", name="Restore it").click()
    expect(page.locator("#f-name")).to_have_value("Half an account")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Half an account")
    visit.go("/o/account/new")
    expect(page.locator("[data-draft]")).to_have_count(0)


def test_deleting_and_taking_it_back(visit: Visit) -> None:
    page = visit.go("/o/opportunity?view=opportunity_all&sort=name&q=deal 05")
    page.get_by_role("link", name="Deal 05").click()
    page.get_by_label("More actions").click()
    page.get_by_role("button", name="Move to the bin").click()
    toast = page.locator(".dg-toast")
    expect(toast).to_contain_text("“Deal 05” was moved to the bin.")
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deal 05")


def test_changing_language_and_theme(visit: Visit) -> None:
    page = visit.go("/o/opportunity")
    page.click("[popovertarget=me-menu]")
    page.locator("#me-menu").get_by_role("button", name="中文").click()
    expect(page.get_by_role("link", name="新建商机").first).to_be_visible()
    page.click("[popovertarget=me-menu]")
    page.locator("#me-menu").get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_on_a_phone(browser: Browser, base: str, workspace: Workspace) -> None:
    visit = Visit(browser, base, size=PHONE, has_touch=True, is_mobile=True).enter(workspace, EMAIL, "zh")
    page = visit.go("/o/opportunity?view=opportunity_all&sort=name")
    card = page.locator("tbody tr").first
    expect(card).to_contain_text("Deal 00")
    card.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deal 00")
    page.locator(".dg-bottom .dg-plus").tap()
    page.fill("#f-name", "路上新建")
    page.get_by_role("button", name="保存", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("路上新建")
    visit.close()
    assert not visit.complaints


def test_whoever_is_signed_out_meanwhile_loses_no_place_and_no_word(visit: Visit) -> None:
    """Nothing of the page gives way to an empty answer."""
    page = visit.go("/o/account?view=account_all")
    for act in (
        lambda: page.fill("#quick", "Kestrel"),
        lambda: page.locator(".dg-star button").click(),
        lambda: page.click("#filter-button"),
        lambda: page.keyboard.press("Control+k"),
    ):
        visit.context.clear_cookies()
        act()
        page.fill("#email", EMAIL)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/o/account[?]view=account_all"))
        expect(page.locator(".dg-star button")).to_be_visible()

    visit.go("/o/contact/new")
    page.fill("#f-name", "Ada")
    wait_for_the_draft(page)
    visit.context.clear_cookies()
    page.fill("#f-account", "Kes")
    toast = page.locator(".dg-toast")
    expect(toast).to_have_count(1)
    expect(toast).to_contain_text("Your session has ended. What you have typed is kept: sign in, and go on.")
    expect(page.locator("#form-summary")).to_be_attached()
    expect(page.locator("#f-name")).to_have_value("Ada")
    toast.get_by_role("link", name="Sign in").click()
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/contact/new")
    page.locator("[data-restore]").click()
    expect(page.locator("#f-name")).to_have_value("Ada")
