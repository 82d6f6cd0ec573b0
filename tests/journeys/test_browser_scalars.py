"""Controls of several parts, as they are used in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.records import create, get
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, expect

from tests.fields.all_scalars import RECORD, SHOP
from tests.support.browser import (
    DESKTOP,
    PHONE,
    Visit,
    axe_findings,
    served,
)
from tests.web.design import NOON

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_everything")]

EMAIL = "lin@example.com"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = Workspace.create(
        tmp_path_factory.mktemp("shops") / "workspace", clock=FixedClock(NOON), zone="Asia/Shanghai"
    )
    Draft(workspace).apply([SHOP])
    publish(workspace)
    with workspace.write() as tx:
        create_user(tx, SYSTEM, EMAIL, "林致远", None, ["administrator"], language="zh")
        create(tx, SYSTEM, "shop", {"name": "One", **RECORD})
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def base(workspace: Workspace) -> Iterator[str]:
    with served(workspace) as address:
        yield address


@pytest.mark.parametrize(("size", "theme", "language"), [(DESKTOP, "light", "en"), (PHONE, "dark", "zh")])
def test_form_record_and_list_have_nothing_for_axe(
    browser: Browser, base: str, workspace: Workspace, size: tuple[int, int], theme: str, language: str
) -> None:
    visit = Visit(browser, base, size=size, theme=theme).enter(workspace, EMAIL, language)
    for path in ("/o/shop", "/o/shop/1", "/o/shop/1/edit"):
        page = visit.go(path)
        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    visit.close()
    assert not visit.complaints


def test_a_form_is_filled_in_with_keys_and_choices(browser: Browser, base: str, workspace: Workspace) -> None:
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.go("/o/shop/new")
    page.fill("#f-name", "Two")
    editor = page.locator("#field-f_rich_text [role=textbox]")
    editor.click()
    page.click("[data-command=bold]")
    page.keyboard.type("Open")
    page.click("[data-command=bold]")
    page.keyboard.type(" <today>")
    page.focus("#f-f_rating-0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.select_option("[name='f_address.country']", "CN")
    page.select_option("select[name='f_address.province']", "广东省")
    page.select_option("select[name='f_address.city']", "深圳市")
    page.select_option("select[name='f_address.district']", "南山区")
    page.select_option("select[name='f_address.province']", "北京市")
    expect(page.locator("[name='f_address.city']")).to_have_value("北京市")
    expect(page.locator("[name='f_address.district']")).to_have_value("")
    page.click("[data-save]")
    page.wait_for_url(f"{base}/o/shop/2")
    visit.go("/o/shop/2/edit")
    page.select_option("[name='f_address.country']", "GB")
    expect(page.locator("input[name='f_address.city']")).to_have_value("北京市")
    visit.close()
    assert not visit.complaints
    with workspace.read() as tx:
        record = get(tx, SYSTEM, "shop", 2)
    assert record["f_rating"] == 2
    assert record["f_address"]["city"] == "北京市"
    assert "<b>Open</b> &lt;today&gt;" in record["f_rich_text"].replace("&nbsp;", " ")
