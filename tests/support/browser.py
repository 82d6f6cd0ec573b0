"""A real browser before a served workspace: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dougong.access import find_user, start_session
from dougong.app import create_app
from dougong.paths import CHECKOUT
from dougong.settings import Settings
from dougong.storage import Workspace
from dougong.web.screens import SESSION_COOKIE
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.support.acting import wait_until_pages_stand
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# The shell has no window to draw for: the same engine, a third of the time.
PROGRAMS = [Path("/usr/bin") / name for name in ("chromium-headless-shell", "chromium")]
CHROMIUM = next((program for program in PROGRAMS if program.exists()), PROGRAMS[-1])
AXE = CHECKOUT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
MISSING_CHROMIUM = "Chromium not found: install the package chromium-headless-shell, or chromium"
MISSING_AXE = "axe-core not found: run frontend/build.py"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1440, 900)
PHONE = (390, 844)


@contextmanager
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE * 1000)
    wait_until_pages_stand()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def served(
    workspace: Workspace, before: Callable[[WSGIApplication], WSGIApplication] = lambda app: app
) -> Iterator[str]:
    """The address of the workspace on a free port of this machine; ``before`` puts something before its pages."""
    app = before(create_app(workspace, Settings(workspace=workspace.folder)))
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Visit:
    """One person at one screen. ``complaints`` are the browser's: errors in scripts and in its console."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        self.base = base
        width, height = options.pop("size", DESKTOP)
        theme = options.pop("theme", "light")
        # A worker between page and server would only make tests guess which of them answered.
        options.setdefault("service_workers", "block")
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce",
            **options,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.complaints: list[str] = []
        # Of every tab, also of those that are opened later.
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("console", lambda message: self._hear(message.type, message.text))

    def _hear(self, kind: str, text: str) -> None:
        # The status of a page that was meant to be refused is no fault of the page, nor is a search that a
        # later one has overtaken.
        meant = "the server responded with a status of 4" in text or "htmx:sendAbort" in text
        if kind == "error" and not meant and not text.startswith("htmx:afterRequest"):
            self.complaints.append(text)

    def enter(self, workspace: Workspace, email: str, language: str = "en") -> Visit:
        """Signed in without the sign-in page, in a language of choice."""
        with workspace.write() as tx:
            user = find_user(tx, email)
            assert user is not None
            tx.execute('UPDATE "_dg_user" SET "language" = ? WHERE "id" = ?', (language, user.id))
            token = start_session(tx, user)
        self.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": self.base}])
        return self

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def close(self) -> None:
        self.context.close()


def wait_for_the_draft(page: Page) -> None:
    """It is kept a moment after the last change."""
    page.locator("form[data-kept]").wait_for()


def scrolled_sideways(page: Page) -> list[str]:
    """The boxes of tables whose content is wider than they are."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.dg-content :is(.dg-card-scroll, .dg-scroller)')]
            .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.outerHTML.slice(0, 200))"""
    )
    return found


def axe_findings(page: Page) -> list[str]:
    """What axe-core finds against the rules of WCAG 2.2 A and AA, and of good practice."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text("utf-8"))
    return _said(page.evaluate("() => axe.run(document, {resultTypes: ['violations']})"))


COLOURS = ["color-contrast", "link-in-text-block"]
"""axe-core's rules about colours at the level asked for."""


def findings_in_the_dark(page: Page) -> list[str]:
    """What it finds besides when the same page turns dark: nothing but colours changes."""
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-bs-theme=dark]").wait_for(state="attached")
    found = _said(
        page.evaluate(f"() => axe.run(document, {{runOnly: {COLOURS}, resultTypes: ['violations']}})")
    )
    page.emulate_media(color_scheme="light")
    return found


def _said(found: Any) -> list[str]:
    return [
        f"{violation['id']}: {node['html'][:400]} — {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
