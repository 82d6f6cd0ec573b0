"""Files in a real browser: chosen, dropped, reordered, kept in a draft, signed with the mouse and by keyboard."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.files import upload
from dougong.jobs import Runner
from dougong.records import create, get
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, Page, expect

from tests.files import documents, hostile
from tests.files.design import CONTRACT
from tests.support.browser import (
    PHONE,
    Visit,
    axe_findings,
    served,
    wait_for_the_draft,
)
from tests.web.design import NOON

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace.create(tmp_path / "workspace", clock=FixedClock(NOON))
    Draft(workspace).apply([CONTRACT])
    publish(workspace)
    with workspace.write() as tx:
        create_user(tx, SYSTEM, "lin@example.com", "Lin", None, ["administrator"])
    yield workspace
    workspace.close()


def chosen(name: str, content: bytes, kind: str) -> Any:
    return {"name": name, "mimeType": kind, "buffer": content}


def drop(page: Page, selector: str, name: str) -> None:
    page.evaluate(
        """([selector, name]) => {
            const data = new DataTransfer();
            data.items.add(new File(["dropped"], name, {type: "text/plain"}));
            const event = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
            document.querySelector(selector).dispatchEvent(event);
        }""",
        [selector, name],
    )


def expect_names(page: Page, field: str, names: list[str]) -> None:
    expect(page.locator(f"#field-{field} .dg-upload-item[data-id] a")).to_have_text(names)


def test_a_file_finds_its_way_after_signing_in_elsewhere(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        lin = Visit(browser, base).enter(workspace, "lin@example.com")
        page = lin.go("/o/contract/new")
        lin.context.clear_cookies()
        page.locator("#f-papers").set_input_files([chosen("one.txt", b"one", "text/plain")])
        page.get_by_text("You are signed out.").wait_for()
        lin.enter(workspace, "lin@example.com")
        page.locator("#f-papers").set_input_files([chosen("two.txt", b"two", "text/plain")])
        page.locator("#field-papers .dg-upload-item[data-id]").wait_for()
        expect_names(page, "papers", ["two.txt"])
        expect(page.get_by_text("You are signed out.")).to_be_hidden()


def test_a_contract_with_its_papers(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        lin = Visit(browser, base).enter(workspace, "lin@example.com")
        page = lin.go("/o/contract/new")
        page.locator("#f-name").fill("Kestrel")
        papers = [chosen("one.txt", b"one", "text/plain"), chosen("two.txt", b"two", "text/plain")]
        page.locator("#f-papers").set_input_files(papers)
        page.locator("#field-papers .dg-upload-item[data-id]").nth(1).wait_for()
        drop(page, "#field-papers .dg-drop", "three.txt")
        page.locator("#field-papers .dg-upload-item[data-id]").nth(2).wait_for()
        page.get_by_role("button", name="Move two.txt up").click()
        page.get_by_role("button", name="Remove three.txt").click()
        expect_names(page, "papers", ["two.txt", "one.txt"])
        page.locator("#f-papers").set_input_files([chosen("page.html", hostile.HTML, "text/html")])
        page.get_by_text("page.html is not of a kind that can stand here.").wait_for()
        page.locator("#f-photos").set_input_files([chosen("a.png", hostile.picture(), "image/png")])
        page.locator("#field-photos .dg-upload-item[data-id]").wait_for()
        wait_for_the_draft(page)
        page.reload()
        page.get_by_role("button", name="Restore it").click()
        expect_names(page, "papers", ["two.txt", "one.txt"])

        pad = page.locator("#field-signed canvas")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 140, box["y"] + 80, steps=8)
        page.mouse.up()
        assert axe_findings(page) == []
        page.keyboard.press("Control+s")  # what was drawn and not taken over yet goes along
        page.wait_for_url("**/o/contract/1")
        page.get_by_role("link", name="two.txt").wait_for()
        gallery = page.locator(".dg-gallery img")
        expect(gallery).to_have_js_property("naturalWidth", 1)  # still to be drawn
        runner = Runner(workspace)
        while runner.run_next():
            pass
        expect(gallery).not_to_have_js_property("naturalWidth", 1)
        expect(page.locator(".dg-signed")).not_to_have_js_property("naturalWidth", 1)
        with page.expect_download() as download:
            page.get_by_role("link", name="one.txt").click()
        assert download.value.suggested_filename == "one.txt"
        assert axe_findings(page) == []
        with workspace.read() as tx:
            record = get(tx, SYSTEM, "contract", 1)
        assert [file["name"] for file in record["papers"]] == ["two.txt", "one.txt"]
        assert len(record["signed"]) == 1

        phone = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, "lin@example.com")
        page = phone.go("/o/contract/1/edit")
        page.get_by_text("Take a photo").wait_for()
        page.get_by_role("button", name="Remove signature.png").click()
        page.locator("#f-signed").fill("Lin Zhiyuan")
        page.locator("#f-signed").press("Enter")
        page.locator("#field-signed .dg-upload-item", has_text="Lin Zhiyuan.png").wait_for()
        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("[data-save]").click()
        page.wait_for_url("**/o/contract/1")
        page.locator(".dg-gallery a").click()
        expect(page.locator("#lightbox img")).not_to_have_js_property("naturalWidth", 0)
        page.keyboard.press("Escape")
        assert lin.complaints == phone.complaints == []


def test_documents_are_shown_page_by_page_and_renamed(browser: Browser, workspace: Workspace) -> None:
    papers = {
        "offer.pdf": documents.pdf(12),
        "locked.pdf": documents.pdf(locked=True),
        "broken.pdf": documents.BROKEN,
        "endless.pdf": documents.pdf(1, side=14_400),
    }
    ids = [upload(workspace, SYSTEM, io.BytesIO(content), name).id for name, content in papers.items()]
    with workspace.write() as tx:
        for chosen_ids in (ids[:3], ids[3:]):
            create(tx, SYSTEM, "contract", {"name": "Kestrel", "papers": chosen_ids})
    with served(workspace) as base:
        lin = Visit(browser, base).enter(workspace, "lin@example.com")
        page = lin.go("/o/contract/1")
        page.get_by_role("link", name="offer.pdf").click()
        page.locator("#pdf-viewer .dg-pdf-page canvas").first.wait_for()
        pages = page.locator("#pdf-viewer .dg-pdf-page")
        expect(pages).to_have_count(12)
        expect(pages.nth(11).locator("canvas")).to_have_count(0)
        assert axe_findings(page) == []
        pages.nth(11).scroll_into_view_if_needed()
        pages.nth(11).locator("canvas").wait_for()
        expect(pages.nth(0).locator("canvas")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.get_by_role("link", name="offer.pdf")).to_be_focused()
        for name, told in (("locked.pdf", "protected by a password"), ("broken.pdf", "cannot be shown")):
            page.get_by_role("link", name=name).click()
            expect(page.locator("#pdf-viewer [data-told]")).to_contain_text(told)
            with page.expect_download() as download:
                page.locator("#pdf-viewer [data-told] [data-download]").click()
            assert download.value.suggested_filename == name
            page.locator("[data-close-viewer]").click()
        page = lin.go("/o/contract/2")
        page.get_by_role("link", name="endless.pdf").click()
        canvas = page.locator("#pdf-viewer canvas")
        canvas.wait_for()
        assert canvas.evaluate("one => one.width * one.height") <= 16_000_000
        page.keyboard.press("Escape")

        page = lin.go("/o/contract/1/edit")
        page.get_by_role("button", name="Rename offer.pdf").click()
        page.keyboard.type("2026/07 Offer")
        page.keyboard.press("Enter")
        expect_names(page, "papers", ["2026_07 Offer.pdf", "locked.pdf", "broken.pdf"])
        expect(page.get_by_role("button", name="Rename 2026_07 Offer.pdf")).to_be_focused()
        page.get_by_role("button", name="Rename locked.pdf").click()
        assert axe_findings(page) == []
        page.keyboard.press("Escape")
        page.click("[data-save]")
        page.wait_for_url("**/o/contract/1")
        page.get_by_role("link", name="2026_07 Offer.pdf").wait_for()
        assert lin.complaints == []

        phone = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, "lin@example.com")
        page = phone.go("/o/contract/1")
        page.get_by_role("link", name="2026_07 Offer.pdf").click()
        page.locator("#pdf-viewer canvas").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert phone.complaints == []
        phone.close()
        lin.close()
