"""An import in a browser: chosen, mapped, tried, written, watched and taken back; and an export fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.jobs import Drain
from dougong.storage import Workspace
from playwright.sync_api import Page, expect

from tests.journeys.test_browser_screens import base, visit, workspace
from tests.support.browser import Visit, axe_findings

__all__ = ["base", "visit", "workspace"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# No two of them alike: the pack warns of accounts that are called nearly the same.
NAMES = [
    f"{place}{trade}"
    for place in ("杭州", "成都", "西安", "武汉", "青岛", "昆明", "沈阳", "厦门")
    for trade in ("云锦织造", "磐石机械", "青禾农业", "星河电子", "远帆物流")
]
ROWS = "客户名称,备注\n" + "".join(f"{name},老客户\n" for name in NAMES) + ",没有名字\n"


@pytest.fixture
def drain(workspace: Workspace) -> Iterator[Drain]:
    draining = Drain(workspace).start()
    yield draining
    draining.stop()


def fact(page: Page, title: str) -> str:
    return page.locator(".dg-job-facts div").filter(has_text=title).locator("dd").inner_text()


def test_an_import_from_the_menu_to_its_undoing(visit: Visit, drain: Drain, tmp_path: Path) -> None:
    file = tmp_path / "客户.csv"
    file.write_bytes(ROWS.encode("gb18030"))
    page = visit.go("/o/account")
    page.click("#list-menu-button")
    page.get_by_role("link", name="Import…").click()
    assert axe_findings(page) == []
    with page.expect_file_chooser() as choosing:
        page.locator("[data-file-box]").click()
    choosing.value.set_files(file)
    expect(page.locator("[data-file-box]")).to_contain_text("客户.csv")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Field for the column “客户名称”")).to_have_value("name")
    assert axe_findings(page) == []
    page.get_by_role("button", name="Try without writing").click()
    expect(page.get_by_role("button", name="Import now")).to_be_visible()
    assert fact(page, "Would be created") == "40"
    expect(page.locator(".dg-refused")).to_contain_text("Line 42")
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_role("link", name="Show the records")).to_be_visible()
    assert fact(page, "Created") == "40"
    assert axe_findings(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".dg-job-facts")).to_contain_text("Changed")
    assert fact(page, "Changed") == "40"


def test_an_export_of_a_search_is_downloaded(visit: Visit, drain: Drain) -> None:
    page = visit.go("/o/account?view=account_all&q=huawei")
    page.click("#list-menu-button")
    page.get_by_role("button", name="Export as CSV").click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible()
    with page.expect_download() as downloading:
        link.click()
    text = Path(downloading.value.path()).read_text("utf-8-sig")
    assert "华为技术有限公司" in text
    assert len(text.splitlines()) == 2
    page = visit.go("/jobs?all=1")
    expect(page.get_by_role("link", name="Export").first).to_be_visible()
    assert axe_findings(page) == []
