"""Each visible control is pressed once, on every page of the demo company: nothing is dead, breaks, is cut off at a
phone's width, or is left in English on a Chinese page.

A run looks at the pages that people are on all day, and at one of each kind where admins work, on a phone;
DOUGONG_LONG=1 looks at all there are, at both widths, in both languages and themes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import product

import pytest
from dougong.storage import Workspace
from playwright.sync_api import Browser, expect

from tests.support.apps import app_of
from tests.support.browser import DESKTOP, PHONE, Visit, served
from tests.support.company import TODAY
from tests.support.controls import Presser, told, unchanged
from tests.support.scenes import ADDRESSES, records
from tests.support.screens import screens
from tests.support.screenshots import EMAIL

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_everything")]

A4 = (718, 1010)
"""What the margins of a browser leave of the paper, in pixels of CSS."""
LONG = os.environ.get("DOUGONG_LONG") == "1"
RUNS = list(product((PHONE, DESKTOP), ("zh", "en"), ("light", "dark")))[: None if LONG else 1]
DAILY = ("o-name", "o-name-record-id", "o-name-new", "board", "approvals-instance-id", "me-approvals")
KEEPING = ("settings-profile", "settings-audit", "settings-people-user-id", "me-security")
ROLES = ("settings-roles-name", "settings-roles-name-edit", "settings-roles-name-head", "why-name-record-id")
RULES = ("settings-roles-name-rules-rule", "settings-roles-name-fields-object-name")
BUILDER = (
    "build",
    "build-objects-name",
    "build-objects-name-views",
    "build-flows-kind-name",
    "build-changes",
)
USUAL = (*DAILY, *KEEPING, *ROLES, *RULES, *BUILDER)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = shutil.copytree(TODAY.folder(), tmp_path_factory.mktemp("controls") / "workspace")
    with Workspace.open(folder) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def base(workspace: Workspace) -> Iterator[str]:
    with served(workspace, unchanged) as address:
        yield address


@pytest.fixture(scope="module")
def pages(workspace: Workspace) -> dict[str, str]:
    app = app_of(workspace)
    found = screens(app, workspace, EMAIL)
    assert set(USUAL) <= found.keys(), found
    everything = {**found, **ADDRESSES, **records(workspace)}
    return everything if LONG else {name: found[name] for name in USUAL}


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    RUNS,
    ids=[f"{size[0]}-{language}-{theme}" for size, language, theme in RUNS],
)
def test_every_control_does_something_and_fits(
    browser: Browser,
    base: str,
    workspace: Workspace,
    pages: dict[str, str],
    size: tuple[int, int],
    language: str,
    theme: str,
) -> None:
    locale = "zh-CN" if language == "zh" else "en-GB"
    visit = Visit(browser, base, size=size, theme=theme, locale=locale)
    visit.enter(workspace, EMAIL, language)
    presser = Presser(visit.page, base)
    for name, address in pages.items():
        presser.read(name, address, language)
        presser.press_all(name, address)
        if LONG and size == DESKTOP:
            presser.follow_links(name, address)
    visit.close()
    assert not presser.findings, told(presser.findings)
    assert not visit.complaints


@pytest.mark.parametrize("address", ["/o/quote/1", "/approvals/1/sheet"])
def test_paper_holds_whole_lines(browser: Browser, base: str, workspace: Workspace, address: str) -> None:
    """Nothing can be scrolled on it: a column beyond its edge would be lost."""
    visit = Visit(browser, base, size=A4, theme="dark").enter(workspace, EMAIL)
    page = visit.go(address)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.emulate_media(media="print")
    table = page.locator(".dg-line-table table").first
    expect(table).to_be_visible()
    assert table.evaluate("table => table.scrollWidth - table.parentElement.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= A4[0]
    assert page.locator(".btn").locator("visible=true").count() == 0
    visit.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_how_much_time_is_left_stands_whole_in_its_column(
    browser: Browser, base: str, workspace: Workspace, language: str
) -> None:
    visit = Visit(browser, base).enter(workspace, EMAIL, language)
    page = visit.go("/o/ticket?view=ticket_service")
    expect(page.locator("td .dg-left").first).to_be_visible()
    cut = page.locator("td:has(.dg-left)").evaluate_all(
        "cells => cells.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
    )
    assert not cut
    visit.close()
    assert not visit.complaints


def test_a_list_in_a_rich_text_turns_into_the_other_kind_and_back_into_paragraphs(
    browser: Browser, base: str, workspace: Workspace
) -> None:
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.go("/o/article/13/edit")
    text = page.locator(".dg-editor-text")
    text.click()
    for command, list_ in (("insertUnorderedList", "ul"), ("insertOrderedList", "ol")):
        page.click(f"[data-command={command}]")
        expect(text.locator(f"{list_} > li").first).to_be_visible()
    page.click("[data-command=insertOrderedList]")
    expect(text.locator("li")).to_have_count(0)
    assert text.locator("span").count() == 0, "no look of its own"
    visit.close()
    assert not visit.complaints


def test_a_phone_has_room_for_the_title_of_what_is_built(
    browser: Browser, base: str, workspace: Workspace
) -> None:
    visit = Visit(browser, base, size=PHONE).enter(workspace, EMAIL)
    title = visit.go("/build/objects/opportunity").locator(".dg-crumbs [aria-current]")
    expect(title).to_have_text("Opportunities")
    assert title.evaluate("(one) => one.clientHeight") < 30, "in one line"
    visit.close()
    assert not visit.complaints


def test_a_phone_loads_little_before_the_first_page_is_there(
    browser: Browser, base: str, workspace: Workspace
) -> None:
    # So low that no chart is in sight at first, whatever there is to do on the day.
    visit = Visit(browser, base, size=(PHONE[0], 240)).enter(workspace, EMAIL)
    assert 80_000 < sum(loaded(visit)) < 200_000
    page = visit.page
    drawn = page.locator("[data-chart] canvas")
    assert drawn.count() == 0
    page.locator("[data-chart]").first.scroll_into_view_if_needed()
    expect(drawn.first).to_be_visible()
    toggle = page.locator("[data-chart-toggle]").first
    toggle.click()
    expect(page.locator("[data-chart-table]").first).to_be_visible()
    visit.close()
    assert not visit.complaints


@pytest.mark.parametrize("packings", ["br, gzip", "gzip"], ids=["TLS", "plain HTTP"])
def test_a_desk_loads_little_with_all_charts(
    browser: Browser, base: str, workspace: Workspace, packings: str
) -> None:
    visit = Visit(browser, base, size=(DESKTOP[0], 2400)).enter(workspace, EMAIL)
    sizes = loaded(visit, packings)
    charts = visit.page.locator("[data-chart]")
    expect(visit.page.locator("[data-chart] canvas")).to_have_count(charts.count())
    assert charts.count() > 1
    assert 200_000 < sum(sizes) < 300_000, sizes
    visit.close()
    assert not visit.complaints


def loaded(visit: Visit, packings: str = "br, gzip") -> list[int]:
    """Bytes over the line, compressed: the first page and all that it needs, with nothing kept from before. By
    ``packings`` it is asked for as browsers do: without Brotli over plain HTTP from another machine."""
    line = visit.context.new_cdp_session(visit.page)
    line.send("Network.enable")
    line.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": packings}})
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    visit.go("/").wait_for_load_state("networkidle")
    return sizes
