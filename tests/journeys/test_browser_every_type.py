"""A field of every type, by hand: typed into the form, seen in list and record, filtered by, exported, and the
export imported again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.jobs import Drain
from dougong.records import get
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, Page, expect

from tests.journeys.all_types import CASES, DESIGN, missing_cases, people_and_makers
from tests.support.browser import Visit, axe_findings, served
from tests.web.design import NOON

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_everything")]

EMAIL = "lin@example.com"
MOST_CONDITIONS = 18
COMPUTED = {"auto_number", "formula", "rollup", "lookup"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace.create(tmp_path / "workspace", clock=FixedClock(NOON), zone="Asia/Shanghai")
    assert Draft(workspace).apply(DESIGN) == []
    publish(workspace)
    people_and_makers(workspace, EMAIL)
    yield workspace
    workspace.close()


def test_every_type_has_its_case() -> None:
    assert missing_cases() == set()


def test_each_type_in_form_record_list_filter_export_and_import(
    browser: Browser, workspace: Workspace, tmp_path: Path
) -> None:
    draining = Drain(workspace).start()
    with served(workspace) as base:
        visit = Visit(browser, base).enter(workspace, EMAIL)
        fill_in(visit)
        see(visit)
        narrow(visit)
        table = fetch_export(visit, tmp_path)
        bring_back(visit, table, tmp_path / "again.csv")
        assert visit.complaints == []
        visit.close()
    draining.stop()
    with workspace.read() as tx:
        first, again = (get(tx, SYSTEM, "specimen", number) for number in (1, 2))
    kept = [f"f_{kind}" for kind, case in CASES.items() if case.imported and kind not in COMPUTED]
    assert {name: again[name] for name in kept} == {name: first[name] for name in kept}


def fill_in(visit: Visit) -> None:
    page = visit.go("/o/specimen/new")
    page.fill("#f-name", "First")
    for case in CASES.values():
        if case.fill is not None:
            case.fill(page)
    assert axe_findings(page) == []
    page.click("[data-save]")
    page.wait_for_url("**/o/specimen/1")


def see(visit: Visit) -> None:
    page = visit.page
    assert axe_findings(page) == []
    read = page.locator(".dg-record-main").inner_text()
    listed = visit.go("/o/specimen").locator("tbody tr").inner_text()
    for kind, case in CASES.items():
        # A day is written out on a record's page and short in a list.
        assert case.shown in read or kind in ("date", "datetime", "rating"), kind
        assert case.shown in listed or kind == "line_items", kind
    expect(page.locator("tbody tr img")).to_have_count(2)


def narrow(visit: Visit) -> None:
    """By several fields at once; and what does not fit leaves nothing."""
    asked = [(kind, *case.asked) for kind, case in CASES.items() if case.asked[0]]
    for first in range(0, len(asked), MOST_CONDITIONS):
        page = visit.go("/o/specimen")
        page.click("#filter-button")
        page.locator("[data-filter-row]").wait_for()
        some = asked[first : first + MOST_CONDITIONS]
        for position, (kind, operator, enter) in enumerate(some):
            if position:
                page.get_by_role("button", name="Condition", exact=True).click()
                page.locator("[data-filter-row]").nth(position).wait_for()
            choose(page, f"f_{kind}", operator)
            if enter is not None:
                enter(page)
        assert axe_findings(page) == []
        page.get_by_role("button", name="Apply").click()
        expect(page.locator(".dg-chip")).to_have_count(len(some))
        expect(page.locator("tbody tr")).to_have_count(1)
    visit.go("/o/specimen?f=f_integer~less~5")
    expect(visit.page.locator("tbody tr")).to_have_count(0)


def choose(page: Page, field: str, operator: str) -> None:
    row = page.locator("[data-filter-row]").last
    for name, wanted in (("field", field), ("operator", operator)):
        box = row.locator(f"select[name$='.{name}']")
        if box.input_value() != wanted:
            row.evaluate("row => row.setAttribute('data-old', '')")
            box.select_option(wanted)
            expect(page.locator("[data-old]")).to_have_count(0)
            expect(row.locator(f"select[name$='.{name}']")).to_have_value(wanted)


def fetch_export(visit: Visit, folder: Path) -> list[dict[str, Any]]:
    page = visit.go("/o/specimen")
    page.click("#list-menu-button")
    page.get_by_role("button", name="Export as CSV").click()
    link = page.get_by_role("link", name="Download")
    link.wait_for()
    with page.expect_download() as downloading:
        link.click()
    with Path(downloading.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1
    wanted = {
        kind.replace("_", " ").title(): case.shown if case.exported is None else case.exported
        for kind, case in CASES.items()
        if kind != "line_items"
    }
    assert {title: rows[0][title] for title in wanted} == wanted
    return rows


def bring_back(visit: Visit, rows: list[dict[str, Any]], file: Path) -> None:
    rows[0]["Name"] = "Second"
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    page = visit.go("/o/specimen/import")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_role("link", name="Show the records")).to_be_visible()
    assert page.locator(".dg-refused").count() == 0, page.locator(".dg-refused").inner_text()
