"""Take a picture of every screen, with the demo data of the CRM pack: make screenshots.

Both widths, themes and languages, into ``screenshots/``: to be looked at after every change of a screen.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from dougong.access import SYSTEM
from dougong.packs import install, load_demo, read_pack
from dougong.paths import CHECKOUT, template_packs
from dougong.records import RecordQuery, find
from dougong.storage import Workspace
from playwright.sync_api import Browser, Page

from tests.support.browser import CHROMIUM, DESKTOP, MISSING_CHROMIUM, PHONE, Visit, chromium, served

FOLDER = CHECKOUT / "screenshots"
EVERYTHING = "/o/opportunity?view=opportunity_all&f=stage~any_of~proposal~negotiation"
EMAIL = "lin.zhiyuan@example.com"


def main() -> None:
    if not CHROMIUM.exists():
        sys.exit(MISSING_CHROMIUM)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        workspace = demo(Path(folder) / "workspace")
        with chromium() as browser, served(workspace) as base:
            for width, size in (("desktop", DESKTOP), ("phone", PHONE)):
                for theme in ("light", "dark"):
                    for language in ("en", "zh"):
                        take(browser, base, workspace, (width, size), theme, language)
        workspace.close()


def demo(folder: Path) -> Workspace:
    workspace = Workspace.create(folder, name="恒川科技", zone="Asia/Shanghai", language="zh")
    pack = read_pack(template_packs() / "crm")
    install(workspace, SYSTEM, pack)
    if pack.demo is not None:
        load_demo(workspace, SYSTEM, pack.demo)
    return workspace


def take(
    browser: Browser,
    base: str,
    workspace: Workspace,
    at: tuple[str, tuple[int, int]],
    theme: str,
    language: str,
) -> None:
    width, size = at
    scale = 2 if size == PHONE else 1
    locale = "zh-CN" if language == "zh" else "en-GB"
    visit = Visit(browser, base, size=size, theme=theme, device_scale_factor=scale, locale=locale)

    def shoot(name: str) -> None:
        visit.page.wait_for_timeout(150)
        visit.page.screenshot(path=FOLDER / f"{name}-{width}-{theme}-{language}.png")

    visit.go("/sign-in")
    shoot("01-sign-in")
    visit.enter(workspace, EMAIL, language)
    for name, path in pages(workspace).items():
        visit.go(path)
        shoot(name)
    open_things(visit, shoot)
    visit.close()


def pages(workspace: Workspace) -> dict[str, str]:
    with workspace.read() as tx:
        ids = {
            name: find(tx, SYSTEM, RecordQuery(name, ("id",), limit=1)).data[0]["id"]
            for name in ("account", "opportunity")
        }
    return {
        "02-list": "/o/opportunity?sort=-amount",
        "03-filtered": f"{EVERYTHING}&f=amount~at_least~500000",
        "04-empty": "/o/opportunity?q=zzzz",
        "05-record": f"/o/opportunity/{ids['opportunity']}",
        "06-account": f"/o/account/{ids['account']}",
        "07-form": f"/o/opportunity/{ids['opportunity']}/edit",
        "08-search": "/search?q=hw",
        "09-bin": "/o/opportunity/bin",
        "10-menu": "/menu",
        "11-releases": "/releases",
        "12-missing": "/o/opportunity/999999",
        "16-board": "/o/opportunity?view=opportunity_board",
        "17-import": "/o/account/import",
        "18-jobs": "/jobs?all=1",
        "40-audit": "/settings/audit",
        "41-my-security": "/me/security",
        "42-second-step": "/me/second-step",
        "43-keys": "/me/keys",
        "44-sign-in-rules": "/settings/security",
        "45-single-sign-on": "/settings/sign-on",
    }


def open_things(visit: Visit, shoot: object) -> None:
    assert callable(shoot)
    page: Page = visit.go(EVERYTHING)
    page.click("#filter-button")
    shoot("13-filter")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.fill("#palette input", "hua")
    page.wait_for_timeout(600)
    shoot("14-palette")
    visit.go("/o/opportunity/new")
    page.fill("#f-amount", "abc")
    page.fill("#f-probability", "150")
    page.click("[data-save]")
    shoot("15-refused")


if __name__ == "__main__":
    main()
