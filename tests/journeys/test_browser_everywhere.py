"""What is at hand on every page: the palette, the star, the keys, looks, and a page without connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import SystemClock
from dougong.records import create
from dougong.storage import Workspace
from playwright.sync_api import Browser, expect

from tests.support.browser import Visit, served
from tests.support.company import crm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_everything")]

EMAIL = "lin@example.com"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with crm(tmp_path_factory.mktemp("everywhere") / "workspace", SystemClock()) as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, EMAIL, "Lin", "a good password", ["administrator"], language="en")
            create(tx, SYSTEM, "account", {"name": "Kestrel Robotics"})
        yield workspace


@pytest.fixture(scope="module")
def base(workspace: Workspace) -> Iterator[str]:
    with served(workspace) as address:
        yield address


def test_the_keyboard_gets_everywhere(browser: Browser, base: str, workspace: Workspace) -> None:
    visit = Visit(browser, base).enter(workspace, EMAIL)
    page = visit.page
    with page.expect_response(lambda answer: answer.url.endswith("/recent")):
        visit.go("/o/account/1")
    page.keyboard.press("s")
    expect(page.locator("#favourites a")).to_have_text("KR Kestrel Robotics", use_inner_text=False)
    expect(page.locator(".dg-star button")).to_have_attribute("aria-pressed", "true")

    visit.go("/o/opportunity")
    page.keyboard.press("Control+k")
    options = page.locator("#palette [role=option]")
    expect(options.first).to_contain_text("Kestrel Robotics")
    expect(page.locator("#palette [data-page-actions]")).to_be_visible()
    page.fill("#palette input", "kestrle")
    expect(page.locator("#palette [role=group]").first).to_contain_text("Records like “kestrel”")
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/account/1")
    page.keyboard.press("?")
    expect(page.locator("dialog.dg-keys-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.dg-keys-dialog")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/settings")

    page.click("[popovertarget=me-menu]")
    page.click("#me-menu [name=theme][value=dark]")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("#me-menu [name=theme][value=dark]")).to_have_attribute("aria-pressed", "true")
    visit.close()
    assert not visit.complaints


def test_without_a_connection_the_app_says_so_and_keeps_nobodys_page(
    browser: Browser, base: str, workspace: Workspace
) -> None:
    visit = Visit(browser, base, service_workers="allow").enter(workspace, EMAIL)
    page = visit.go("/o/account/1")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    kept = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
          return requests.flat().map((request) => new URL(request.url).pathname);
        }"""
    )
    assert "/offline" in kept
    assert all(path == "/offline" or path.startswith("/static/build/") for path in kept)
    visit.context.set_offline(True)
    # Nor does it wait for an event: a server that starts again sends none.
    page.add_init_script("addEventListener('online', (event) => event.stopImmediatePropagation(), true)")
    page.reload()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    assert "Kestrel" not in page.content()
    visit.context.set_offline(False)  # upon which the page comes back by itself
    expect(page.get_by_role("heading", name="Kestrel Robotics").first).to_be_visible()
    visit.close()
