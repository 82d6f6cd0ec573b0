"""Rows from a spreadsheet: looked through first, every error at its cell, then created and taken back."""

from __future__ import annotations

import re

from tests.web.conftest import Site
from tests.web.design import text_of

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
