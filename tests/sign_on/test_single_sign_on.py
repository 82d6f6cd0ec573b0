"""There and back with a real provider of OpenID Connect in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3
from dougong.access import SYSTEM, find_user
from dougong.access.providers import save_provider
from dougong.access.service_accounts import create_service_account

from tests.support.servers import free_port
from tests.support.waiting import wait_until
from tests.web.conftest import Browser, Site, empty_site, site
from tests.web.design import text_of

__all__ = ["empty_site", "site"]
pytestmark = pytest.mark.xdist_group("provider")  # or each worker would start one
PEOPLE = (
    {"sub": "emma-1", "email": "emma@example.com", "email_verified": True, "name": "Emma"},
    {"sub": "nora-1", "email": "nora@example.com", "email_verified": True, "name": "Nora Berg"},
    {"sub": "mallory", "email": "lin@example.com", "email_verified": False},
    {"sub": "stranger", "email": "who@elsewhere.example", "email_verified": True},
)
HTTP = urllib3.PoolManager()


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    port = free_port()
    people = [part for one in PEOPLE for part in ("--user-claims", json.dumps(one))]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "-p",
        str(port),
        "-n",
        "true",
        *people,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.poll() is None, "it has ended"
        with suppress(urllib3.exceptions.HTTPError):
            HTTP.request("GET", f"{url}/.well-known/openid-configuration", retries=False)
            return True
        return False

    try:
        wait_until(answers)
        yield url
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def ready(site: Site, provider: str) -> Site:
    """The provider lives in the present, and so must whoever judges what it signs."""
    site.clock.instant = datetime.now(UTC)
    configure(site, provider)
    return site


def configure(site: Site, issuer: str, **more: Any) -> None:
    given = {"title": "Example ID", "issuer": issuer, "client_id": "crm", "client_secret": "s3cret"}
    with site.workspace.write() as tx:
        save_provider(tx, SYSTEM, given | more, 1 if more else None)


def there(browser: Browser, subject: str, next_url: str = "") -> str:
    """The address that the provider sends the browser back to."""
    leaving = browser.get(f"/sign-in/on/1?next={next_url}")
    assert leaving.status_code == 303
    answer = HTTP.request(
        "POST", leaving.headers["Location"], fields={"sub": subject}, encode_multipart=False, redirect=False
    )
    parts = urlsplit(answer.headers["Location"])
    assert (parts.scheme, parts.netloc, parts.path) == ("http", "127.0.0.1:8000", "/sign-in/on/callback")
    return f"{parts.path}?{parts.query}"


def test_somebody_with_a_verified_address_comes_in(ready: Site) -> None:
    browser = ready.browser(None)
    assert "Sign in with Example ID" in text_of(browser.get("/sign-in").text)
    arrived = browser.get(there(browser, "emma-1", "/o/account"))
    assert arrived.headers["Location"] == "/o/account"
    assert "by single sign-on" in text_of(browser.get("/me/security").text)
    again = ready.browser(None)
    with ready.workspace.write() as tx:
        tx.execute(
            'UPDATE "_dg_user" SET "email" = \'e@x.example\', "email_key" = \'e@x.example\' WHERE "id" = 1'
        )
    assert again.get(there(again, "emma-1", "//evil.example")).headers["Location"] == "/start", (
        "known by the subject"
    )


def test_an_answer_is_good_once_and_in_its_own_browser(ready: Site) -> None:
    browser, other = ready.browser(None), ready.browser(None)
    back = there(browser, "emma-1")
    for foreign in (
        back,
        "/sign-in/on/callback?state=x&code=y",
        "/sign-in/on/callback",
        "/sign-in/on/callback?error=x",
    ):
        assert other.get(foreign).headers["Location"] == "/sign-in"
    assert browser.get(back).headers["Location"] == "/start"
    again = ready.browser(None)
    again.client.set_cookie("dg_sign_on", back.split("state=")[1].split("&")[0], path="/sign-in")
    assert again.get(back).headers["Location"] == "/sign-in"


def test_who_is_unknown_or_unverified_stays_out(ready: Site, provider: str) -> None:
    for subject in ("nora-1", "mallory", "stranger"):
        browser = ready.browser(None)
        assert browser.get(there(browser, subject)).headers["Location"] == "/sign-in"
        assert "you have no account here" in text_of(browser.get("/sign-in").text)
    configure(ready, provider, provisions=True, roles=("reader",), domains="example.com")
    browser = ready.browser(None)
    assert browser.get(there(browser, "nora-1")).headers["Location"] == "/start"
    with ready.workspace.read() as tx:
        nora = find_user(tx, "nora@example.com")
        assert nora is not None
        assert (nora.name, nora.roles) == ("Nora Berg", {"reader"})
    for subject in ("mallory", "stranger"):
        browser = ready.browser(None)
        assert browser.get(there(browser, subject)).headers["Location"] == "/sign-in"


def test_a_service_account_does_not_come_in(ready: Site) -> None:
    with ready.workspace.write() as tx:
        bot = create_service_account(tx, SYSTEM, "Sync", ("administrator",))
        tx.execute(
            'INSERT INTO "_dg_identity" ("provider_id", "subject", "user_id", "created_at") VALUES (1, ?, ?, ?)',
            ("emma-1", bot.id, tx.now_text),
        )
    browser = ready.browser(None)
    assert browser.get(there(browser, "emma-1")).headers["Location"] == "/sign-in"
    assert browser.get("/o/account").status_code == 303


def test_a_provider_that_is_off_or_gone_lets_nobody_in(ready: Site, provider: str) -> None:
    browser = ready.browser(None)
    back = there(browser, "emma-1")
    configure(ready, provider, active=False)
    assert browser.get(back).headers["Location"] == "/sign-in"
    assert browser.get("/sign-in/on/1").headers["Location"] == "/sign-in"
    assert browser.get("/sign-in/on/99").headers["Location"] == "/sign-in"


def test_providers_are_named_by_administrators(ready: Site) -> None:
    emma, lin = ready.browser(), ready.browser("lin@example.com")
    assert emma.get("/settings/sign-on").status_code == 403
    lin.get("/settings/sign-on/1")
    good = {
        "title": "New ID",
        "issuer": "https://login.example.com",
        "client_id": "x",
        "provider": "1",
        "active": "1",
    }
    for wrong in (
        {"issuer": "http://login.example.com"},
        {"title": ""},
        {"domains": "not a domain!"},
        {"provisions": "1"},
        {"roles": "nonsense"},
    ):
        assert lin.post("/settings/sign-on", **(good | wrong)).status_code == 422, wrong
    assert emma.post("/settings/sign-on", **good).status_code == 403
    page = lin.get("/settings/sign-on/1").text
    assert "s3cret" not in page
    assert lin.post("/settings/sign-on", **good).status_code == 303
    with ready.workspace.read() as tx:
        assert tx.execute('SELECT "client_secret" FROM "_dg_provider"').fetchone() == (None,), (
            "not for another issuer"
        )
    assert lin.post("/settings/sign-on/1/remove").status_code == 303
    assert "New ID" not in text_of(ready.browser(None).get("/sign-in").text)


def test_signing_out_ends_the_session_there_too(ready: Site, provider: str) -> None:
    browser = ready.browser(None)
    browser.get(there(browser, "emma-1"))
    browser.get("/menu")
    page = browser.post("/sign-out").get_data(as_text=True)
    assert "You are signed out" in page
    found = re.search(r'href="([^"]+)"\s+data-go', page)
    assert found is not None
    address = unescape(found[1])
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{provider}/oauth2/end_session?")
    assert query["post_logout_redirect_uri"] == [f"{ready.workspace.settings.base_url}/sign-in"]
    assert query["client_id"] == ["crm"]
    assert query["id_token_hint"][0].count(".") == 2
    asked = HTTP.request("GET", address)
    assert asked.status == 200
    back = re.search(rb'name="redirect_uri" value="([^"]+)"', asked.data)
    assert back is not None
    answer = HTTP.request_encode_body(
        "POST",
        f"{provider}/oauth2/end_session/confirm",
        {"redirect_uri": unescape(back[1].decode())},
        encode_multipart=False,
        redirect=False,
    )
    assert answer.headers["Location"].startswith(f"{ready.workspace.settings.base_url}/sign-in?state=")
    assert browser.get("/menu").status_code == 303


def test_a_provider_that_is_gone_keeps_nobody_here(ready: Site) -> None:
    browser = ready.browser(None)
    browser.get(there(browser, "emma-1"))
    browser.get("/menu")
    with ready.workspace.write() as tx:
        tx.execute('UPDATE "_dg_session" SET "id_token" = ?', ("sealed with another key",))
        tx.execute('UPDATE "_dg_provider" SET "issuer" = ?', ("http://127.0.0.1:9",))
    page = browser.post("/sign-out").get_data(as_text=True)
    assert "You are signed out" in page
    assert "data-go" not in page
    other = ready.browser()
    assert "data-go" not in other.post("/sign-out").get_data(as_text=True)
