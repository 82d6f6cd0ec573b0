"""From an empty workspace to an object with five fields, a board and three records: by mouse, by keys, on a phone.

What was clicked together goes out as files and comes in again without a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from dougong.access import SYSTEM, create_user
from dougong.definitions import to_files
from dougong.expressions import rename
from dougong.storage import Draft, Workspace, plan
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import DESKTOP, PHONE, Visit, axe_findings, findings_in_the_dark, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_builder")]
EMAIL = "ada@example.com"
TWICE_BACK = """() => { for (let times = 0; times < 2; times++)
    document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "z", ctrlKey: true, bubbles: true})); }"""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, str]]:
    workspace = Workspace.create(tmp_path_factory.mktemp("builder") / "w", name="Orbit", zone="Asia/Shanghai")
    with workspace.write() as tx:
        create_user(tx, SYSTEM, EMAIL, "Ada", None, ["administrator"], language="en")
    with served(workspace) as base:
        yield workspace, base
    workspace.close()


def arrive(
    browser: Browser, studio: tuple[Workspace, str], size: tuple[int, int], language: str = "en"
) -> Visit:
    workspace, base = studio
    return Visit(browser, base, size=size, has_touch=size == PHONE).enter(workspace, EMAIL, language)


def fields(page: Page, count: int) -> None:
    """Until so many stand on the canvas."""
    expect(page.locator("#canvas .dg-cf")).to_have_count(count)
    settled(page)


def settled(page: Page) -> None:
    """Until the canvas listens, and nothing is under way that could still draw it or the panel."""
    page.locator("#canvas[data-sorted]").wait_for()
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def titled(page: Page, title: str) -> None:
    """The selected field is called so, on the canvas too."""
    box = page.locator('#panel-form [name="/title"]')
    expect(box).to_be_focused()
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    expect(page.locator(".dg-cf[data-selected] .dg-cf-label")).to_contain_text(title)
    settled(page)


def publish(page: Page) -> None:
    page.get_by_role("link", name="Review & publish").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".dg-toast")).to_contain_text("is published")


def record(visit: Visit, object_name: str, title: str, stage: str) -> None:
    page = visit.go(f"/o/{object_name}/new")
    page.fill("#f-name", title)
    page.select_option("#f-choice", stage)
    page.click("[data-save]")
    page.wait_for_url(re.compile(rf"/o/{object_name}/\d+"))


def three_on_the_board(visit: Visit, object_name: str, board: str) -> None:
    for title, stage in (("One", "option_1"), ("Two", "option_1"), ("Three", "option_2")):
        record(visit, object_name, title, stage)
    page = visit.go(f"/o/{object_name}?view={board}")
    for title in ("One", "Two", "Three"):
        expect(page.get_by_role("link", name=title)).to_be_visible()


def round_trip(workspace: Workspace) -> None:
    """Out as files and in again: nothing is different."""
    draft = Draft(workspace)
    files = to_files(draft.documents, rename)
    assert [one for one in draft.apply(files) if one.severity == "error"] == []
    assert not draft.state.changed
    with workspace.read() as tx:
        assert plan(tx).empty


def tabs_and_spans(page: Page) -> None:
    """A field is drawn over two of four columns, and its section into a tab."""
    page.locator("[data-columns='4']").click()
    expect(page.locator(".dg-cs-fields.cols-4")).to_be_visible()
    settled(page)
    date = page.locator(".dg-cf").nth(2)
    date.locator("[data-select]").click()
    edge = date.locator(".dg-cf-edge")
    expect(edge).to_be_visible()
    settled(page)
    field, handle = date.bounding_box(), edge.bounding_box()
    assert field is not None and handle is not None
    middle = handle["y"] + handle["height"] / 2
    page.mouse.move(handle["x"] + handle["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(field["x"] + field["width"] * 2, middle, steps=3)
    page.mouse.up()
    expect(page.locator(".dg-cf.span2[data-selected]")).to_be_visible()
    settled(page)
    page.locator("[data-section-do='add-tab']").click()
    expect(page.locator(".dg-ct.tabbed .dg-cs")).to_have_count(1)
    settled(page)
    page.locator(".dg-cs-grip").first.drag_to(page.locator(".dg-ct.tabbed .dg-cs-head"))
    expect(page.locator(".dg-ct.tabbed .dg-cs")).to_have_count(2)
    settled(page)


def looked_at(page: Page) -> None:
    """The draft, before anything of it is published."""
    page.get_by_role("link", name="Preview").click()
    inside = page.frame_locator(".dg-preview-stage iframe")
    expect(inside.get_by_text("Preview of the draft, as Member.")).to_be_visible()
    expect(inside.get_by_label("Stage of the visit")).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("link", name="On a phone").click()
    expect(page.locator(".dg-preview-stage.phone")).to_be_visible()
    page.get_by_label("Page").select_option("Record page")
    expect(inside.get_by_role("heading", name="Visit 5").first).to_be_visible()
    expect(inside.locator(".dg-bottom")).to_be_visible()


def test_by_mouse(browser: Browser, studio: tuple[Workspace, str]) -> None:
    visit = arrive(browser, studio, DESKTOP)
    page = visit.go("/build")
    page.get_by_role("main").get_by_role("link", name="New object").first.click()
    page.fill("#title", "Visit")
    page.fill("#other", "拜访")
    page.get_by_role("button", name="Create").click()
    fields(page, 1)
    page.locator('[data-type="select"]').drag_to(page.locator(".dg-cs-fields"))
    fields(page, 2)
    titled(page, "Stage of the visit")
    for count, name in enumerate(("date", "money", "long_text"), 3):
        page.click(f"[data-add-type={name}]")
        fields(page, count)
    tabs_and_spans(page)
    assert axe_findings(page) == []
    assert findings_in_the_dark(page) == []
    looked_at(page)
    page.get_by_role("link", name="Views").click()
    page.fill("#title", "Stages")
    page.get_by_text("Board", exact=True).click()
    page.get_by_role("button", name="Add a view").click()
    expect(page.locator(".dg-sketch-board li")).to_have_count(2)
    assert axe_findings(page) == []
    publish(page)
    three_on_the_board(visit, "visit", "visit_stages")
    assert visit.complaints == []
    visit.close()
    round_trip(studio[0])


def test_by_keys_alone(browser: Browser, studio: tuple[Workspace, str]) -> None:
    visit = arrive(browser, studio, DESKTOP)
    page = visit.go("/build/new-object")
    expect(page.locator("#title")).to_be_focused()
    page.keyboard.type("Machine")
    page.keyboard.press("Enter")
    fields(page, 1)
    for count, (name, title) in enumerate(
        (("select", "State"), ("integer", "Hours"), ("date", "Bought"), ("url", "Manual")), 2
    ):
        page.locator("#find-type").press("Control+a")
        page.keyboard.type(name)
        page.locator(f"[data-add-type={name}]").press("Enter")
        fields(page, count)
        titled(page, title)
        page.keyboard.press("Escape")
    last = page.locator(".dg-cf").last.locator("[data-select]")
    last.press("Alt+ArrowUp")
    expect(page.locator("#canvas-status")).to_have_text("Manual, 4 of 5, section Basics")
    expect(page.locator(".dg-cf").nth(3).locator("[data-select]")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".dg-cf.full")).to_have_count(1)
    # As quick as fingers are: the second while the page of the first is on its way.
    page.evaluate(TWICE_BACK)
    expect(page.locator(".dg-cf").last).to_contain_text("Manual")
    expect(page.locator(".dg-cf.full")).to_have_count(0)
    settled(page)
    page.get_by_role("link", name="Views").press("Enter")
    page.locator("#title").focus()
    page.keyboard.type("States")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".dg-sketch-board")).to_be_visible()
    publish(page)
    three_on_the_board(visit, "machine", "machine_states")
    assert visit.complaints == []
    visit.close()
    round_trip(studio[0])


def test_on_a_phone(browser: Browser, studio: tuple[Workspace, str]) -> None:
    visit = arrive(browser, studio, PHONE)
    page = visit.go("/build/new-object")
    page.fill("#title", "Note")
    page.get_by_role("button", name="Create").tap()
    fields(page, 1)
    for count, name in enumerate(("select", "date", "boolean", "phone"), 2):
        page.get_by_role("button", name="Add a field").tap()
        page.locator(f"[data-add-type={name}]").tap()
        fields(page, count)
        expect(page.locator("#panel")).to_be_visible()
        settled(page)
        page.locator("#panel [data-close-panel]").tap()
        expect(page.locator("#panel")).to_be_hidden()
    assert axe_findings(page) == []
    page.get_by_role("link", name="Views").tap()
    page.fill("#title", "Kinds")
    page.get_by_text("Board", exact=True).tap()
    page.get_by_role("button", name="Add a view").tap()
    expect(page.locator(".dg-sketch-board")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]
    publish(page)
    three_on_the_board(visit, "note", "note_kinds")
    assert visit.complaints == []
    visit.close()
    round_trip(studio[0])
