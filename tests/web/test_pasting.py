"""Rows from a spreadsheet: looked through first, every error at its cell, then created and taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from dougong.access import SYSTEM
from dougong.records import RecordQuery, find

from tests.web.conftest import PASSWORD, Site
from tests.web.design import text_of, value_of

ROWS = "Opportunity name\tAmount\tWhatever\tClose date\nRobots\t1,200\tx\t2026-07-01\nLens\tmuch\ty\t2026-07-02\n"
PATH = "/o/opportunity/paste?view=opportunity_all"


def count(site: Site) -> int:
    with site.workspace.read() as tx:
        return int(tx.execute('SELECT count(*) FROM "opportunity" WHERE "deleted_at" IS NULL').fetchone()[0])


def test_rows_are_looked_through_and_then_created(site: Site) -> None:
    browser = site.browser()
    assert "Paste rows" in text_of(browser.get("/o/opportunity?view=opportunity_all").text)
    assert browser.get(PATH).status_code == 200
    page = browser.post(PATH, rows=ROWS, action="preview")
    assert page.status_code == 422
    text = text_of(page.text)
    assert "1 can be created, 1 need a change." in text
    assert "left out" in text
    bad = re.findall(r'<td class="dg-paste-bad">(.*?)</td>', page.text, re.S)
    assert len(bad) == 1 and 'value="much"' in bad[0]
    assert count(site) == 0
    assert browser.post(PATH, rows=ROWS, action="create").status_code == 422
    assert count(site) == 0
    done = browser.post(PATH, rows=ROWS, action="create", skip="1")
    assert done.status_code == 303
    assert count(site) == 1
    after = browser.get(done.location)
    assert "1 record created." in text_of(after.text)
    undo = re.search(r'action="(/undo/[^"]+)"', after.text)
    assert undo is not None
    browser.post(undo[1])
    assert count(site) == 0


def test_without_headings_the_columns_of_the_list_count(site: Site) -> None:
    browser = site.browser()
    path = f"{PATH}&cols=name,amount"
    answer = browser.post(path, rows="Robots\t900\nLens\t\n", action="create")
    assert answer.status_code == 303
    assert "¥900.00" in text_of(browser.get(answer.location).text)


def test_what_cannot_be_read_is_said(site: Site) -> None:
    browser = site.browser()
    for rows in ("", "\n\t\n", "a\n" * 501, "\0", "Opportunity name\tAmount"):
        answer = browser.post(PATH, rows=rows, action="create")
        assert answer.status_code in (303, 422), rows[:20]
    assert browser.post(f"{PATH}&cols=created_at", rows="x\ny", action="create").status_code == 422
    assert site.browser("zhao@example.com").get(PATH).status_code == 403
    assert site.browser("zhao@example.com").post(PATH, rows="x", action="create").status_code == 403


def test_what_is_wrong_is_mended_at_its_cell(site: Site) -> None:
    browser = site.browser()
    page = browser.post(PATH, rows=ROWS, action="preview").text
    box = re.search(r'name="(mend\.\d+\.\d+)"\s+value="much"', page)
    of = re.search(r'name="mends.of" value="(\w+)"', page)
    assert box is not None and of is not None
    sent = {"rows": ROWS.replace("\n", "\r\n"), "mends.headed": "1", "mends.of": of[1], box[1]: "950"}
    mended = browser.post(PATH, action="preview", **sent)
    assert mended.status_code == 200
    assert "2 can be created, 0 need a change." in text_of(mended.text)
    assert "Lens\t950\ty" in mended.text
    # Whoever has written another text since meant that one.
    other = browser.post(PATH, action="preview", **{**sent, "rows": ROWS.replace("much", "more")})
    assert 'value="more"' in other.text
    hostile = {**sent, "mend.999.99": "x", "mend.5.59": "\0", "mend.-1.0": "x"}
    assert browser.post(PATH, action="create", **hostile).status_code in (303, 422)


def test_days_and_amounts_are_read_as_spreadsheets_show_them(site: Site) -> None:
    """A day beyond the twelfth tells the order of its column; a sign of the row's own currency is no part of it."""
    browser = site.browser()
    heads = "Opportunity name\tCurrency\tAmount\tClose date\n"
    rows = "Paste A\t\t¥1,200.50\t05/06/2026\nPaste B\tCNY\t3,000元\t31/12/2026\nPaste C\t\t（￥９）\t18 Jun 2026\n"
    page = browser.post(PATH, rows=heads + rows, action="preview")
    assert "2 can be created, 1 need a change." in text_of(page.text)  # below nought
    done = browser.post(PATH, rows=heads + rows, action="create", skip="1")
    assert done.status_code == 303
    with site.workspace.read() as tx:
        query = RecordQuery(
            "opportunity", ("name", "currency", "amount", "close_date"), filter="name >= 'Paste'"
        )
        found = {one["name"]: one for one in find(tx, SYSTEM, query).data}
    assert {name: (one["amount"], one["close_date"]) for name, one in found.items()} == {
        "Paste A": ("1200.50", "2026-06-05"),
        "Paste B": ("3000.00", "2026-12-31"),
    }
    american = browser.post(
        PATH, rows=f"{heads}Paste D\t\t1\t12/31/2026\nPaste E\t\t1\t05/06/2026\n", action="create"
    )
    assert american.status_code == 303
    for rows, reason in (
        ("Paste F\t\t1\t05/06/2026\n", "is not a date"),
        ("Paste F\t\t1\t31/12/2026\nPaste F\t\t1\t12/31/2026\n", "is not a date"),
        ("Paste F\tCNY\t€3,000\t\n", "is not a number"),
    ):
        refused = browser.post(PATH, rows=heads + rows, action="create")
        assert refused.status_code == 422
        assert reason in text_of(refused.text), text_of(refused.text)[-500:]


def test_rows_outlive_their_session(site: Site) -> None:
    browser = site.browser()
    old = value_of(browser.get("/o/account/paste").text, "csrf_token")
    browser.post("/sign-in", email="emma@example.com", password=PASSWORD)
    again = browser.post("/o/account/paste", csrf_token=old, rows="Name\nAcme\nEmca", action="create")
    assert again.status_code == 401
    assert "Nothing was lost" in text_of(again.text) and "Acme\nEmca" in unescape(again.text)

    site.clock.advance(timedelta(days=30))
    asked = browser.post("/o/account/paste", rows="Name\nAcme\nEmca", action="create")
    assert asked.status_code == 401
    fields = {"carried__rows": "Name\nAcme\nEmca", "carried__action": "create"}
    where = value_of(asked.text, "next")
    again = browser.post("/sign-in", email="emma@example.com", password=PASSWORD, next=where, **fields)
    assert "Acme\nEmca" in unescape(again.text)
    assert "Acme" not in text_of(browser.get("/o/account").text)
