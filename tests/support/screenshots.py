"""Take a picture of every screen, with the demo data of the CRM pack: make screenshots.

Both widths, themes and languages, into ``screenshots/``: to be looked at after every change of a screen. A word
after the command takes those only whose name has it: python -m tests.support.screenshots palette
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from dougong.access import SYSTEM
from dougong.app import create_app
from dougong.paths import CHECKOUT
from dougong.records import RecordQuery, find
from dougong.settings import Settings
from dougong.storage import Workspace
from playwright.sync_api import Browser, Page

from tests.support.browser import CHROMIUM, DESKTOP, MISSING_CHROMIUM, PHONE, Visit, chromium, served
from tests.support.company import OPTIONS, settle
from tests.support.screens import OPEN_DEALS, screens

FOLDER = CHECKOUT / "screenshots"
EMAIL = "lin.zhiyuan@example.com"
Shoot = Callable[[str], None]


def main() -> None:
    if not CHROMIUM.exists():
        sys.exit(MISSING_CHROMIUM)
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        workspace = demo(Path(folder) / "workspace")
        pages = screens(create_app(workspace, Settings(workspace=workspace.folder)), workspace, EMAIL)
        pages |= _records(workspace)
        with chromium() as browser, served(workspace) as base:
            for width, size in (("desktop", DESKTOP), ("phone", PHONE)):
                for theme in ("light", "dark"):
                    for language in ("en", "zh"):
                        take(browser, base, workspace, pages, (width, size), theme, language, wanted)
        workspace.close()


def demo(folder: Path) -> Workspace:
    workspace = Workspace.create(folder, **OPTIONS)
    settle(workspace)
    return workspace


def _records(workspace: Workspace) -> dict[str, str]:
    """One record of each object, for each is made of other types of fields."""
    with workspace.read() as tx:
        first = {
            name: find(tx, SYSTEM, RecordQuery(name, ("id",), limit=1)).data
            for name in tx.release.definitions.objects
        }
    return {f"record-{name}": f"/o/{name}/{found[0]['id']}" for name, found in first.items() if found}


def take(
    browser: Browser,
    base: str,
    workspace: Workspace,
    pages: dict[str, str],
    at: tuple[str, tuple[int, int]],
    theme: str,
    language: str,
    wanted: str,
) -> None:
    width, size = at
    scale = 2 if size == PHONE else 1
    locale = "zh-CN" if language == "zh" else "en-GB"
    visit = Visit(browser, base, size=size, theme=theme, device_scale_factor=scale, locale=locale)

    def shoot(name: str) -> None:
        visit.page.wait_for_timeout(150)
        visit.page.screenshot(path=FOLDER / f"{name}-{width}-{theme}-{language}.png")

    for name, path in {"sign-in": "/sign-in", "sign-in-forgotten": "/sign-in/forgotten"}.items():
        if wanted in name:
            visit.go(path)
            shoot(name)
    visit.enter(workspace, EMAIL, language)
    for name, path in pages.items():
        if wanted in name:
            visit.go(path)
            shoot(name)
    for name, open_it in OPENED.items():
        if wanted in name:
            open_it(visit)
            shoot(name)
    visit.close()


def _filter(visit: Visit) -> None:
    page = visit.go(OPEN_DEALS)
    page.click("#filter-button")
    page.locator("#filter select").first.wait_for()


def _palette(visit: Visit) -> None:
    page = visit.go("/o/opportunity")
    page.keyboard.press("Control+k")
    page.locator("#palette [role=option]").first.wait_for()


def _palette_search(visit: Visit) -> None:
    _palette(visit)
    visit.page.fill("#palette input", "hua")
    visit.page.wait_for_timeout(600)


def _keys(visit: Visit) -> None:
    page = visit.go("/o/opportunity")
    page.keyboard.press("?")
    page.locator("dialog[data-open][open]").wait_for()


def _feedback(visit: Visit) -> None:
    page: Page = visit.go("/menu")
    page.evaluate("htmx.ajax('GET', '/feedback', {target: document.body, swap: 'beforeend'})")
    page.locator("dialog[data-open][open]").wait_for()


def _refused_form(visit: Visit) -> None:
    page = visit.go("/o/opportunity/new")
    page.fill("#f-amount", "abc")
    page.fill("#f-probability", "150")
    page.click("[data-save]")


OPENED: dict[str, Callable[[Visit], None]] = {
    "filter": _filter,
    "palette": _palette,
    "palette-search": _palette_search,
    "keys": _keys,
    "feedback-dialog": _feedback,
    "form-refused": _refused_form,
}


if __name__ == "__main__":
    main()
