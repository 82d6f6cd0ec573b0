"""A deal on its way over the board: dragged past a gate, moved by keys, by menu, by two people at once."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import create, get, update
from dougong.storage import Workspace
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.test_browser_screens import EMAIL, base, visit, workspace
from tests.support.browser import DESKTOP, PHONE, Visit, axe_findings

__all__ = ["base", "visit", "workspace"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BOARD = "/o/opportunity?view=opportunity_board"


def added(workspace: Workspace, name: str, **values: Any) -> int:
    with workspace.write() as tx:
        return create(tx, SYSTEM, "opportunity", {"name": name, "amount": "9000000", **values}).id


def stored(workspace: Workspace, record: int) -> dict[str, Any]:
    with workspace.read() as tx:
        return get(tx, SYSTEM, "opportunity", record)


def card(page: Page, name: str) -> Locator:
    return page.locator(f'.dg-card[data-title="{name}"]')


def column(page: Page, key: str) -> Locator:
    return page.locator(f'[data-cell="{key}"]')


def test_counts_that_take_long_follow_the_board_and_each_move(
    visit: Visit, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dougong.web.boards.board_sums.AT_ONCE", 0)
    added(workspace, "Counted late")
    page = visit.go(BOARD)
    counts = {key: page.locator(f'[data-head="{key}"] [data-count]') for key in ("qualify", "discovery")}
    expect(counts["qualify"]).not_to_be_empty()
    expect(page.locator(".dg-foot")).not_to_contain_text("Counting")
    before = {key: int(count.inner_text()) for key, count in counts.items()}
    card(page, "Counted late").drag_to(column(page, "discovery"), target_position={"x": 100, "y": 60})
    expect(counts["discovery"]).to_have_text(str(before["discovery"] + 1))
    expect(counts["qualify"]).to_have_text(str(before["qualify"] - 1))


def test_a_deal_dragged_past_a_gate_is_refused_filled_in_and_moved(
    visit: Visit, workspace: Workspace
) -> None:
    deal = added(workspace, "Dragged")
    page = visit.go(BOARD)
    card(page, "Dragged").drag_to(column(page, "proposal"), target_position={"x": 100, "y": 60})
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Can’t enter “Proposal” yet")
    expect(dialog).to_contain_text("“Proposal” needs this field.")
    assert stored(workspace, deal)["stage"] == "qualify"
    page.keyboard.press("Escape")
    expect(column(page, "qualify").locator(".dg-card").first).to_have_attribute("data-title", "Dragged")

    card(page, "Dragged").drag_to(column(page, "proposal"), target_position={"x": 100, "y": 60})
    dialog.get_by_label("Account").fill("Kestrel")
    page.get_by_role("option", name="Kestrel Robotics").click()
    dialog.get_by_label("Close date").fill("2027-03-31")
    dialog.get_by_role("button", name="Save and move").click()
    expect(dialog).to_be_hidden()
    expect(column(page, "proposal").locator(".dg-card").first).to_have_attribute("data-title", "Dragged")
    expect(page.locator(".dg-toast")).to_contain_text("Moved to “Proposal”.")
    record = stored(workspace, deal)
    assert (record["stage"], record["probability"], record["close_date"]) == ("proposal", 50, "2027-03-31")
    with workspace.read() as tx:
        doors = tx.execute('SELECT "door" FROM "_dg_stage" WHERE "record_id" = ? ORDER BY "id"', (deal,))
        assert [row[0] for row in doors.fetchall()] == ["api", "board"]

    page.get_by_role("button", name="Undo").click()
    expect(column(page, "qualify").locator(".dg-card").first).to_have_attribute("data-title", "Dragged")
    expect(page.locator(".dg-toast").last).to_contain_text("Moved to “Qualify”.")
    assert stored(workspace, deal)["stage"] == "qualify"


def test_the_same_by_keys_with_every_step_said_aloud(visit: Visit, workspace: Workspace) -> None:
    deal = added(workspace, "Carried", amount="9100000")
    page = visit.go(BOARD)
    status = page.locator("#move-status")
    card(page, "Carried").press(" ")
    expect(status).to_contain_text("Grabbed “Carried” in “Qualify”.")
    page.keyboard.press("ArrowRight")
    expect(status).to_have_text("Over “Discovery”.")
    page.keyboard.press("Escape")
    expect(status).to_have_text("“Carried” stays in “Qualify”.")
    expect(card(page, "Carried")).to_be_focused()

    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Account")).to_be_focused()
    page.keyboard.type("Kestrel")
    expect(page.get_by_role("option", name="Kestrel Robotics")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    dialog.get_by_label("Close date").fill("2027-03-31")
    dialog.get_by_role("button", name="Save and move").press("Enter")
    expect(status).to_have_text("Moved to “Proposal”.")
    expect(card(page, "Carried")).to_be_focused()
    assert stored(workspace, deal)["stage"] == "proposal"


def test_cards_are_typed_where_they_stand_one_after_the_other(visit: Visit, workspace: Workspace) -> None:
    page = visit.go(BOARD)
    discovery = column(page, "discovery")
    discovery.get_by_role("link", name="New opportunity").click()
    name = page.get_by_role("textbox", name="Name")
    expect(name).to_be_focused()
    for title in ("First <i>typed</i>", "Second typed"):
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(discovery.locator(".dg-card").first).to_have_attribute("data-title", title)
        expect(name).to_have_value("")
        expect(name).to_be_focused()
    page.keyboard.press("Escape")
    expect(discovery.get_by_role("link", name="New opportunity")).to_be_focused()

    proposal = column(page, "proposal")
    proposal.get_by_role("link", name="New opportunity").click()
    page.keyboard.type("Needs more")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_have_value("Needs more")
    assert axe_findings(page) == []
    dialog.get_by_label("Account").fill("Kestrel")
    page.get_by_role("option", name="Kestrel Robotics").click()
    dialog.get_by_label("Close date").fill("2027-03-31")
    dialog.get_by_role("button", name="Create").click()
    expect(proposal.locator(".dg-card").first).to_have_attribute("data-title", "Needs more")
    page.reload()
    # Cards far down rest until somebody stirs.
    page.keyboard.press("Shift")
    expect(card(page, "Needs more")).to_be_visible()
    expect(card(page, "Second typed")).to_be_visible()


def test_on_a_phone_a_menu_moves_and_offers_only_what_is_allowed(
    browser: Browser, base: str, workspace: Workspace
) -> None:
    deal = added(workspace, "Tapped", amount="9200000", account=1)
    visit = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, EMAIL)
    page = visit.go(BOARD)
    page.get_by_role("button", name="Move “Tapped”").tap()
    menu = page.locator("#move-menu button:visible")
    expect(menu).to_have_text(["Discovery", "Proposal", "Lost"])
    menu.filter(has_text="Lost").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Loss reason").select_option("price")
    dialog.get_by_role("button", name="Save and move").tap()
    expect(page.locator('[data-head="lost"] [data-count]')).to_have_text("1")
    record = stored(workspace, deal)
    assert (record["stage"], record["loss_reason"], record["probability"]) == ("lost", "price", 0)
    visit.close()
    assert not visit.complaints


def test_whoever_is_overtaken_sees_where_the_card_is_now(visit: Visit, workspace: Workspace) -> None:
    deal = added(workspace, "Contested", amount="9300000", account=1, close_date="2027-03-31")
    page = visit.go(BOARD)
    expect(card(page, "Contested")).to_be_visible()
    with workspace.write() as tx:
        update(tx, SYSTEM, "opportunity", deal, {"stage": "discovery"})
    card(page, "Contested").drag_to(column(page, "proposal"), target_position={"x": 100, "y": 60})
    expect(page.locator(".dg-toast")).to_contain_text("was faster")
    expect(column(page, "discovery").locator(".dg-card").first).to_have_attribute("data-title", "Contested")
    assert stored(workspace, deal)["stage"] == "discovery"
    # What is on the board now is what there is: the second attempt succeeds.
    card(page, "Contested").drag_to(column(page, "proposal"), target_position={"x": 100, "y": 60})
    expect(page.locator(".dg-toast").last).to_contain_text("Moved to “Proposal”.")
    assert stored(workspace, deal)["stage"] == "proposal"


def test_the_steps_of_a_record_pass_the_same_gates(visit: Visit, workspace: Workspace) -> None:
    deal = added(workspace, "Stepped", account=1)
    page = visit.go(f"/o/opportunity/{deal}")
    steps = page.get_by_role("navigation", name="Sales pipeline")
    expect(steps.locator("[aria-current=step]")).to_have_text("Qualify today")
    steps.get_by_role("button", name="Proposal", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Close date").fill("2027-03-31")
    dialog.get_by_role("button", name="Save and move").click()
    expect(steps.locator("[aria-current=step]")).to_have_text("Proposal today")
    assert stored(workspace, deal)["stage"] == "proposal"
    told = page.locator(".dg-toast")
    expect(told).to_contain_text("Moved to “Proposal”.")
    told.get_by_role("button", name="Undo").click()
    expect(steps.locator("[aria-current=step]")).to_have_text("Qualify today")
    back = stored(workspace, deal)
    assert (back["stage"], back["close_date"]) == ("qualify", None)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_a_board_and_in_its_dialog(
    browser: Browser, base: str, workspace: Workspace, size: tuple[int, int], theme: str
) -> None:
    added(workspace, f"Axe {theme} {size[0]}", amount="9900000")
    visit = Visit(browser, base, size=size, theme=theme).enter(workspace, EMAIL)
    page = visit.go(f"{BOARD}&open=won")
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_role("button", name=f"Move “Axe {theme} {size[0]}”").click()
    page.locator("#move-menu button", has_text="Proposal").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe_findings(page) == []
    visit.close()
    assert not visit.complaints
