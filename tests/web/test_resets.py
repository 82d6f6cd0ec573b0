"""Forgotten passwords: by mail, and by a link that somebody hands on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from dougong.access import SYSTEM, create_user
from dougong.access.people import get_user
from dougong.access.resets import hand_out_reset, mail_reset
from dougong.jobs import JobQuery, Runner, find_jobs
from dougong.mail import change_mail_server

from tests.mail.test_mail import Inbox, inbox
from tests.web.conftest import Site
from tests.web.design import PASSWORD, text_of

__all__ = ["inbox"]
NEW = "another good password"


def link_in(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/sign-in/reset\?token=[\w-]{43})", text)
    assert found is not None, text
    return found[1]


def run_all(site: Site) -> None:
    while Runner(site.workspace, "quick").run_next():
        pass


def test_a_link_is_mailed_and_good_once(site: Site, inbox: Inbox) -> None:
    with site.workspace.write() as tx:
        given = {"host": "127.0.0.1", "port": inbox.port, "security": "none", "sender": "crm@example.com"}
        change_mail_server(tx, SYSTEM, given)
        create_user(tx, SYSTEM, "no-password@example.com", "Nora")
    signed_in, browser = site.browser(), site.browser(None)
    browser.get("/sign-in/forgotten")
    answers = set()
    for email in ("emma@example.com", "EMMA@example.com", "nobody@example.com", "no-password@example.com"):
        answers.add(text_of(browser.post("/sign-in/forgotten", email=email).text))
    [answer] = answers
    assert "a mail with a link is on its way" in answer, "nobody learns who has an account"
    run_all(site)
    [mail] = inbox.mails
    assert mail["To"] == "emma@example.com"
    link = link_in(mail.get_payload(decode=True).decode())  # type: ignore[union-attr]
    token = link.partition("=")[2]
    for fields in ({"password": NEW, "again": "other"}, {"password": "qwertyuiop", "again": "qwertyuiop"}):
        assert browser.get(link).status_code == 200
        assert browser.post("/sign-in/reset", token=token, **fields).status_code == 422
    assert browser.post("/sign-in/reset", token=token, password=NEW, again=NEW).status_code == 303
    assert signed_in.get("/o/account").status_code == 303, "all sessions have ended"
    assert browser.get(link).status_code == 404
    assert browser.post("/sign-in/reset", token=token, password=NEW, again=NEW).status_code == 404
    assert browser.sign_in("emma@example.com", PASSWORD).status_code == 422
    assert browser.sign_in("emma@example.com", NEW).status_code == 303
    with site.workspace.read() as tx:
        assert token not in repr(tx.execute('SELECT * FROM "_dg_password_reset"').fetchall())
        assert token not in repr(tx.execute('SELECT * FROM "_dg_audit"').fetchall())


def test_without_a_mail_server_a_link_is_handed_on(site: Site) -> None:
    assert "sends no mails" in text_of(site.browser(None).get("/sign-in/forgotten").text)
    emma, lin = site.browser(), site.browser("lin@example.com")
    user = site.users["emma@example.com"]
    assert emma.post(f"/settings/people/{user}/reset-link").status_code == 403
    lin.get("/settings/people")
    first = link_in(lin.post(f"/settings/people/{user}/reset-link").text)
    second = link_in(lin.post(f"/settings/people/{user}/reset-link").text)
    browser = site.browser(None)
    assert browser.get(first).status_code == 404, "only the last one is good"
    assert browser.get(second).status_code == 200
    site.clock.advance(timedelta(hours=49))
    assert browser.get(second).status_code == 404


def test_asking_again_and_again_makes_one_job(site: Site) -> None:
    with site.workspace.write() as tx:
        given = {"host": "127.0.0.1", "port": 9, "security": "none", "sender": "crm@example.com"}
        change_mail_server(tx, SYSTEM, given)
    browser = site.browser(None)
    browser.get("/sign-in/forgotten")
    for _ in range(5):
        browser.post("/sign-in/forgotten", email="emma@example.com")
    for number in range(30):
        browser.post("/sign-in/forgotten", email=f"guess{number}@example.com")
    with site.workspace.read() as tx:
        assert len(find_jobs(tx, SYSTEM, JobQuery(everybody=True, kind="reset_mail"))) == 10


@pytest.mark.parametrize("token", ["", "x", "\0", "é" * 300, "' OR 1=1 --"])
def test_made_up_links_are_no_good(site: Site, token: str) -> None:
    browser = site.browser(None)
    assert browser.get("/sign-in/reset", query_string={"token": token}).status_code == 404
    assert browser.post("/sign-in/reset", token=token, password=NEW, again=NEW).status_code in (303, 404)


def test_who_has_no_password_gets_none_by_mail(site: Site) -> None:
    with site.workspace.write() as tx:
        nora = create_user(tx, SYSTEM, "nora@example.com", "Nora")
        assert mail_reset(tx, nora) is None
        assert hand_out_reset(tx, SYSTEM, nora.id)
        assert mail_reset(tx, get_user(tx, site.users["emma@example.com"]))


def test_the_mail_server_is_named_and_tried(site: Site, inbox: Inbox) -> None:
    emma, lin = site.browser(), site.browser("lin@example.com")
    assert emma.get("/settings/mail").status_code == 403
    lin.get("/settings/mail")
    good = {"host": "127.0.0.1", "port": str(inbox.port), "security": "none", "sender": "crm@example.com"}
    assert emma.post("/settings/mail", **good).status_code == 403
    assert lin.post("/settings/mail", **(good | {"sender": "x"})).status_code == 422
    assert lin.post("/settings/mail", **good).status_code == 303
    assert lin.post("/settings/mail/try").status_code == 303
    assert inbox.mails[0]["To"] == "lin@example.com"
    assert lin.post("/settings/mail", **(good | {"port": "1"})).status_code == 303
    assert lin.post("/settings/mail/try").status_code == 422
