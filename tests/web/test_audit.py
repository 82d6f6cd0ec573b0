"""The audit log as people see it, and what requests leave in it."""

from __future__ import annotations

import csv
import io

from dougong.access import SYSTEM, audit, change_user
from dougong.storage import Draft, publish

from tests.web.conftest import Site
from tests.web.design import PASSWORD, text_of


def test_what_people_do_stands_in_the_log(site: Site) -> None:
    browser = site.browser(None)
    browser.get("/sign-in")
    browser.post("/sign-in", email="emma@example.com", password="wrong password")
    browser.post("/sign-in", email="emma@example.com", password=PASSWORD)
    assert browser.get("/settings/audit").status_code == 403
    browser.get("/menu")
    browser.post("/o/account/export", format="csv")
    browser.post("/sign-out")
    lin = site.browser("lin@example.com", language="en")
    text = text_of(lin.get("/settings/audit?person=" + str(site.users["emma@example.com"])).text)
    for said in ("登录失败", "被拒绝", "登录", "退出登录", "127.0.0.1"):
        assert said in text
    assert PASSWORD not in text
    assert "wrong password" not in text


def test_the_log_is_filtered_paged_and_exported(site: Site) -> None:
    lin = site.browser("lin@example.com")
    lin.post("/preferences", language="en", next="/menu")
    with site.workspace.write() as tx:
        for number in range(120):
            audit.note(tx, SYSTEM, "exported", f"=Part {number:03}")
    page = lin.get("/settings/audit?kind=exported")
    assert "=Part 119" in text_of(page.text)
    assert "=Part 069" not in text_of(page.text)
    older = page.text.split('">Older')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    assert "=Part 069" in text_of(lin.get(older).text)
    assert "Nothing of this kind" in text_of(lin.get("/settings/audit?since=2099-01-01").text)
    for hostile in ("?cursor=x", "?cursor=%00~1"):
        assert lin.get(f"/settings/audit{hostile}").status_code == 422
    for odd in ("?person=abc&kind=no&since=x&until=9999-99-99&q=%00", "?person=" + "9" * 300):
        assert lin.get(f"/settings/audit{odd}").status_code == 200
    answer = lin.post("/settings/audit.csv", kind="exported", q="part 019")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 2
    assert rows[1][3] == "'=Part 019", "no formula for a spreadsheet"
    assert "Exported the audit log" in text_of(lin.get("/settings/audit").text)


def test_a_denied_page_is_told_once(site: Site) -> None:
    emma = site.browser()
    for _ in range(5):
        assert emma.get("/releases").status_code == 403
    lin = site.browser("lin@example.com")
    assert lin.get("/settings/audit?kind=denied").text.count("GET /releases") == 1


def test_the_log_is_for_those_with_the_right_to_it(site: Site) -> None:
    roles = [
        {"kind": "role", "name": name, "title": name.title(), "rights": rights}
        for name, rights in (("auditor", ["audit"]), ("office", ["people", "jobs"]))
    ]
    Draft(site.workspace).apply(roles)
    publish(site.workspace)
    with site.workspace.write() as tx:
        for email, role in (("zhao@example.com", "auditor"), ("emma@example.com", "office")):
            change_user(tx, SYSTEM, site.users[email], roles=[role])
    zhao, emma = site.browser("zhao@example.com"), site.browser("emma@example.com")
    page = zhao.get("/settings/audit")
    assert 'href="/settings/audit"' in page.text
    assert 'href="/settings/security"' not in page.text
    assert "林致远" in text_of(page.text)
    assert zhao.post("/settings/audit.csv", kind="person_added").status_code == 200
    assert zhao.get("/settings/security").status_code == 403
    assert emma.get("/settings/audit").status_code == 403
    assert emma.post("/settings/audit.csv").status_code == 403
    assert "/settings/audit" not in emma.get("/settings/personal-data").text


def test_what_an_entry_is_about_is_called_as_its_reader_calls_it(site: Site) -> None:
    lin = site.browser("lin@example.com")
    lin.get("/settings/public-forms")
    assert lin.post("/settings/public-forms/lead_contact/switch", to="on").status_code == 303
    with site.workspace.write() as tx:
        audit.note(tx, SYSTEM, "imported", "Accounts · customers.csv", object_name="account")
        audit.note(tx, SYSTEM, "automation_paused", "Gone since")
    chinese = text_of(lin.get("/settings/audit").text)
    assert "联系我们" in chinese and "客户 · customers.csv" in chinese and "Gone since" in chinese
    lin.post("/preferences", language="en", next="/menu")
    english = text_of(lin.get("/settings/audit").text)
    assert "Accounts · customers.csv" in english and "联系我们" not in english
