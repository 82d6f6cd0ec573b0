"""Every visible control of a page, pressed once: does it do anything? And do its texts fit and speak the language?

Nothing is changed by it: whatever a control would send is answered on its way in, which counts as having
done something. The server does that: a browser whose requests are held up keeps nothing of what it has loaded.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error, Page, Request
from playwright.sync_api import TimeoutError as Late

from tests.support.messages import strings, translations
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TAGS = frozenset({"service level"})
"""Of the demo company: whatever the language of a page, it shows them as somebody wrote them."""
HASTE = 3.0
"""Seconds after which a fresh page is tried."""
MOMENT = 100.0
"""Milliseconds between two looks at what has come of it."""
SCRIPT = Path(__file__).with_suffix(".js")
# A form that was sent is kept in the browser until it is answered with a page, and offered by the next: here none is.
FORGET = """if (location.protocol === "http:")
    for (const name of Object.keys(localStorage))
        if (name.startsWith("dougong:draft:")) localStorage.removeItem(name);"""


def unchanged(app: WSGIApplication) -> WSGIApplication:
    """Answers what would change something by itself."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return app(environ, start)
        # A connection that is kept would begin the next request with what is left of this one.
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start("204 No Content", [])
        return ()

    return answer


@dataclass
class Findings:
    dead: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    clipped: list[str] = field(default_factory=list)
    untranslated: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.dead or self.broken or self.clipped or self.untranslated)


class Presser:
    """``known`` are the shapes of controls that have been pressed on some page: once is enough."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.known: set[str] = set()
        self.followed: set[str] = set()
        self.sent = 0
        self._opened = ("", 0)
        self.findings = Findings()
        page.on("request", self._note)
        page.on("response", self._look)
        page.on("filechooser", lambda _: self._count())
        page.on("dialog", lambda asked: asked.accept() if asked.type == "beforeunload" else asked.dismiss())
        page.add_init_script(path=SCRIPT)
        page.add_init_script(script=FORGET)

    def press_all(self, name: str, address: str) -> None:
        for control in self._begin(address):
            if control["shape"] in self.known:
                continue
            self.known.add(control["shape"])
            if not self._works(address, control["at"]):
                self.findings.dead.append(f"{name}: {control['what']}")

    def follow_links(self, name: str, address: str) -> None:
        self._open(address)
        for href in set(self.page.evaluate("dgControls.links()")) - self.followed:
            self.followed.add(href)
            answer = self.page.request.get(self.base + href, max_redirects=5)
            if answer.status >= 400:
                self.findings.broken.append(f"{name}: {href} answers {answer.status}")

    def read(self, name: str, address: str, language: str) -> None:
        self._open(address)
        self.findings.clipped += [f"{name}: {text}" for text in self.page.evaluate("dgControls.clipped()")]
        if language == "zh":
            english = _english()
            left = [
                text
                for text in self.page.evaluate("dgControls.texts()")
                if text in english and text not in TAGS
            ]
            self.findings.untranslated += [f"{name}: {text}" for text in left]

    def _open(self, address: str) -> None:
        try:
            self.page.goto(self.base + address)
        except Error:
            # The page before was still leaving by itself.
            self.page.goto(self.base + address)

    def _begin(self, address: str) -> list[dict[str, Any]]:
        self._open(address)
        self._opened = (self.page.url, self.sent)
        found: list[dict[str, Any]] = self.page.evaluate("dgControls.find()")
        return found

    def _works(self, address: str, at: int) -> bool:
        """Where the page is as it was before the last control, on that; what is dead is so on a fresh one, with
        patience, as a busy machine may only have been slow."""
        try:
            if self._is_as_opened() and self._press(at, HASTE):
                return True
        except Error:
            # It is on its way to another page.
            pass
        self._begin(address)
        return self._press(at, PATIENCE)

    def _is_as_opened(self) -> bool:
        self.page.keyboard.press("Escape")
        calm = self.page.evaluate("dgControls.isCalm()")
        return bool(calm) and self._opened == (self.page.url, self.sent)

    def _press(self, at: int, patience: float) -> bool:
        """Whether anything came of it: a change of the page, of the address or the focus, or a request."""
        page, before, sent = self.page, self.page.url, self.sent
        control = page.locator(f"[data-tested='{at}']")
        if control.count() == 0:
            return True
        page.evaluate("at => dgControls.unfold(at)", at)
        page.evaluate("at => dgControls.watch(at)", at)
        try:
            control.click(timeout=patience * 1000)
        except Late:
            return page.url != before or self.sent > sent
        deadline = time.monotonic() + patience
        while page.url == before and self.sent == sent and not self._has_changed():
            if time.monotonic() > deadline:
                return False
        return True

    def _has_changed(self) -> bool:
        """Looks for a moment only: what is sent meanwhile may change nothing on the page."""
        try:
            self.page.wait_for_function("() => window.dgHappened !== 0", timeout=MOMENT)
        except Late:
            return False
        return True

    def _note(self, request: Request) -> None:
        """Not where a request is led on to, nor what a page tells of itself."""
        if request.redirected_from or request.url.endswith("/recent"):
            return
        if request.method != "GET" or request.is_navigation_request():
            self._count()

    def _count(self) -> None:
        self.sent += 1

    def _look(self, response: Any) -> None:
        if response.status >= 500:
            self.findings.broken.append(f"{response.url} answers {response.status}")


def _english() -> frozenset[str]:
    """Texts of ours which a Chinese page says in other words."""
    return frozenset(_differing())


def _differing() -> Iterator[str]:
    for key, message in translations().items():
        if len(key) > 2 and key not in strings(message) and "{" not in key and "%(" not in key:
            yield key


def told(findings: Findings) -> str:
    return json.dumps(vars(findings), ensure_ascii=False, indent=1)
