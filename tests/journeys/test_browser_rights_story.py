"""The whole story of somebody's rights, by clicks: invited, signed in by two steps, narrowed, looked through, explained
and taken back. No address is typed but that of the invitation and that for signing in. A run has either language at one
width; DOUGONG_LONG=1 has all four.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.records import create
from dougong.storage import Draft, Workspace, publish
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support import messages
from tests.support.browser import DESKTOP, PHONE, Visit, axe_findings, served
from tests.web.design import NOON, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LONG = os.environ.get("DOUGONG_LONG") == "1"
RUNS = [("en", DESKTOP), ("zh", PHONE), *([("en", PHONE), ("zh", DESKTOP)] if LONG else [])]
NEW_PASSWORD = "brass lantern over the quay"
DESIGN: list[dict[str, Any]] = [
    {
        "kind": "object",
        "name": "client",
        "title": "Qlient",
        "pluralTitle": "Qlients",
        "titleField": "name",
        "properties": {
            "name": {"fieldType": "text", "title": "Qname"},
            "handset": {"fieldType": "phone", "title": "Qhandset"},
        },
    },
    {
        "kind": "view",
        "name": "all",
        "title": "Every qlient",
        "object": "client",
        "type": "list",
        "columns": [{"field": "name"}, {"field": "handset"}],
    },
    {
        "kind": "app",
        "name": "desk",
        "title": "Qdesk",
        "menu": [{"name": "clients", "title": "Qlients", "object": "client", "view": "all"}],
    },
    {
        "kind": "role",
        "name": "vendor",
        "title": "Qvendor",
        "rules": [
            {"name": "work", "title": "Qwork", "object": "client", "operations": ["read", "create", "update"]}
        ],
    },
]


class Words:
    """The texts of the product in one language."""

    def __init__(self, language: str) -> None:
        known = messages.translations() if language == "zh" else {}
        self._known = {key: messages.strings(one)[0] for key, one in known.items()}

    def __call__(self, text: str, **filled: str) -> str:
        said = self._known[text] if self._known else text
        return said.format(**filled) if filled else said

    def untranslated(self, page: Page) -> list[str]:
        """Lines of the page that have a translation, and are shown without it."""
        lines = page.locator("body").inner_text().splitlines()
        return [line for line in lines if self._known.get(line.strip(), line.strip()) != line.strip()]


class Person:
    """Somebody at a screen, who clicks. Each page is looked at for what is cut off, and for foreign words."""

    def __init__(
        self, browser: Browser, base: str, words: Words, size: tuple[int, int], language: str
    ) -> None:
        self.visit = Visit(browser, base, size=size, locale="zh-CN" if language == "zh" else "en-GB")
        self.words, self.phone = words, size == PHONE

    @property
    def page(self) -> Page:
        return self.visit.page

    def look(self) -> Page:
        page = self.page
        page.wait_for_load_state("load")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        assert self.words.untranslated(page) == [], page.url
        return page

    def look_closely(self) -> None:
        """Once is enough: the rules of accessibility know neither languages nor widths of their own."""
        self.look()
        assert self.phone or axe_findings(self.page) == [], self.page.url

    def sign_in(self, email: str, password: str) -> None:
        page = self.visit.go("/sign-in")
        page.fill("#email", email)
        page.fill("#password", password)
        page.click("form[action='/sign-in'] button")
        page.wait_for_selector(".dg-app")

    def menu(self, title: str) -> Page:
        """An entry of the menu, which is a page of its own on a phone."""
        if self.phone:
            self.page.locator(".dg-bottom").get_by_text(self.words("More"), exact=True).click()
            self.look()
        self.link(title, ".dg-main" if self.phone else ".dg-side").click()
        return self.look()

    def setting(self, title: str) -> Page:
        self.menu(self.words("Settings"))
        self.link(self.words(title), "#main").click()
        return self.look()

    def link(self, title: str, within: str = "#main") -> Locator:
        """Whose text begins so."""
        begins = re.compile(rf"^\s*{re.escape(title)}")
        return self.page.locator(within).get_by_role("link", name=begins).first

    def press(self, title: str, **filled: str) -> Page:
        self.page.locator("body").get_by_role("button", name=self.words(title, **filled)).last.click()
        return self.look()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "workspace", clock=FixedClock(NOON), name="Hengchuan") as made:
        assert [p for p in Draft(made).apply(DESIGN) if p.severity == "error"] == []
        publish(made)
        with made.write() as tx:
            create_user(tx, SYSTEM, "lin@example.com", "Lin", PASSWORD, ["administrator"])
            create(tx, SYSTEM, "client", {"name": "Foreign works", "handset": "+8613800005678"})
        yield made


@pytest.mark.parametrize(
    ("language", "size"), RUNS, ids=lambda one: one if isinstance(one, str) else str(one[0])
)
def test_from_an_invitation_to_the_door(
    browser: Browser, workspace: Workspace, language: str, size: tuple[int, int]
) -> None:
    words = Words(language)
    with workspace.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "language" = ?', (language,))
    with served(workspace) as base:
        lin, nora = (Person(browser, base, words, size, language) for _ in range(2))
        lin.sign_in("lin@example.com", PASSWORD)
        _join(nora, _invited(lin), language)
        _set_up_the_second_step(nora)
        _write_a_record(nora)
        _narrow(lin)
        _look_through_eyes(lin)
        _take_back(lin, nora)
        for person in (lin, nora):
            assert person.visit.complaints == []
            person.visit.close()


def _invited(lin: Person) -> str:
    page = lin.setting("People")
    lin.link(lin.words("Invite"), ".dg-top").click()
    lin.look()
    page.get_by_label(lin.words("Email addresses")).fill("nora@example.com")
    page.get_by_label("Qvendor").check()
    lin.press("Make links")
    return page.get_by_label(lin.words("Link for {email}", email="nora@example.com")).input_value()


def _join(nora: Person, link: str, language: str) -> None:
    page = nora.visit.go("/join/" + link.rpartition("/")[2])
    nora.look()
    page.fill("#name", "Nora")
    page.fill("#password", NEW_PASSWORD)
    page.select_option("#language", language)
    nora.press("Join and sign in")
    expect(page.get_by_text(nora.words("Welcome, {name}.", name="Nora"))).to_be_visible()


def _set_up_the_second_step(nora: Person) -> None:
    page = nora.setting("Sign-in and security")
    nora.link(nora.words("Set up")).click()
    nora.look()
    totp = pyotp.TOTP("".join(page.locator(".dg-secret span").all_inner_texts()))
    page.fill("#current", NEW_PASSWORD)
    page.fill("#code", totp.at(NOON - timedelta(seconds=30)))
    nora.press("Turn on")
    expect(page.locator("#recovery-codes code")).to_have_count(10)
    nora.link(nora.words("I have kept them"), "body").click()
    nora.look()


def _write_a_record(nora: Person) -> None:
    page = nora.menu("Qlients")
    expect(page.get_by_text("Foreign works").first).to_be_visible()
    page.locator(".dg-plus" if nora.phone else ".dg-top .btn-primary").first.click()
    nora.look()
    page.get_by_label("Qname").fill("Own works")
    page.get_by_label("Qhandset").fill("+8613800001234")
    page.locator("[data-save]").first.click()
    expect(page.get_by_role("heading", name="Own works").first).to_be_visible()
    nora.look()


def _narrow(lin: Person) -> None:
    """To one's own records, and with a part of the number."""
    page = lin.setting("Roles")
    lin.link("Qvendor").click()
    lin.look()
    lin.link(lin.words("Edit the role")).click()
    lin.look()
    lin.link(lin.words("Edit"), ".dg-rule-acts").click()
    lin.look()
    page.select_option("[name=rows]", "own")
    lin.press("Put into the draft")
    lin.link("Qlients", "[aria-labelledby=fields-title]").click()
    lin.look()
    page.select_option("[name='field.handset']", "masked")
    lin.press("Put into the draft")
    lin.link(lin.words("Plan and publish")).click()
    lin.look()
    expect(page.locator("main")).to_contain_text("Qvendor: Qwork")
    lin.press("Publish")
    expect(page.locator(".dg-toasts")).to_contain_text(
        lin.words("Release {number} is published.", number="2")
    )


def _look_through_eyes(lin: Person) -> None:
    page = lin.setting("Roles")
    page.select_option("#roles-person", label="Nora")
    page.locator("form:has(#roles-person) button").click()
    lin.look_closely()
    lin.press("View as {name}", name="Nora")
    expect(page.locator(".dg-viewing")).to_be_visible()
    lin.menu("Qlients")
    expect(page.get_by_text("Foreign works")).to_have_count(0)
    lin.link("Own works").click()
    lin.look()
    expect(page.get_by_text("+86****1234").first).to_be_visible()
    lin.link(lin.words("Why is “{field}” masked?", field="Qhandset")).click()
    answer = page.locator(".dg-why-answer")
    expect(answer).to_contain_text(lin.words("Every role that lets the object be read keeps the field back."))
    expect(answer).to_contain_text("Qvendor")
    lin.look_closely()
    lin.press("Close")
    lin.page.locator("[popovertarget=record-menu]").click()
    lin.link(lin.words("Why can I see and edit this?"), "#record-menu").click()
    allows = lin.words("The rule “{rule}” of the role “{role}” allows it.", rule="Qwork", role="Qvendor")
    expect(answer.last).to_contain_text(allows)
    lin.press("Close")
    lin.press("Stop")
    expect(page.locator(".dg-viewing")).to_have_count(0)


def _take_back(lin: Person, nora: Person) -> None:
    """The role, and then the account, while a form is open."""
    nora.menu("Qlients")
    nora.link("Own works").click()
    nora.look()
    nora.link(nora.words("Edit"), ".dg-top").click()
    form = nora.look()
    form.get_by_label("Qname").fill("Typed for an hour")
    page = lin.setting("Roles")
    lin.link("Qvendor").click()
    lin.look()
    lin.press("Take the role from {name}", name="Nora")
    expect(page.locator(".dg-holders li")).to_have_count(0)
    form.locator("[data-save]").first.click()
    expect(form.locator("#kept")).to_have_value(re.compile("Typed for an hour"))
    nora.look_closely()
    lin.setting("People")
    lin.link("Nora").click()
    lin.look()
    lin.link(lin.words("Deactivate…"), ".dg-top").click()
    lin.look()
    lin.press("Deactivate {name}", name="Nora")
    form.get_by_role("link", name=nora.words("Go to the start page")).click()
    expect(form).to_have_url(re.compile("/sign-in"))
    form.fill("#email", "nora@example.com")
    form.fill("#password", NEW_PASSWORD)
    form.click("form[action='/sign-in'] button")
    expect(form.get_by_role("alert")).to_be_visible()
