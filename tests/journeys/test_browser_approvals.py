"""Approvals by clicks: submitted, returned, submitted again, decided by a stand-in and by somebody asked besides, on a
phone in two taps; published anew with two of them running, of which one is moved."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, actor_of, create_user, find_user
from dougong.jobs import Runner
from dougong.records import create
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, Page, expect

from tests.approvals.design import OBJECTS, approval, workflow
from tests.support.beginnings import Beginning
from tests.support.browser import PHONE, Visit, axe_findings, findings_in_the_dark, scrolled_sideways, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PEOPLE = {"ada": "member", "bob": "member", "cyd": "member", "eve": "member", "root": "administrator"}
ROLE = {"kind": "role", "name": "member", "title": "Member",
        "rules": [{"name": "all", "title": "All", "operations": ["read", "create", "update", "delete"]}]}  # fmt: skip
FLOW = workflow("w", approval("lead", "bob@x.org"), title="Discount")
ANEW = workflow("w", approval("chief", "eve@x.org"), title="Discount")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workspace]:
    folder = tmp_path / "workspace"
    shutil.copytree(Beginning("new").folder(), folder)
    with Workspace.open(folder, Settings(workspace=folder)) as workspace:
        Draft(workspace).apply([*OBJECTS, ROLE, FLOW])
        publish(workspace)
        with workspace.write() as tx:
            for name, role in PEOPLE.items():
                create_user(tx, SYSTEM, f"{name}@x.org", name.title(), roles=[role])
        yield workspace


def submit(visit: Visit, office: Workspace, name: str) -> str:
    """The address of the approval of a new record."""
    with office.write() as tx:
        ada = find_user(tx, "ada@x.org")
        assert ada is not None
        record = create(tx, actor_of(tx, ada), "quote", {"name": name}).id
    page = visit.go(f"/o/quote/{record}")
    page.get_by_role("button", name="Submit").first.click()
    page.wait_for_url("**/approvals/*")
    return page.url.removeprefix(visit.base)


def look(page: Page) -> None:
    """Nothing wider than the screen, nothing that a reader of the screen stumbles over, in the dark neither."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert axe_findings(page) == [], page.url
    assert findings_in_the_dark(page) == [], page.url


def test_an_approval_is_returned_stood_in_for_widened_and_decided_in_two_taps(
    browser: Browser, office: Workspace
) -> None:
    with served(office) as base:
        of = {
            name: Visit(browser, base, **({"size": PHONE} if name == "eve" else {})).enter(
                office, f"{name}@x.org"
            )
            for name in PEOPLE
        }
        address = submit(of["ada"], office, "Crane")

        page = of["bob"].go(address)
        page.get_by_label("Comment").first.fill("The price is missing.")
        page.get_by_role("button", name="Return", exact=True).click()
        page.wait_for_url("**/me/approvals")
        page = of["bob"].go("/me/approvals/standing-in")
        look(page)
        page.get_by_label("Who stands in").select_option(label="Cyd")
        page.get_by_label("To and including").fill(page.get_by_label("From").input_value())
        page.get_by_role("button", name="Let them stand in").click()
        expect(page.get_by_role("heading", name="Who stands in for me")).to_be_visible()

        page = of["ada"].go(address)
        expect(page.get_by_text("The price is missing.").first).to_be_visible()
        page.get_by_role("button", name="Submit again").click()
        expect(page.get_by_text("Ada submitted it again")).to_be_visible()

        page = of["cyd"].go(address)
        expect(page.get_by_text("for Bob").first).to_be_visible()
        page.get_by_text("Ask others besides").first.click()
        page.locator("#add-people").select_option(label="Eve")
        page.locator("#add-people").locator("xpath=ancestor::form").get_by_role("button").click()
        expect(page.get_by_text("Cyd asks Eve besides")).to_be_visible()

        page = of["eve"].go("/me/approvals")
        page.get_by_role("link", name="Crane").click()
        page.get_by_role("button", name="Approve", exact=True).click()
        expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
        page = of["cyd"].go(address)
        page.get_by_text("The whole workflow").click()
        expect(page.locator(".dg-drawn .dg-flow-card.current")).to_contain_text("Lead")
        look(page)
        by_keys(of["cyd"])
        page = of["bob"].go("/me/approvals?box=delegated&days=7")
        expect(page.get_by_text("Cyd decides for you")).to_be_visible()
        look(page)
        page = of["ada"].go(f"{address}/sheet")
        expect(page.get_by_text("The price is missing.")).to_be_visible()
        look(page)
        assert [said for visit in of.values() for said in visit.complaints] == []
        for visit in of.values():
            visit.close()


def by_keys(visit: Visit) -> None:
    """To the first one, which is chosen, and to what is said of all that are."""
    page = visit.go("/me/approvals")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Crane")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("input[name=task]")).to_be_checked()
    page.keyboard.press("a")
    expect(page.get_by_label("Comment")).to_be_focused()
    page.keyboard.type("By keys.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()


def test_a_version_is_published_with_two_running_and_one_is_moved(
    browser: Browser, office: Workspace
) -> None:
    with served(office) as base:
        ada, root = (Visit(browser, base).enter(office, f"{name}@x.org") for name in ("ada", "root"))
        kept, moved = submit(ada, office, "One"), submit(ada, office, "Two")
        Draft(office).apply([ANEW])
        page = root.go("/releases")
        expect(page.get_by_text("2 approvals of “Discount” run.")).to_be_visible()
        publish(office)

        page = root.go("/approvals?workflow=w")
        look(page)
        page.get_by_role("link", name="Earlier versions").click()
        page.get_by_label("Lead", exact=True).select_option(label="Chief")
        page.get_by_role("button", name="Look again with this").click()
        expect(page.get_by_text("Chief: Eve").first).to_be_visible()
        look(page)
        page.get_by_role("group", name="Two").get_by_label("Move it").check()
        page.get_by_label("Why").fill("The rules have changed.")
        page.get_by_role("button", name="Change them").click()
        page.wait_for_url("**/jobs/*")
        while Runner(office).run_next():
            pass
        expect(root.go(moved).get_by_text("Root lets it go on by the published version")).to_be_visible()
        expect(root.go(kept).get_by_text("It goes by an earlier version of the workflow.")).to_be_visible()
        look(root.page)

        page = root.go("/approvals/simulate/w?record=1")
        expect(page.get_by_text("Nothing was written and nobody was told.")).to_be_visible()
        look(page)
        look(root.go("/approvals/figures"))
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert page.locator(".dg-figure-table tbody tr").count() and scrolled_sideways(page) == []
        assert [said for visit in (ada, root) for said in visit.complaints] == []
        ada.close()
        root.close()
