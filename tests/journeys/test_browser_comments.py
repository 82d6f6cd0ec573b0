"""Talking about a record in a real browser: by keyboard, with a mention, a picture and a reply."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.records import create
from dougong.storage import Workspace
from playwright.sync_api import Browser, Route, expect

from tests.files import hostile
from tests.support.browser import (
    PHONE,
    Visit,
    axe_findings,
    served,
)
from tests.support.company import crm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with crm(tmp_path / "workspace") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, "lin@example.com", "林致远", None, ["administrator"])
            create_user(tx, SYSTEM, "emma@example.com", "Emma Novak", None, ["member"])
            create(tx, SYSTEM, "account", {"name": "Kestrel Robotics"})
        yield workspace


def test_a_list_of_people_that_was_closed_before_it_came_stays_away(
    browser: Browser, workspace: Workspace
) -> None:
    with served(workspace) as base:
        page = Visit(browser, base).enter(workspace, "lin@example.com").go("/o/account/1")
        held: list[Route] = []
        page.route("**/mentionable?*", lambda route: held.append(route))
        page.get_by_label("Comment", exact=True).click()
        with page.expect_request("**/mentionable?*"):
            page.keyboard.type("@")
        page.keyboard.press("Escape")
        with page.expect_response("**/mentionable?*") as answered:
            held[0].continue_()
        page.unroute("**/mentionable?*")
        # Once another one is read, the first one would have been shown.
        page.evaluate("url => fetch(url).then((response) => response.text())", answered.value.url)
        expect(page.locator(".dg-mention-list [role=option]")).to_have_count(0)
        page.keyboard.type("emma")
        page.get_by_role("option", name="Emma Novak").wait_for()


def test_a_conversation_about_a_record(browser: Browser, workspace: Workspace) -> None:
    with served(workspace) as base:
        lin = Visit(browser, base).enter(workspace, "lin@example.com")
        page = lin.go("/o/account/1")
        page.get_by_label("Comment", exact=True).click()
        page.keyboard.type("Please visit them, @emm")
        page.get_by_role("option", name="Emma Novak").wait_for()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Comment", exact=True)).to_have_value("Please visit them, @Emma Novak ")
        photo = {"name": "gate.png", "mimeType": "image/png", "buffer": hostile.picture(size=(600, 400))}
        page.locator("#say-new-files").set_input_files([photo])  # type: ignore[list-item]
        page.locator(".dg-upload-item[data-id]", has_text="gate.png").wait_for()
        page.get_by_label("Comment", exact=True).press("Control+Enter")
        page.locator(".dg-mention", has_text="@Emma Novak").wait_for()
        expect(page.get_by_label("Comment", exact=True)).to_have_value("")

        page.locator(".dg-gallery a").click()
        picture = page.locator("#lightbox img")
        picture.wait_for()
        page.wait_for_function("() => document.querySelector('#lightbox img').naturalWidth > 0")
        page.keyboard.press("Escape")
        expect(picture).to_be_hidden()
        assert axe_findings(page) == []

        emma = Visit(browser, base, size=PHONE, has_touch=True).enter(workspace, "emma@example.com")
        phone = emma.go("/o/account/1")
        phone.get_by_role("button", name="Reply").click()
        phone.get_by_label("Your reply").fill("On my way.")
        phone.locator(".dg-composer.small [data-say]").click()
        phone.locator(".dg-answers", has_text="On my way.").wait_for()
        phone.get_by_label("Comment", exact=True).fill("half a sent")
        phone.reload()
        expect(phone.get_by_label("Comment", exact=True)).to_have_value("half a sent")
        assert axe_findings(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

        page.reload()
        page.get_by_role("link", name="Comments").click()
        page.locator("#timeline", has_not_text="created the record").wait_for()
        page.locator(".dg-answers", has_text="On my way.").wait_for()
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Delete comment").first.click()
        page.get_by_text("This comment was deleted.").wait_for()
        assert lin.complaints == emma.complaints == []
