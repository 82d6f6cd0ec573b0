"""What is said while something stands open above the page: it is seen there, reached by keys, and acted on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.records import create
from dougong.storage import Workspace
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import DESKTOP, PHONE, Visit, axe_findings, served
from tests.support.company import crm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ON_TOP = """(toast) => {
    const box = toast.getBoundingClientRect()
    return toast.contains(document.elementFromPoint(box.x + 20, box.y + box.height / 2))
}"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with crm(tmp_path / "workspace") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, "lin@example.com", "林致远", None, ["administrator"])
            create(tx, SYSTEM, "account", {"name": "Kestrel Robotics"})
        yield workspace


def _adding(page: Page) -> Locator:
    """The dialog that adds a contact to the account."""
    page.locator(".card", has=page.get_by_role("heading", name="Contacts")).get_by_role(
        "link", name="Add Contact"
    ).click()
    dialog = page.locator("dialog.dg-in-passing[open]")
    dialog.get_by_label("Name").first.fill("Aisha Bello")
    return dialog


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_lost_connection_is_told_above_an_open_dialog(
    browser: Browser, workspace: Workspace, size: tuple[int, int]
) -> None:
    with served(workspace) as base:
        visit = Visit(browser, base, size=size).enter(workspace, "lin@example.com")
        page = visit.go("/o/account/1")
        dialog = _adding(page)
        visit.context.set_offline(True)
        dialog.get_by_role("button", name="Create", exact=True).click()
        toast = page.locator(".dg-toast", has_text="No connection")
        toast.wait_for()
        assert toast.evaluate(ON_TOP)
        assert dialog.locator(".dg-toasts[aria-live=polite]").count() == 1
        assert axe_findings(page) == []
        visit.context.set_offline(False)
        dialog.press("Escape")
        expect(dialog).to_have_count(0)
        assert page.locator("body > .dg-toasts").count() == 1


def test_an_ended_session_is_told_in_the_dialog_and_leads_to_the_door_by_keys(
    browser: Browser, workspace: Workspace
) -> None:
    with served(workspace) as base:
        visit = Visit(browser, base).enter(workspace, "lin@example.com")
        page = visit.go("/o/account/1")
        dialog = _adding(page)
        visit.context.clear_cookies()
        dialog.get_by_role("combobox").last.fill("Kes")
        toast = page.locator(".dg-toast", has_text="Your session has ended")
        toast.wait_for()
        assert toast.evaluate(ON_TOP)
        link = toast.get_by_role("link", name="Sign in")
        dialog.get_by_role("button", name="Create", exact=True).focus()
        for _ in range(8):
            page.keyboard.press("Tab")
            if link.evaluate("(one) => one === document.activeElement"):
                break
        expect(link).to_be_focused()


def test_a_message_stands_above_a_sheet_of_a_phone(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        visit = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, "lin@example.com")
        page = visit.go("/o/account/1")
        page.get_by_role("button", name="More actions").click()
        sheet = page.locator("#record-menu")
        expect(sheet).to_be_visible()
        page.evaluate("document.dispatchEvent(new CustomEvent('htmx:sendError'))")
        toast = page.locator(".dg-toast", has_text="No connection")
        toast.wait_for()
        assert toast.evaluate(ON_TOP)
        toast.get_by_role("button", name="Close").click()
        expect(toast).to_have_count(0)
        expect(sheet).to_be_visible()
