"""What somebody may not see reaches no bar, group or tip of a timeline; what they may not change stays where it is."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, change_user
from dougong.storage import Draft, publish

from tests.web.conftest import Site
from tests.web.design import text_of
from tests.web.test_timelines import VIEW, bars, days, shift, signed


@pytest.fixture
def contract(site: Site) -> int:
    account = site.add("account", name="Acme")
    return signed(site, account, "Robots", "2026-06-10", "2026-06-20", amount="98765")


def limited(site: Site, *rules: dict[str, Any], **fields: list[str]) -> None:
    """Emma is a planner of contracts from now on, with these restrictions."""
    role = {
        "kind": "role",
        "name": "planner",
        "title": "Planner",
        "rules": [
            *(rules or ({"name": "all", "object": "contract", "operations": ["read", "update"]},)),
            {"name": "accounts", "object": "account", "operations": ["read"]},
        ],
        "fields": [{"object": "contract", **fields}] if fields else [],
    }
    problems = Draft(site.workspace).apply([role])
    assert [one for one in problems if one.severity == "error"] == []
    publish(site.workspace)
    with site.workspace.write() as tx:
        change_user(tx, SYSTEM, site.users["emma@example.com"], roles=["planner"])


def test_a_hidden_column_is_in_no_tip(site: Site, contract: int) -> None:
    assert "98,765" in site.browser().get(VIEW).text
    limited(site, hidden=["amount", "outstanding"])
    page = site.browser().get(VIEW).text
    assert "Robots" in bars(page)
    assert "98,765" not in page


def test_a_hidden_end_leaves_where_it_begins_and_moves_nothing(site: Site, contract: int) -> None:
    limited(site, hidden=["ends_on"])
    browser = site.browser()
    page = browser.get(VIEW).text
    assert "2026-06-20" not in page
    assert "Jun 20" not in text_of(page)
    assert "You may not see when these records end" in text_of(page)
    assert "movable" not in bars(page)["Robots"]
    assert shift(browser, contract).status_code == 404
    assert days(site, contract) == ("2026-06-10", "2026-06-20")


def test_a_hidden_beginning_shows_nothing(site: Site, contract: int) -> None:
    limited(site, hidden=["starts_on"])
    browser = site.browser()
    answer = browser.get(VIEW)
    assert answer.status_code == 200
    assert "You may not see when these records begin" in answer.text
    assert "dg-tl-bar" not in answer.text
    assert "2026-06-10" not in answer.text
    assert shift(browser, contract).status_code == 404


def test_rows_stand_in_no_groups_of_a_hidden_field(site: Site, contract: int) -> None:
    limited(site, hidden=["type"])
    page = site.browser().get(VIEW).text
    assert "Robots" in bars(page)
    assert "data-group" not in page
    assert "Sale" not in text_of(page).replace("Sales", "")


def test_a_beginning_that_is_read_only_keeps_bars_where_they_are(site: Site, contract: int) -> None:
    limited(site, readOnly=["starts_on"])
    browser = site.browser()
    assert "movable" not in bars(browser.get(VIEW).text)["Robots"]
    assert shift(browser, contract).status_code == 404


def test_only_records_that_one_may_change_can_be_moved(site: Site, contract: int) -> None:
    other = signed(site, 1, "Frame", "2026-06-01", "2026-06-30", type="frame")
    limited(
        site,
        {"name": "all", "object": "contract", "operations": ["read"]},
        {"name": "frames", "object": "contract", "operations": ["update"], "condition": "type = 'frame'"},
    )
    browser = site.browser()
    found = bars(browser.get(VIEW).text)
    assert {name: "movable" in bar for name, bar in found.items()} == {"Robots": False, "Frame": True}
    assert shift(browser, contract).status_code in (403, 404)
    assert shift(browser, other).status_code == 200


def test_records_that_one_may_not_see_are_neither_shown_nor_counted(site: Site, contract: int) -> None:
    signed(site, 1, "Frame", "2026-06-01", "2026-06-30", type="frame")
    signed(site, 1, "Undated", None, None, type="frame")
    limited(site, {"name": "own", "object": "contract", "operations": ["read"], "condition": "type = 'sale'"})
    page = site.browser().get(VIEW).text
    assert list(bars(page)) == ["Robots"]
    assert "without a date" not in page
