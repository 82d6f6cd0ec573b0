"""A second step, from the picture of its secret to the last session that is ended, in a browser."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.storage import Workspace
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import (
    PHONE,
    Visit,
    axe_findings,
    served,
)
from tests.web.design import NOON

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_everything")]

EMAIL, PASSWORD = "kim@example.com", "a good password"


def sign_in(page: Page) -> None:
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.click("form[action='/sign-in'] button")


def test_a_second_step_is_set_up_used_and_the_other_session_ended(browser: Browser, tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w", clock=FixedClock(NOON), name="Hengchuan") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, EMAIL, "Kim Lind", PASSWORD, ["administrator"], language="en")
        with served(workspace) as base:
            desk, phone = Visit(browser, base), Visit(browser, base, size=PHONE, theme="dark")
            totp, codes = _enrol(desk)
            _come_in(phone, totp, codes)
            _end_the_other(desk, phone)
            assert desk.complaints == phone.complaints == []


def _enrol(desk: Visit) -> tuple[pyotp.TOTP, list[str]]:
    page = desk.go("/sign-in")
    sign_in(page)
    page.wait_for_selector(".dg-app")
    page = desk.go("/me/security")
    assert axe_findings(page) == []
    page.click("text=Set up")
    page.wait_for_function("() => document.querySelector('.dg-enrol img')?.naturalWidth > 100")
    totp = pyotp.TOTP("".join(page.locator(".dg-secret span").all_inner_texts()))
    page.fill("#current", PASSWORD)
    page.fill("#code", totp.at(NOON - timedelta(seconds=30)))
    page.click("text=Turn on")
    expect(page.locator("#recovery-codes code")).to_have_count(10)
    codes = page.locator("#recovery-codes code").all_inner_texts()
    assert axe_findings(page) == []
    page.click("text=I have kept them")
    expect(page.locator("main")).to_contain_text("10 recovery codes are left")
    return totp, codes


def _come_in(phone: Visit, totp: pyotp.TOTP, codes: list[str]) -> None:
    page = phone.go("/sign-in?next=/me/security")
    for code in (totp.at(NOON), codes[0]):
        sign_in(page)
        page.wait_for_selector("#code")
        assert axe_findings(page) == []
        page.fill("#code", code)
        page.click("text=Go on")
        page.wait_for_selector("text=Where you are signed in")
        if code != codes[0]:
            # Out again, to come in the other way.
            phone.context.clear_cookies(name="dg_session")
            page = phone.go("/sign-in?next=/me/security")
    expect(page.locator("main")).to_contain_text("9 recovery codes are left")


def _end_the_other(desk: Visit, phone: Visit) -> None:
    page = desk.go("/me/security")
    expect(page.locator("main")).to_contain_text("with a recovery code")
    page.click("text=End all others")
    page.wait_for_selector("text=All other sessions have ended.")
    expect(page.locator(".dg-sessions li")).to_have_count(1)
    phone.page.reload()
    assert phone.page.url.split("?")[0].endswith("/sign-in"), "it is out"
