"""The pages of a public pool in a real browser: claiming, giving and putting back, at a desk and on a phone."""

from __future__ import annotations

import dougong.pools  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM, create_user
from dougong.records import create, get
from dougong.storage import Workspace
from playwright.sync_api import Browser, Page, expect

from tests.pools.design import DESIGN
from tests.support.beginnings import Beginning, published
from tests.support.browser import DESKTOP, PHONE, Visit, axe_findings, findings_in_the_dark, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def beginning() -> Beginning:
    return published(DESIGN)


@pytest.fixture
def leads(workspace: Workspace) -> list[int]:
    with workspace.write() as tx:
        for name, role in (("ann", "seller"), ("bo", "boss")):
            create_user(tx, SYSTEM, f"{name}@example.com", name.title(), roles=[role])
        return [create(tx, SYSTEM, "lead", {"name": f"Lead {n}", "owner": None}).id for n in range(6)]


def owner(workspace: Workspace, lead: int) -> object:
    with workspace.read() as tx:
        found = get(tx, SYSTEM, "lead", lead)["owner"]
    return found and found["title"]


def sound(page: Page) -> None:
    assert axe_findings(page) == []
    assert findings_in_the_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_records_are_claimed_given_and_put_back(
    browser: Browser, workspace: Workspace, leads: list[int], size: tuple[int, int]
) -> None:
    first, second, *rest = leads
    with served(workspace) as base:
        ann = Visit(browser, base, size=size).enter(workspace, "ann@example.com")
        page = ann.go(f"/o/lead/{first}")
        pool = page.get_by_role("region", name="Public pools")
        expect(pool).to_contain_text("Nobody has it.")
        sound(page)
        pool.get_by_role("button", name="Claim").click()
        expect(pool).to_contain_text("You have it.")
        expect(pool).to_contain_text("30 days left")
        sound(page)
        assert owner(workspace, first) == "Ann"
        pool.get_by_role("button", name="Put back").click()
        expect(pool).to_contain_text("Whoever had it last may claim it again only from")
        sound(page)
        assert owner(workspace, first) is None

        page = ann.go(f"/o/lead/pool/leads/claim?id={first}&id={second}")
        expect(page.get_by_text("It can be done with 1 of these records.")).to_be_visible()
        sound(page)
        page.get_by_role("button", name="Claim").click()
        page.wait_for_url(lambda url: "/pool/" not in url)
        assert (owner(workspace, first), owner(workspace, second)) == (None, "Ann")
        page = ann.go(f"/why/lead/{first}/pools/leads/claim")
        expect(page.get_by_role("status").filter(has_text="Whoever had it last")).to_be_visible()
        sound(page)

        bo = Visit(browser, base, size=size).enter(workspace, "bo@example.com")
        page = bo.go(f"/o/lead/{rest[0]}")
        page.get_by_role("link", name="Give to…").click()
        page.get_by_label("To whom").select_option(label="Ann")
        sound(page)
        page.get_by_role("button", name="Give to").click()
        page.wait_for_url(lambda url: "/pool/" not in url)
        assert owner(workspace, rest[0]) == "Ann"
        assert ann.complaints == bo.complaints == []
        ann.close()
        bo.close()
