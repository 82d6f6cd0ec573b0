"""A tree in a real browser: walked through by keys, rows dragged, moved by their menus and put back; on a phone too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import create, get
from dougong.storage import Workspace
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.test_browser_screens import EMAIL, base, visit, workspace
from tests.support.browser import PHONE, Visit, axe_findings, findings_in_the_dark
from tests.support.waiting import wait_until

__all__ = ["base", "visit", "workspace"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TREE = "/o/account?view=account_tree"


@pytest.fixture
def hills(workspace: Workspace, request: pytest.FixtureRequest) -> dict[str, int]:
    """A group of three below each other, and one alone; named after the test, as all share a workspace."""
    mark = request.node.name[:24]
    found: dict[str, int] = {}
    with workspace.write() as tx:
        for name, above in (("Hill", None), ("North", "Hill"), ("Far", "North"), ("Vale", None)):
            values = {"name": f"{name} {mark}", "parent": found.get(above or "")}
            found[name] = create(tx, SYSTEM, "account", values, confirmed=frozenset({"all"})).id
    return found


def parent(workspace: Workspace, record: int) -> Any:
    with workspace.read() as tx:
        value = get(tx, SYSTEM, "account", record, ("parent",))["parent"]
    return value and value["id"]


def row(page: Page, record: int) -> Locator:
    return page.locator(f'#tree tr[data-id="{record}"]')


def name_of(page: Page, record: int) -> Locator:
    return row(page, record).locator(".dg-bough-name")


def test_a_tree_is_walked_through_by_keys_and_stays_open(visit: Visit, hills: dict[str, int]) -> None:
    page = visit.go(f"{TREE}&open=")
    expect(row(page, hills["North"])).to_have_count(0)
    row(page, hills["Hill"]).press("ArrowRight")
    expect(row(page, hills["North"])).to_be_visible()
    expect(row(page, hills["Hill"])).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowRight")
    expect(row(page, hills["North"])).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(row(page, hills["Far"])).to_be_visible()
    page.reload()
    expect(row(page, hills["Far"])).to_be_visible()
    page.get_by_role("link", name="Account name").click()
    page.wait_for_url("**sort=name**")
    expect(row(page, hills["Far"])).to_be_visible()
    row(page, hills["Far"]).press("ArrowLeft")
    expect(row(page, hills["North"])).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(row(page, hills["Far"])).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(row(page, hills["North"])).to_be_hidden()
    page.keyboard.press("Home")
    expect(page.locator("#tree tbody tr").first).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#tree tbody tr:visible").last).to_be_focused()
    page.get_by_role("button", name="Expand all").click()
    expect(row(page, hills["Far"])).to_be_visible()
    assert axe_findings(page) == []
    assert findings_in_the_dark(page) == []
    page.get_by_role("button", name="Collapse all").click()
    expect(row(page, hills["North"])).to_be_hidden()
    row(page, hills["Hill"]).press("Enter")
    page.wait_for_url(f"**/o/account/{hills['Hill']}")
    page.go_back()
    expect(row(page, hills["Hill"])).to_be_visible()
    assert visit.complaints == []


def test_a_row_is_dragged_below_another_and_put_back(
    visit: Visit, hills: dict[str, int], workspace: Workspace
) -> None:
    page = visit.go(f"{TREE}&open=")
    name_of(page, hills["Vale"]).drag_to(name_of(page, hills["Hill"]))
    page.get_by_text("Moved below “Hill").first.wait_for(state="attached")
    expect(row(page, hills["Vale"])).to_have_attribute("aria-level", "2")
    assert parent(workspace, hills["Vale"]) == hills["Hill"]
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back.").first.wait_for(state="attached")
    expect(row(page, hills["Vale"])).to_have_attribute("aria-level", "1")
    assert parent(workspace, hills["Vale"]) is None

    # Beside a row at the top, and nowhere if it is let go of on its own branch.
    visit.go(f"{TREE}&open={hills['Hill']}.{hills['North']}")
    vale = row(page, hills["Vale"]).bounding_box()
    assert vale
    name_of(page, hills["Hill"]).drag_to(name_of(page, hills["Far"]))
    assert parent(workspace, hills["Hill"]) is None
    target = {"x": 60, "y": vale["height"] - 2}
    name_of(page, hills["Far"]).drag_to(row(page, hills["Vale"]), target_position=target)
    page.get_by_text("Moved to the top.").first.wait_for(state="attached")
    expect(row(page, hills["Far"])).to_have_attribute("aria-level", "1")
    assert parent(workspace, hills["Far"]) is None
    assert visit.complaints == []


def test_a_row_is_moved_and_added_to_by_its_menu(
    visit: Visit, hills: dict[str, int], workspace: Workspace
) -> None:
    page = visit.go(f"{TREE}&open={hills['Hill']}.{hills['North']}")
    row(page, hills["Hill"]).press("Shift+F10")
    page.get_by_role("button", name="Move under…").click()
    box = page.get_by_role("dialog", name="Move “Hill")
    box.get_by_role("combobox").fill("Far")
    box.get_by_role("option", name="Far").first.click()
    box.get_by_role("button", name="Move", exact=True).click()
    expect(box.get_by_role("alert")).to_contain_text("stands below this one")
    assert axe_findings(page) == []
    box.get_by_role("button", name="Cancel").click()
    expect(row(page, hills["Hill"])).to_be_focused()

    row(page, hills["Vale"]).focus()
    row(page, hills["Vale"]).get_by_role("button", name="More").click()
    page.get_by_role("button", name="Move under…").click()
    box = page.get_by_role("dialog", name="Move “Vale")
    box.get_by_role("combobox").fill("North")
    box.get_by_role("option", name="North").first.click()
    box.get_by_role("button", name="Move", exact=True).click()
    expect(row(page, hills["Vale"])).to_have_attribute("aria-level", "3")
    assert parent(workspace, hills["Vale"]) == hills["North"]

    row(page, hills["Vale"]).get_by_role("button", name="More").click()
    page.get_by_role("button", name="Move to the top").click()
    expect(row(page, hills["Vale"])).to_have_attribute("aria-level", "1")
    assert parent(workspace, hills["Vale"]) is None

    row(page, hills["Vale"]).get_by_role("button", name="More").click()
    page.get_by_role("link", name="Add below").click()
    expect(page.get_by_role("combobox", name="Parent account")).to_have_value(re.compile("^Vale "))
    assert visit.complaints == []


def test_a_search_shows_the_branches_that_lead_to_what_matches(visit: Visit, hills: dict[str, int]) -> None:
    page = visit.go(TREE)
    page.get_by_role("searchbox").fill("Far test_a_search")
    expect(row(page, hills["Vale"])).to_have_count(0)
    expect(row(page, hills["Far"])).to_be_visible()
    expect(row(page, hills["Hill"])).to_have_class("lv-1 dg-bough-dim")
    row(page, hills["Hill"]).locator("[data-twist]").click()
    expect(row(page, hills["Far"])).to_be_hidden()
    assert axe_findings(page) == []
    assert visit.complaints == []


def test_a_tree_on_a_phone(browser: Browser, base: str, hills: dict[str, int], workspace: Workspace) -> None:
    visit = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, EMAIL)
    page = visit.go(f"{TREE}&open=")
    twist = row(page, hills["Hill"]).locator("[data-twist]")
    box = twist.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    twist.tap()
    expect(row(page, hills["North"])).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_findings(page) == []

    touch = page.context.new_cdp_session(page)

    def finger(kind: str, at: Locator | None = None) -> None:
        points = []
        if at is not None:
            place = at.bounding_box()
            assert place
            points = [{"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    row(page, hills["Vale"]).scroll_into_view_if_needed()
    finger("touchStart", name_of(page, hills["Vale"]))
    page.locator(".dg-bough-ghost").wait_for()
    finger("touchMove", row(page, hills["North"]))
    page.locator("tr.drop-into").wait_for()
    finger("touchEnd")
    expect(row(page, hills["Vale"])).to_have_attribute("aria-level", "3")
    wait_until(lambda: parent(workspace, hills["Vale"]) == hills["North"])
    assert visit.complaints == []
    visit.close()


def test_cells_of_a_tree_are_edited_where_they_stand(
    visit: Visit, hills: dict[str, int], workspace: Workspace
) -> None:
    page = visit.go(f"{TREE}&open={hills['Hill']}")
    north = row(page, hills["North"])
    north.focus()
    page.keyboard.press("F2")
    expect(north.locator("td.title")).to_be_focused()
    page.keyboard.press("Enter")
    editor = page.locator(".dg-cell-editor input:not([type=hidden])")
    expect(editor).to_be_focused()
    editor.fill("Norðurhæð")
    page.keyboard.press("Enter")
    expect(name_of(page, hills["North"])).to_have_text("Norðurhæð")
    # The row stands where it stood, with what is below it.
    expect(north).to_have_attribute("aria-level", "2")
    expect(north).to_have_attribute("data-version", "2")
    expect(north.locator("[data-twist]")).to_be_visible()
    with workspace.read() as tx:
        assert get(tx, SYSTEM, "account", hills["North"], ("name",))["name"] == "Norðurhæð"
    north.locator("td.title").click(position={"x": 200, "y": 8})
    expect(north.locator("td.title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(north).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(row(page, hills["Far"])).to_be_visible()
    page.reload()
    expect(name_of(page, hills["North"])).to_have_text("Norðurhæð")
    assert axe_findings(page) == []


def test_rows_of_a_tree_are_chosen_by_keys_and_changed_at_once(visit: Visit, hills: dict[str, int]) -> None:
    page = visit.go(f"{TREE}&open={hills['Hill']}")
    row(page, hills["Hill"]).focus()
    for _ in range(2):
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    bar = page.locator(".dg-bulk-bar")
    expect(bar.locator("[data-bulk-count]")).to_have_text("2 selected")
    # What is closed away is not chosen along.
    page.locator("[data-pick-page]").check()
    row(page, hills["Hill"]).press("ArrowLeft")
    page.locator("[data-pick-page]").uncheck()
    expect(bar.locator("[data-bulk-count]")).to_have_text("1 selected")
    row(page, hills["Hill"]).press("ArrowRight")
    expect(row(page, hills["North"]).locator(".pick input")).to_be_checked()
    bar.get_by_role("button", name="Edit…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")


def test_cards_of_a_tree_are_chosen_on_a_phone(
    browser: Browser, base: str, hills: dict[str, int], workspace: Workspace
) -> None:
    visit = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, EMAIL)
    page = visit.go(f"{TREE}&open=")
    page.locator("#list-menu-button").tap()
    page.locator("[data-choose-records]").tap()
    row(page, hills["Vale"]).tap()
    expect(page.locator("[data-bulk-count]")).to_have_text("1 selected")
    row(page, hills["Hill"]).locator("[data-twist]").tap()
    row(page, hills["North"]).tap()
    expect(page.locator("[data-bulk-count]")).to_have_text("2 selected")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_findings(page) == []
    assert visit.complaints == []
    visit.close()


def test_rows_that_follow_a_tree_come_by_themselves_or_when_somebody_asks(
    visit: Visit, hills: dict[str, int]
) -> None:
    """As where so many records are looked through for them that the page does not wait."""
    page = visit.go(f"{TREE}&open=")
    follow = """(of) => {
        const row = document.querySelector("#tree tbody tr").cloneNode(false);
        Object.assign(row.dataset, { further: of, cursor: "", shown: "0", soon: "" });
        row.className = "dg-bough-further lv-1";
        row.removeAttribute("aria-expanded");
        delete row.dataset.id;
        row.innerHTML = '<td role="gridcell"><button class="btn btn-quiet" type="button">Show more</button></td>';
        document.querySelector("#tree tbody").append(row);
        document.body.dispatchEvent(new Event("htmx:afterSwap", { bubbles: true }));
    }"""
    page.route("**/level?*", lambda route: route.abort())
    page.evaluate(follow, str(hills["Hill"]))
    waiting = page.locator("#tree .dg-bough-further")
    expect(waiting).not_to_have_attribute("data-soon", "")
    expect(waiting).not_to_have_attribute("aria-busy", "true")
    page.unroute("**/level?*")
    waiting.get_by_role("button").click()
    expect(row(page, hills["North"])).to_be_visible()
    expect(waiting).to_have_count(0)
    page.evaluate(follow, str(hills["North"]))
    expect(row(page, hills["Far"])).to_be_visible()
    expect(waiting).to_have_count(0)
    visit.complaints[:] = [one for one in visit.complaints if "net::ERR" not in one]
