"""The canvas and its panel under a finger and under haste: what is dragged lands, and rows go silently."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from dougong.access import SYSTEM, create_user
from dougong.storage import Workspace
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect

from tests.journeys.test_browser_builder import EMAIL, fields, settled
from tests.support.browser import DESKTOP, PHONE, Visit, axe_findings, served
from tests.support.waiting import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_builder")]
TABLET = (1180, 820)
THREE_GONE = """() => { for (let times = 0; times < 3; times++)
    document.querySelector("[data-list='/options'] > [data-rows] > [data-row] [data-row-remove]").click(); }"""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, str]]:
    workspace = Workspace.create(tmp_path_factory.mktemp("canvas") / "w", name="Orbit", zone="Asia/Shanghai")
    with workspace.write() as tx:
        create_user(tx, SYSTEM, EMAIL, "Ada", None, ["administrator"], language="en")
    with served(workspace) as base:
        yield workspace, base
    workspace.close()


def begun(browser: Browser, studio: tuple[Workspace, str], title: str, size: tuple[int, int]) -> Visit:
    """Before the canvas of a new object."""
    workspace, base = studio
    visit = Visit(browser, base, size=size, has_touch=size != DESKTOP).enter(workspace, EMAIL)
    page = visit.go("/build/new-object")
    page.fill("#title", title)
    page.get_by_role("button", name="Create").click()
    fields(page, 1)
    return visit


class Finger:
    """One that stays until the page has understood that it drags."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def drag(self, item: Locator, to: Locator, there: str) -> None:
        """``there`` is found once the page shows where it would fall."""
        item.scroll_into_view_if_needed()
        x, y = middle(item)
        self._send("touchStart", x, y)
        self.page.locator(".sortable-chosen").wait_for()
        # For as long as a browser takes to begin a drag of its own.
        self.page.wait_for_timeout(700)
        # The place of what it goes to is known only once nothing lies above it.
        for step in (8, 16):
            self._send("touchMove", x, y + step)
        self.page.locator(".sortable-drag, .sortable-fallback").first.wait_for(state="attached")
        wide, high = beginning(to)
        for step in range(1, 7):
            self._send("touchMove", x + (wide - x) * step / 6, y + 16 + (high - y - 16) * step / 6)
        self._tremble(wide, high, self.page.locator(there))
        self._send("touchEnd")

    def _tremble(self, x: float, y: float, shown: Locator) -> None:
        """No finger is ever quite still."""
        deadline = time.monotonic() + PATIENCE
        while not shown.first.is_visible() and time.monotonic() < deadline:
            for step in (2, 1):
                self._send("touchMove", x + step, y + step)
                self.page.wait_for_timeout(60)
        expect(shown.first).to_be_visible()

    def _send(self, kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def middle(item: Locator) -> tuple[float, float]:
    box = item.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def beginning(item: Locator) -> tuple[float, float]:
    """Where what falls comes before it: in the very middle neither side is nearer, and a tremble decides."""
    box = item.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 4, box["y"] + box["height"] / 4


@pytest.mark.parametrize(("title", "size"), [("Tablet", TABLET), ("Phone", PHONE)])
def test_a_finger_drags_types_onto_the_form_and_fields_about(
    browser: Browser, studio: tuple[Workspace, str], title: str, size: tuple[int, int]
) -> None:
    visit = begun(browser, studio, title, size)
    page, finger = visit.page, Finger(visit.page)
    for count, name in enumerate(("date", "integer"), 2):
        if size == PHONE:
            page.get_by_role("button", name="Add a field").tap()
        finger.drag(page.locator(f"[data-type={name}]"), page.locator(".dg-cf").last, "#canvas .dg-ghost")
        fields(page, count)
        if size == PHONE:
            page.locator("#panel [data-close-panel]").tap()
            expect(page.locator("#palette-side")).to_be_hidden()
    names = page.locator(".dg-cf .dg-cf-label > .dg-ellipsis")
    before = names.all_inner_texts()
    assert len(before) == 3
    finger.drag(
        page.locator(".dg-cf").last, page.locator(".dg-cf").first, "#canvas .dg-ghost:not(:last-child)"
    )
    settled(page)
    expect(names.last).not_to_have_text(before[-1])
    page.reload()
    assert sorted(names.all_inner_texts()) == sorted(before)
    assert names.all_inner_texts() != before
    assert visit.complaints == []
    visit.close()


def test_rows_go_quickly_and_silently_and_what_is_unfolded_stays_so(
    browser: Browser, studio: tuple[Workspace, str]
) -> None:
    visit = begun(browser, studio, "Choice", DESKTOP)
    page = visit.page
    page.click("[data-add-type=select]")
    fields(page, 2)
    rows = page.locator("#panel-form [data-list='/options'] > [data-rows] > [data-row]")
    expect(rows).to_have_count(2)
    for count in (3, 4):
        page.locator("#panel-form [data-list='/options'] > [data-add-row]").click()
        page.keyboard.type(f"Choice {count}")
        page.keyboard.press("Tab")
        settled(page)
    more = rows.last.locator("details")
    more.locator("summary").click()
    expect(more).to_have_attribute("open", "")
    # The translation of its first title goes, and so the panel is drawn anew.
    page.fill("#panel-form [name='/title']", "Stage")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-form [name='/title@zh']")).to_have_value("")
    settled(page)
    expect(more).to_have_attribute("open", "")
    page.evaluate(THREE_GONE)
    expect(rows).to_have_count(1)
    settled(page)
    expect(page.locator(".dg-cf[data-selected] .dg-mock .dg-pill")).to_have_text(["Choice 4"])
    assert visit.complaints == []
    visit.close()


def answered(page: Page) -> None:
    page.wait_for_function("() => !document.querySelector('.htmx-request, [data-waiting]')")


def test_an_icon_is_chosen_by_mouse_and_by_keys(browser: Browser, studio: tuple[Workspace, str]) -> None:
    visit = begun(browser, studio, "Picture", DESKTOP)
    page = visit.page
    page.get_by_role("link", name="Settings", exact=True).last.click()
    fold = page.locator("#panel-form details[data-icons]")
    chosen = fold.locator("summary")
    chosen.click()
    page.locator("#panel-form .dg-icons label[title=camera]").click()
    expect(chosen).to_have_text("camera")
    expect(fold).to_have_attribute("open", "")
    expect(fold.get_by_role("radio", name="camera", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(chosen).to_have_text("photo")
    answered(page)
    page.reload()
    expect(chosen).to_have_text("photo")
    chosen.click()
    expect(fold.get_by_role("radio", name="photo", exact=True)).to_be_checked()
    assert axe_findings(page) == []
    page.locator("#panel-form .dg-icons label[title='No icon']").click()
    expect(chosen).to_have_text("No icon")
    answered(page)
    assert visit.complaints == []
    visit.close()


class Held:
    """Answers to a POST that the server has given, and the page has not got."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.answers: list[tuple[Route, APIResponse]] = []
        page.route(url, self._hold)

    def _hold(self, route: Route) -> None:
        if route.request.method == "POST":
            self.answers.append((route, route.fetch()))
        else:
            route.continue_()

    def wait(self) -> None:
        while not self.answers:
            self.page.wait_for_timeout(20)

    def let_go(self) -> None:
        for route, response in self.answers:
            with self.page.expect_response(route.request.url):
                route.fulfill(response=response)
        self.page.unroute(self.url)


def test_a_command_that_is_overtaken_by_a_panel_does_not_draw_the_form_as_it_was(
    browser: Browser, studio: tuple[Workspace, str]
) -> None:
    visit = begun(browser, studio, "Overtaken", DESKTOP)
    page = visit.page
    page.locator(".dg-cf [data-select]").first.click()
    title = page.locator("#panel-form [name='/title']")
    expect(title).to_have_value("Name")
    settled(page)
    held = Held(page, "**/build/objects/*/fields")
    page.click("[data-add-type=date]")
    held.wait()
    title.fill("Subject")
    page.keyboard.press("Tab")
    names = page.locator(".dg-cf .dg-cf-label > .dg-ellipsis")
    expect(names).to_have_text(["Subject", "Date"])
    held.let_go()
    # The panel of what was added comes with the answer, and nothing else of it.
    expect(title).to_have_value("Date")
    expect(page.locator(".dg-cf[data-selected] .dg-cf-label > .dg-ellipsis")).to_have_text("Date")
    assert names.all_inner_texts() == ["Subject", "Date"]
    page.reload()
    assert names.all_inner_texts() == ["Subject", "Date"]
    assert visit.complaints == []
    visit.close()


def test_an_answer_about_the_panel_leaves_the_keys_where_they_are_on_the_form(
    browser: Browser, studio: tuple[Workspace, str]
) -> None:
    visit = begun(browser, studio, "Quick fingers", DESKTOP)
    page = visit.page
    page.locator(".dg-cf [data-select]").first.click()
    title = page.locator("#panel-form [name='/title']")
    expect(title).to_have_value("Name")
    settled(page)
    held = Held(page, "**/build/panel/**")
    title.fill("Subject")
    page.keyboard.press("Enter")
    held.wait()
    page.keyboard.press("Escape")
    link = page.locator(".dg-cf [data-select]").first
    expect(link).to_be_focused()
    held.let_go()
    expect(page.locator(".dg-cf .dg-cf-label > .dg-ellipsis")).to_have_text("Subject")
    expect(link).to_be_focused()
    title.fill("Topic")
    page.keyboard.press("Enter")
    expect(page.locator(".dg-cf .dg-cf-label > .dg-ellipsis")).to_have_text("Topic")
    settled(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.reload()
    assert "POST" not in sent, "what was sent is not sent once more"
    assert visit.complaints == []
    visit.close()
