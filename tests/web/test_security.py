"""Passwords, second steps, sessions and rules on the screens."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
from werkzeug.test import TestResponse

from tests.web.conftest import Browser, Site
from tests.web.design import PASSWORD, text_of


def secret_of(page: str) -> str:
    shown = page.split('class="dg-secret"')[1].split("</p>")[0]
    return "".join(re.findall(r"<span>([A-Z2-7]+)</span>", shown))


def code_for(site: Site, secret: str) -> str:
    """A code that was not used yet."""
    site.clock.advance(timedelta(seconds=60))
    return pyotp.TOTP(secret).at(site.clock.now())


def enrol(site: Site, browser: Browser) -> tuple[str, list[str]]:
    secret = secret_of(browser.get("/me/second-step").text)
    page = browser.post("/me/second-step", current=PASSWORD, code=code_for(site, secret))
    assert page.status_code == 200, text_of(page.text)
    return secret, re.findall(r"<code>([a-z0-9-]{19})</code>", page.text)


def password_step(site: Site, **fields: str) -> tuple[Browser, TestResponse]:
    browser = site.browser(None)
    browser.get("/sign-in")
    return browser, browser.post("/sign-in", email="emma@example.com", password=PASSWORD, **fields)


def test_the_second_step_is_set_up_and_asked_for(site: Site) -> None:
    emma = site.browser()
    secret = secret_of(emma.get("/me/second-step").text)
    assert secret_of(emma.get("/me/second-step").text) == secret, "a page loaded again shows the same"
    for fields in (
        {"current": PASSWORD, "code": "000000"},
        {"current": "wrong", "code": code_for(site, secret)},
    ):
        assert emma.post("/me/second-step", **fields).status_code == 422
    _, codes = enrol(site, emma)
    assert len(codes) == 10
    assert "10 recovery codes are left" in text_of(emma.get("/me/security").text)

    browser, page = password_step(site, next="/o/account")
    assert "authenticator app" in text_of(page.text)
    assert browser.get("/o/account").status_code == 303, "not signed in yet"
    assert browser.post("/sign-in/step", code="000000", next="/o/account").status_code == 422
    arrived = browser.post("/sign-in/step", code=code_for(site, secret), next="/o/account")
    assert arrived.headers["Location"] == "/o/account"
    assert browser.get("/o/account").status_code == 200

    browser, _ = password_step(site)
    assert browser.post("/sign-in/step", code=codes[0], next="//evil.example").headers["Location"] == "/start"
    assert "9 recovery codes are left" in text_of(browser.get("/menu").text)
    browser, _ = password_step(site)
    assert browser.post("/sign-in/step", code=codes[0]).status_code == 422


def test_nobody_comes_to_the_second_step_without_the_first(site: Site) -> None:
    browser = site.browser(None)
    browser.get("/sign-in")
    assert browser.get("/sign-in/step").headers["Location"] == "/sign-in"
    assert browser.post("/sign-in/step", code="123456").headers["Location"] == "/sign-in"


def test_what_was_typed_survives_both_steps(site: Site) -> None:
    emma = site.browser()
    secret, _ = enrol(site, emma)
    emma.get("/o/account/new")
    emma.client.delete_cookie("dg_session")
    asked = emma.post("/o/account/new", name="Typed before")
    assert "carried.name" in asked.text
    step = emma.post(
        "/sign-in",
        email="emma@example.com",
        password=PASSWORD,
        next="/o/account/new",
        carried__name="Typed before",
    )
    assert "carried.name" in step.text
    form = emma.post(
        "/sign-in/step", code=code_for(site, secret), next="/o/account/new", carried__name="Typed before"
    )
    assert form.status_code == 200
    assert 'value="Typed before"' in form.text


def test_a_demanded_second_step_is_set_up_at_the_next_sign_in(site: Site) -> None:
    lin = site.browser("lin@example.com")
    rules = {"session_hours": "24", "idle_minutes": "60", "password_minimum": "10"}
    lin.get("/settings/security")
    assert lin.post("/settings/security", second_factor="everybody", **rules).status_code == 303
    browser, page = password_step(site)
    secret = secret_of(page.text)
    codes = browser.post("/sign-in/step", code=code_for(site, secret))
    assert codes.status_code == 200
    assert len(re.findall(r"<code>([a-z0-9-]{19})</code>", codes.text)) == 10
    assert browser.get("/o/account").status_code == 200


def test_the_second_step_is_removed_with_a_code_or_by_an_administrator(site: Site) -> None:
    emma = site.browser()
    secret, codes = enrol(site, emma)
    emma.get("/me/security")
    assert emma.post("/me/second-step/remove", code="000000").status_code == 422
    new = emma.post("/me/recovery-codes", code=code_for(site, secret))
    assert codes[0] not in new.text
    assert emma.post("/me/second-step/remove", code=codes[0]).status_code == 422
    assert emma.post("/me/second-step/remove", code=code_for(site, secret)).status_code == 303
    enrol(site, emma)
    lin = site.browser("lin@example.com")
    user = site.users["emma@example.com"]
    assert emma.post(f"/settings/people/{user}/remove-second-step").status_code == 403
    assert "验证码" in text_of(lin.get("/settings/who-signs-in").text)
    assert lin.post(f"/settings/people/{user}/remove-second-step").status_code == 303
    _, arrived = password_step(site)
    assert arrived.status_code == 303


def test_sessions_are_shown_and_ended(site: Site) -> None:
    here, there = site.browser(), site.browser()
    page = here.get("/me/security").text
    assert text_of(page).count("this one") == 1
    handle = re.search(r"/me/sessions/([0-9a-f]{24})/end", page)
    assert handle is not None
    assert here.post(f"/me/sessions/{handle[1]}/end").status_code == 303
    assert there.get("/o/account").status_code == 303, "it is out"
    assert here.post(f"/me/sessions/{handle[1]}/end").status_code == 404
    others = [site.browser() for _ in range(2)]
    assert here.post("/me/sessions/end-others").status_code == 303
    assert [other.get("/o/account").status_code for other in others] == [303, 303]
    assert here.get("/o/account").status_code == 200
    lin = site.browser("lin@example.com")
    foreign = re.search(
        r"/me/sessions/([0-9a-f]{24})/end", site.browser("lin@example.com").get("/me/security").text
    )
    assert foreign is not None
    assert here.post(f"/me/sessions/{foreign[1]}/end").status_code == 404, "not one's own"
    assert lin.get("/menu").status_code == 200


def test_the_password_is_changed_with_the_present_one(site: Site) -> None:
    here, there = site.browser(), site.browser()
    here.get("/me/password")
    new = "another good password"
    for fields, said in (
        ({"current": "wrong", "password": new, "again": new}, "This is not your password."),
        ({"current": PASSWORD, "password": new, "again": "other"}, "The two passwords differ."),
        ({"current": PASSWORD, "password": "qwertyuiop", "again": "qwertyuiop"}, "one of the most common"),
    ):
        refused = here.post("/me/password", **fields)
        assert refused.status_code == 422
        assert said in text_of(refused.text)
    assert here.post("/me/password", current=PASSWORD, password=new, again=new).status_code == 303
    assert here.get("/me/security").status_code == 200
    assert there.get("/me/security").status_code == 303
    assert site.browser(None).sign_in("emma@example.com", new).status_code == 303


def test_rules_are_for_who_manages_people_and_lock_nobody_out_of_themselves(site: Site) -> None:
    emma, lin = site.browser(), site.browser("lin@example.com")
    rules = {"second_factor": "nobody", "session_hours": "24", "idle_minutes": "60", "password_minimum": "12"}
    for path in ("/settings/security", "/settings/who-signs-in"):
        assert emma.get(path).status_code == 403
    assert emma.post("/settings/security", **rules).status_code == 403
    lin.get("/settings/security")
    for wrong in (
        {"ip_ranges": "10.0.0.0/8"},
        {"session_hours": "x"},
        {"idle_minutes": "1"},
        {"second_factor": "?"},
    ):
        assert lin.post("/settings/security", **(rules | wrong)).status_code == 422
    assert lin.post("/settings/security", **rules, ip_ranges="127.0.0.0/8\n::1").status_code == 303
    outside = {"REMOTE_ADDR": "203.0.113.9"}
    assert emma.get("/o/account", environ_overrides=outside).status_code == 403
    assert emma.get("/o/account").status_code == 200
    browser = site.browser(None)
    browser.get("/sign-in")
    data = {"csrf_token": browser.token, "email": "emma@example.com", "password": PASSWORD}
    assert browser.client.post("/sign-in", data=data, environ_overrides=outside).status_code == 403
