from __future__ import annotations

import pytest
from dougong.definitions import to_file
from dougong.expressions import rename
from dougong.storage import Draft, publish

from tests.records.test_tags import NOTE
from tests.web.conftest import Browser, Site

PAGE = "/settings/tags/note/tags"


@pytest.fixture
def browser(site: Site) -> Browser:
    Draft(site.workspace).apply([NOTE])
    publish(site.workspace, None)
    site.add("note", tags=["VIP", "<b>"])
    site.add("note", tags=["vip"])
    return site.browser("lin@example.com")


def test_tags_are_shown_coloured_in_the_draft_and_renamed_by_a_job(site: Site, browser: Browser) -> None:
    assert "Note · Tags" in browser.get("/settings/tags").get_data(as_text=True)
    html = browser.get(PAGE).get_data(as_text=True)
    assert "dg-pill warn" in html
    assert "&lt;b&gt;" in html
    known = {"known": ["VIP", "<b>"], "colour.0": "good", "colour.1": "nonsense"}
    assert browser.post(PAGE, action="colours", **known).status_code == 303
    documents = Draft(site.workspace).documents
    found = documents.by_name("object", "note")
    assert found is not None
    kept = to_file(documents, found, rename)["properties"]["tags"]["colours"]
    assert kept == [{"tag": "重要", "colour": "bad"}, {"tag": "VIP", "colour": "good"}]
    assert browser.post(PAGE, action="rename", to="x").status_code == 422
    assert browser.post(PAGE, action="rename", tag=["VIP"]).status_code == 422
    assert browser.post(PAGE, action="rename", tag=["VIP"], to="a,b").status_code == 422
    assert browser.post(PAGE, action="rename", tag=["VIP"], to="重点").status_code == 303
    with site.workspace.read() as tx:
        assert ("retag",) in [tuple(row) for row in tx.execute('SELECT "kind" FROM "_dg_job"').fetchall()]


def test_only_designers_come_here(site: Site, browser: Browser) -> None:
    emma = site.browser("emma@example.com")
    assert emma.get("/settings/tags").status_code == 403
    assert emma.get(PAGE).status_code == 403
    assert emma.post(PAGE, action="remove", tag=["VIP"]).status_code == 403
    assert browser.get("/settings/tags/note/text").status_code == 404
