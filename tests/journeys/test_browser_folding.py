"""Long texts show their first lines and the rest when asked, by a finger or by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.comments import add_comment
from dougong.records import create
from playwright.sync_api import Browser, Locator, expect

from tests.support.browser import DESKTOP, PHONE, Visit, axe_findings, served
from tests.support.company import crm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LONG = "They asked for everything that we had talked about. " * 190


def _height(text: Locator) -> float:
    box = text.bounding_box()
    assert box is not None
    return box["height"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_long_comments_and_fields_are_folded(browser: Browser, tmp_path: Path, size: tuple[int, int]) -> None:
    with crm(tmp_path / "workspace") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, "lin@example.com", "林致远", None, ["administrator"])
            create(tx, SYSTEM, "account", {"name": "Kestrel Robotics", "remark": LONG[:4000]})
            add_comment(tx, SYSTEM, "account", 1, LONG)
            add_comment(tx, SYSTEM, "account", 1, "Thank you.")
        with served(workspace) as base:
            visit = Visit(browser, base, size=size).enter(workspace, "lin@example.com")
            page = visit.go("/o/account/1")
            comments = page.locator(".dg-comment-text")
            expect(comments).to_have_count(2)
            assert comments.filter(has_text="Thank you.").get_by_role("button").count() == 0
            for text in (comments.filter(has_text="They asked"), page.locator(".dg-long", has_text="They")):
                more = text.get_by_role("button", name="Show more")
                expect(more).to_have_attribute("aria-expanded", "false")
                assert _height(text) < 360
                more.press("Enter")
                less = text.get_by_role("button", name="Show less")
                expect(less).to_be_focused()
                assert _height(text) > 700
                less.press("Space")
                expect(more).to_be_focused()
                assert _height(text) < 360
            assert axe_findings(page) == []
            assert visit.complaints == []
