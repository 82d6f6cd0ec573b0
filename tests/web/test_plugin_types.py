"""A type that no page knows is met on all of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM
from dougong.definitions import language
from dougong.records import RecordQuery, find
from dougong.storage import Draft, publish
from dougong.transfer import Export, Import, open_table

from tests.fields.plugins import installed
from tests.web.conftest import Site
from tests.web.design import errors_of, text_of, value_of

CALL = {
    "kind": "object",
    "name": "call",
    "title": "Call",
    "titleField": "topic",
    "properties": {
        "topic": {"fieldType": "text", "title": "Topic"},
        "took": {"fieldType": "duration", "title": "Took", "longestMinutes": 600},
    },
}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, site: Site) -> Iterator[Site]:
    with installed(monkeypatch):
        Draft(site.workspace).apply([CALL])
        publish(site.workspace)
        site.add("call", topic="Kick-off", took=90)
        site.add("call", topic="Chat", took=5)
        yield site


def test_its_keywords_are_part_of_the_language(calls: Site) -> None:
    field = language.schema_files()["object.json"]["$defs"]["field"]["properties"]
    assert field["longestMinutes"]["x-title-zh"] == "最长（分钟）"


def test_a_list_shows_and_aligns_it(calls: Site) -> None:
    page = calls.browser().get("/o/call?sort=took")
    assert page.text.index('num">0:05') < page.text.index('num">1:30')


def test_a_record_shows_it_by_its_own_macro_and_as_a_fact(calls: Site) -> None:
    page = calls.browser().get("/o/call/1")
    assert '<b class="hours">1 h 30 min</b>' in page.text
    assert "Took 1:30" in text_of(page.text)


def test_a_form_edits_it_by_its_own_macro(calls: Site) -> None:
    browser = calls.browser()
    form = browser.get("/o/call/1/edit").text
    assert value_of(form, "took") == "1:30"
    refused = browser.post("/o/call/1/edit", topic="Kick-off", took="soon", version="1")
    assert "Expected a duration" in errors_of(refused.text, "took")
    browser.post("/o/call/1/edit", topic="Kick-off", took="2:00", version="1")
    assert "1:30 became 2:00" in text_of(browser.get("/o/call/1").text)


def test_a_filter_asks_for_it_by_its_own_macro(calls: Site) -> None:
    browser = calls.browser()
    row = browser.get("/o/call/filter-row?key=c1&c1.field=took&c1.operator=less").text
    assert '<input class="hours" name="c1.value"' in row
    page = text_of(browser.get("/o/call?f=took~less~1:00").text)
    assert "Took less than 1:00 h" in page
    assert "Chat" in page
    assert "Kick-off" not in page


def test_it_is_imported_and_exported(calls: Site, tmp_path: Path) -> None:
    table = tmp_path / "calls.csv"
    table.write_text("topic,took\nDemo,0:45\nBad,45\n")
    actor = SYSTEM
    with open_table(table) as rows:
        report = Import("call").run(calls.workspace, actor, rows, lambda *refusal: None)
    assert (report.created, report.refused) == (1, 1)
    with calls.workspace.read() as tx:
        page = find(tx, actor, RecordQuery("call", ("topic", "took"), filter="took = 45"))
    assert [record["topic"] for record in page.data] == ["Demo"]
    stream = io.BytesIO()
    Export("call", "csv").run(calls.workspace, actor, stream)
    written = csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig")))
    assert [row["took"] for row in written] == ["1:30", "0:05", "0:45"]
