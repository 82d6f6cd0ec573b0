"""Take a picture of every screen, with the demo data of the CRM pack: make screenshots.

Both widths, themes and languages, into ``screenshots/``: to be looked at after every change of a screen. Words after
the command take those only whose name has one of them, ``--in`` only some of the eight ways to look at them:
python -m tests.support.screenshots palette board --in phone-dark
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path

from dougong.access import SYSTEM, create_user
from dougong.app import create_app
from dougong.dataclasses import dataclass
from dougong.paths import CHECKOUT
from dougong.public_forms import forms_of, state_of, switch
from dougong.settings import Settings
from dougong.storage import Workspace
from playwright.sync_api import Browser, Error

from tests.support.browser import CHROMIUM, DESKTOP, MISSING_CHROMIUM, PHONE, Visit, chromium, served
from tests.support.company import OPTIONS, settle
from tests.support.scenes import ADDRESSES, BLANK, FIRST_RUN, OPENED, STRANGERS, Scene, records
from tests.support.screens import screens

FOLDER = CHECKOUT / "screenshots"
PATIENCE = 20
"""Seconds for one picture."""
EMAIL = "lin.zhiyuan@example.com"
SELLER = "sofia.ricci@example.com"
WAYS = ["-".join(way) for way in product(("desktop", "phone"), ("light", "dark"), ("en", "zh"))]


@dataclass(frozen=True, slots=True)
class Way:
    """How screens are looked at: ``phone-dark-zh``."""

    name: str

    def visit(self, browser: Browser, base: str) -> Visit:
        width, theme, language = self.name.split("-")
        size, scale = (PHONE, 2) if width == "phone" else (DESKTOP, 1)
        locale = "zh-CN" if language == "zh" else "en-GB"
        touch = width == "phone"
        return Visit(
            browser, base, size=size, theme=theme, device_scale_factor=scale, locale=locale, has_touch=touch
        )

    @property
    def language(self) -> str:
        return self.name.rpartition("-")[2]


@dataclass(frozen=True, slots=True)
class Album:
    """Screens of one workspace, as strangers and as somebody of it see them."""

    workspace: Workspace
    strangers: Mapping[str, str]
    pages: Mapping[str, str]
    opened: Mapping[str, Scene]
    email: str


def main() -> None:
    if not CHROMIUM.exists():
        sys.exit(MISSING_CHROMIUM)
    asked = argparse.ArgumentParser(prog="make screenshots")
    asked.add_argument("words", nargs="*", help="only pictures whose name has one of them")
    asked.add_argument("--in", dest="ways", default="", help="only ways that have this, such as phone-dark")
    given = asked.parse_args()
    FOLDER.mkdir(exist_ok=True)
    ways = [Way(name) for name in WAYS if given.ways in name]
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        failed = [one for album in albums(Path(folder)) for one in take(browser, album, ways, given.words)]
    if failed:
        sys.exit("\n".join(failed))


def albums(folder: Path) -> Iterable[Album]:
    """One after the other: each is closed before the next is made."""
    with Workspace.create(folder / "first", name="Orbit", zone="Asia/Shanghai") as first:
        yield Album(first, FIRST_RUN, {}, {}, "")
        with first.write() as tx:
            create_user(tx, SYSTEM, "ada@example.com", "Ada", None, ["administrator"], language="en")
        yield Album(first, {}, BLANK, {}, "ada@example.com")
    with Workspace.create(folder / "company", **OPTIONS) as company:
        settle(company)
        app = create_app(company, Settings(workspace=company.folder))
        yield Album(
            company,
            {},
            {"home-seller": "/", "board-seller": "/o/opportunity?view=opportunity_board"},
            {},
            SELLER,
        )
        pages = screens(app, company, EMAIL) | records(company) | ADDRESSES
        yield Album(company, STRANGERS | _public(company), pages, OPENED, EMAIL)


def _public(workspace: Workspace) -> dict[str, str]:
    """Forms that anybody fills in, switched on."""
    found = {}
    with workspace.write() as tx:
        for model in forms_of(tx.release):
            switch(tx, SYSTEM, model, True)
            state = state_of(tx, SYSTEM, model)
            assert state is not None
            found[f"public-form-{model.definition.name}"] = f"/f/{state.token}"
    return found


def take(browser: Browser, album: Album, ways: Sequence[Way], words: Sequence[str]) -> list[str]:
    """What could not be taken is told of at the end: the others are there."""
    failed = []

    def wanted(name: str) -> bool:
        return not words or any(word in name for word in words)

    with served(album.workspace) as base:
        for way in ways:
            visit = way.visit(browser, base)
            visit.page.set_default_timeout(PATIENCE * 1000)

            def shoot(name: str, scene: Scene, visit: Visit = visit, way: Way = way) -> None:
                if not wanted(name):
                    return
                try:
                    scene(visit)
                    visit.page.wait_for_timeout(150)
                    visit.page.screenshot(path=FOLDER / f"{name}-{way.name}.png")
                    visit.page.emulate_media(media="screen")
                except Error as error:
                    failed.append(f"{name}-{way.name}: {error.message.splitlines()[0]}")

            for name, address in album.strangers.items():
                shoot(name, _going(address))
            if album.email:
                visit.enter(album.workspace, album.email, way.language)
            for name, address in album.pages.items():
                shoot(name, _going(address))
            for name, scene in album.opened.items():
                shoot(name, scene)
            visit.close()
    return failed


def _going(address: str) -> Scene:
    def go(visit: Visit) -> None:
        visit.go(address)

    return go


if __name__ == "__main__":
    main()
