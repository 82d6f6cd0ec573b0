"""Computed fields on the screens: live in forms, explained on the record's page, read like any other in lists."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import create, update

from tests.records.computed_design import files
from tests.web.conftest import Site, site_with


def renamed(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Beside those of the CRM pack."""
    for item in items:
        for field in item["properties"].values():
            for keyword in ("target", "object"):
                if keyword in field:
                    field[keyword] = f"x_{field[keyword]}"
    return items


published = site_with([item | {"name": f"x_{item['name']}"} for item in renamed(files())])


@pytest.fixture
def shop(published: Site) -> Site:
    with published.workspace.write() as tx:
        create(tx, SYSTEM, "x_account", {"name": "Acme", "level": "a", "rate": "0.1"})
        create(tx, SYSTEM, "x_deal", {"name": "Roof", "account": 1, "extra": "5"})
        create(tx, SYSTEM, "x_line", {"deal": 1, "quantity": 3, "price": "100"})
    return published


def test_record_page_says_how_a_value_is_made(shop: Site) -> None:
    page = shop.browser().get("/o/x_deal/1").text
    why = page.split('id="why-total"')[1].split("</div>")[0]
    assert "net + COALESCE" not in why and "sum of line + COALESCE(money, 0)" in why
    assert 'popovertarget="why-net"' in page and 'popovertarget="why-extra"' not in page
    rollup = page.split('id="why-net"')[1].split("</div>")[0]
    assert "Sum of" in rollup and "boolean is no" in rollup and "TRUE" not in rollup


def test_form_shows_what_would_be_computed_and_takes_none_of_it(shop: Site) -> None:
    browser = shop.browser()
    assert "¥275.00" in browser.get("/o/x_deal/1/edit").text
    checked = browser.post(
        "/o/x_deal/check?record=1", name="Roof", account="1", extra="1000", touched="extra"
    )
    total = checked.text.split('id="f-total"')[1].split("</div>")[0]
    assert "hx-swap-oob" in total and "1,270.00" in total
    saved = browser.post("/o/x_deal/1/edit", name="Roof", account="1", extra="1000", total="9", version="1")
    assert saved.status_code == 303
    assert "1,270.00" in browser.get("/o/x_deal/1").text


def test_timeline_tells_what_was_computed(shop: Site) -> None:
    with shop.workspace.write() as tx:
        update(tx, SYSTEM, "x_account", 1, {"rate": "0"})
    page = shop.browser().get("/o/x_deal/1").text
    assert "recalculated" in page


def test_formula_that_is_not_stored_is_shown_filtered_and_sorted_by(site: Site) -> None:
    account = site.add("account", name="Acme")
    late = site.add("ticket", subject="Late", account=account, due_at="2020-01-01T00:00:00Z")
    site.add("ticket", subject="Early", account=account, due_at="2099-01-01T00:00:00Z")
    emma = site.browser()
    page = emma.get("/o/ticket?view=ticket_all").text
    assert "Late" in page and "Early" in page
    assert "sort=due_at" in page and "sort=overdue" in page
    only = emma.get("/o/ticket?view=ticket_overdue").text
    assert "Late" in only and "Early" not in only
    assert "Overdue" in emma.get(f"/o/ticket/{late}").text
    assert emma.get("/o/ticket?sort=overdue").status_code < 500
