"""A timeline in a real browser: bars moved and stretched by mouse, by finger and by keys, and taken back."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.records import create, get, update
from dougong.storage import Workspace
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.test_browser_screens import EMAIL, base, visit, workspace
from tests.support.browser import PHONE, Visit, axe_findings, findings_in_the_dark

__all__ = ["base", "visit", "workspace"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MONTH = "/o/campaign?view=campaign_timeline&scale=month&on=2027-03-01"


@pytest.fixture
def fair(workspace: Workspace) -> int:
    values = {"name": "Spring fair", "type": "exhibition", "status": "planned"}
    with workspace.write() as tx:
        found = create(tx, SYSTEM, "campaign", {**values, "starts_on": "2027-03-08", "ends_on": "2027-03-15"})
        create(tx, SYSTEM, "campaign", {**values, "name": "Undated", "type": "mailing"})
    return found.id


def days(workspace: Workspace, fair: int) -> tuple[str, str]:
    with workspace.read() as tx:
        found = get(tx, SYSTEM, "campaign", fair, ("starts_on", "ends_on"))
    return found["starts_on"], found["ends_on"]


def bar_of(page: Page, fair: int) -> Locator:
    return page.locator(f'[data-bar="{fair}"]')


def stands(page: Page, fair: int, start: str, end: str) -> None:
    """As the page shows it once it has been read anew."""
    expect(page.locator(f'[data-bar="{fair}"][data-start="{start}"][data-end="{end}"]')).to_be_visible()
    expect(page.locator(".dg-tl-bar.pending")).to_have_count(0)


def drag(page: Page, fair: int, at: float, by_days: int) -> None:
    """From a share of the bar's width, to the side by so many days of a month of 31."""
    bar = bar_of(page, fair)
    box, track = bar.bounding_box(), bar.locator("..").bounding_box()
    assert box is not None
    assert track is not None
    x, y = box["x"] + box["width"] * at, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + track["width"] / 31 * by_days, y, steps=6)
    page.mouse.up()


def test_a_bar_is_moved_and_stretched_by_mouse_and_taken_back(
    visit: Visit, workspace: Workspace, fair: int
) -> None:
    page = visit.go(MONTH)
    expect(page.get_by_text("without a date")).to_be_visible()
    bar_of(page, fair).hover()
    expect(page.locator(".dg-tl-tip")).to_contain_text("Planned")
    drag(page, fair, 0.5, 3)
    stands(page, fair, "2027-03-11", "2027-03-18")
    assert days(workspace, fair) == ("2027-03-11", "2027-03-18")
    drag(page, fair, 0.99, -2)
    stands(page, fair, "2027-03-11", "2027-03-16")
    drag(page, fair, 0.01, 1)
    stands(page, fair, "2027-03-12", "2027-03-16")
    page.get_by_role("button", name="Undo").last.click()
    stands(page, fair, "2027-03-11", "2027-03-16")
    assert days(workspace, fair) == ("2027-03-11", "2027-03-16")
    assert page.url.endswith(MONTH)

    page.reload()
    stands(page, fair, "2027-03-11", "2027-03-16")
    other = visit.context.new_page()
    other.goto(visit.base + MONTH)
    stands(other, fair, "2027-03-11", "2027-03-16")
    with workspace.write() as tx:
        update(tx, SYSTEM, "campaign", fair, {"ends_on": "2027-03-20"})
    drag(other, fair, 0.5, 2)
    expect(other.locator(".dg-toast")).to_contain_text("changed")
    stands(other, fair, "2027-03-11", "2027-03-20")
    other.close()

    bar_of(page, fair).click()
    page.wait_for_url(f"**/o/campaign/{fair}")
    with workspace.write() as tx:
        update(tx, SYSTEM, "campaign", fair, {"status": "cancelled"})


def test_a_bar_is_moved_and_stretched_by_keys(visit: Visit, workspace: Workspace, fair: int) -> None:
    page = visit.go(MONTH)
    bar = bar_of(page, fair)
    bar.focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    stands(page, fair, "2027-03-10", "2027-03-17")
    expect(bar).to_be_focused()
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft", "Enter"):
        page.keyboard.press(key)
    stands(page, fair, "2027-03-10", "2027-03-18")
    for key in ("Control+Shift+ArrowLeft", "Enter"):
        page.keyboard.press(key)
    stands(page, fair, "2027-03-09", "2027-03-18")
    for key in ("Control+Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    stands(page, fair, "2027-03-10", "2027-03-18")
    for key in ("ArrowLeft", "Escape"):
        page.keyboard.press(key)
    expect(page.locator("[data-tl-say]")).to_have_text("“Spring fair” stays where it was.")
    page.keyboard.press("ArrowLeft")  # and a rest
    stands(page, fair, "2027-03-09", "2027-03-17")
    assert days(workspace, fair) == ("2027-03-09", "2027-03-17")

    for name in ("Week", "Quarter", "Year", "Month"):
        page.get_by_role("link", name=name, exact=True).click()
        page.locator(f".dg-tl.{name.lower()}").wait_for()
        assert axe_findings(page) == []
        assert findings_in_the_dark(page) == []
    page.locator("summary").first.click()
    expect(bar).to_be_hidden()
    page.get_by_role("searchbox", name="Search this view").fill("nothing of the kind")
    expect(page.get_by_text("Nothing in this period")).to_be_visible()
    with workspace.write() as tx:
        update(tx, SYSTEM, "campaign", fair, {"status": "cancelled"})


def test_a_finger_that_stays_takes_hold_of_a_bar(
    browser: Browser, base: str, workspace: Workspace, fair: int
) -> None:
    visit = Visit(browser, base, size=PHONE, has_touch=True, is_mobile=True).enter(workspace, EMAIL)
    page = visit.go(MONTH)
    assert axe_findings(page) == []
    assert findings_in_the_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    bar = bar_of(page, fair)
    bar.scroll_into_view_if_needed()
    box, track = bar.bounding_box(), bar.locator("..").bounding_box()
    assert box is not None
    assert track is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = visit.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    send("touchStart", (x, y))
    page.locator(".dg-tl-bar.carried").wait_for()
    for part in range(1, 5):
        send("touchMove", (x + track["width"] / 31 * 2 * part / 4, y))
    send("touchEnd")
    stands(page, fair, "2027-03-10", "2027-03-17")
    assert days(workspace, fair) == ("2027-03-10", "2027-03-17")
    visit.close()
    assert visit.complaints == []
    with workspace.write() as tx:
        update(tx, SYSTEM, "campaign", fair, {"status": "cancelled"})
