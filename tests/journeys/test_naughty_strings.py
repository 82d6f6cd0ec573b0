"""Every naughty string goes in and comes out unchanged (but for NFC), or is refused with a reason: in every
text field, by every door, as every label, in every search box and filter. None is ever read as markup, SQL or
a formula.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from dougong.access import SYSTEM
from dougong.problems import Problem
from dougong.storage import Workspace
from dougong.transfer import Export, Import, SourceOptions, open_table
from markupsafe import escape
from werkzeug.test import TestResponse

from tests.journeys.visitor import Caller, Reading, Visitor
from tests.support.beginnings import beginning_of, published
from tests.support.data import shared_data

ON_ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what never reaches the database, or reaches it as the other tests show for both."""

BOXES = 60
"""Text fields of one object, so that a few forms take all the strings."""

NOTE: dict[str, Any] = {
    "kind": "object",
    "name": "note",
    "title": "Note",
    "titleField": "title",
    "type": "object",
    "properties": {
        "title": {"fieldType": "text", "title": "Title", "maxLength": 600},
        "body": {"fieldType": "long_text", "title": "Body"},
        "code": {"fieldType": "text", "title": "Code", "unique": True},
    },
}
SHEET: dict[str, Any] = {
    "kind": "object",
    "name": "sheet",
    "title": "Sheet",
    "type": "object",
    "properties": {
        f"box_{index}": {"fieldType": "text" if index % 2 else "long_text", "title": f"Box {index}"}
        for index in range(BOXES)
    },
}


@pytest.fixture(scope="session")
def strings() -> list[str]:
    found: list[str] = json.loads((shared_data("naughty_strings") / "blns.json").read_text("utf-8"))
    return list(dict.fromkeys(found))


beginning = beginning_of("notes", published([NOTE, SHEET]))


@pytest.fixture
def notes(workspace: Workspace) -> Workspace:
    return workspace


def batched(strings: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(strings), size):
        yield strings[start : start + size]


def kept(text: str) -> str | None:
    return unicodedata.normalize("NFC", text) or None


def check_refusal(response: TestResponse) -> None:
    """A 4xx with a reason."""
    assert 400 <= response.status_code < 500, response.get_data(as_text=True)
    assert response.get_json()["detail"]


def stored(caller: Caller) -> list[dict[str, Any]]:
    """All notes, page by page."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"sort": "id", "limit": 500} | ({"cursor": cursor} if cursor else {})
        page = caller.call("GET", "/records/note", query_string=query).get_json()
        found += page["data"]
        cursor = page["next"]
    return found


def check_stored(found: list[dict[str, Any]], strings: list[str]) -> None:
    assert [(note["title"], note["body"]) for note in found] == [(kept(text), kept(text)) for text in strings]


def fill(caller: Caller, strings: list[str]) -> None:
    """A note of each string, by the API."""
    records = [{"title": text, "body": text} for text in strings]
    body = {"mode": "create", "policy": "skip_invalid", "records": records}
    answer = caller.done("POST", "/records/note/batch", body)
    assert answer["refused"] == []


def test_they_are_kept_by_the_api(notes: Workspace, caller: Caller, strings: list[str]) -> None:
    fill(caller, strings)
    check_stored(stored(caller), strings)
    for first in stored(caller)[::50]:
        answer = caller.done(
            "PATCH", f"/records/note/{first['id']}", first | {"code": "x" + str(first["id"])}
        )
        assert answer["data"]["title"] == first["title"]


def test_unique_ones_are_told_apart_by_what_people_see(
    notes: Workspace, caller: Caller, strings: list[str]
) -> None:
    records = [{"code": text} for text in strings]
    body = {"mode": "create", "policy": "skip_invalid", "records": records}
    answer = caller.done("POST", "/records/note/batch", body)
    assert {error["code"] for one in answer["refused"] for error in one["errors"]} <= {"not_unique", "twice"}
    assert answer["created"] > 400
    again = caller.done("POST", "/records/note/batch", body | {"mode": "upsert", "key": "code"})
    assert again["created"] == 0
    assert {one["errors"][0]["code"] for one in again["refused"]} <= {"blank_key", "twice"}


@ON_ONE_DATABASE
def test_they_are_kept_by_forms_and_shown_as_text(
    notes: Workspace, visitor: Visitor, caller: Caller, strings: list[str]
) -> None:
    plain = _saved(visitor, [f"plain {index}" for index in range(BOXES)])
    harmless = _shape(visitor, plain)
    for some in batched(strings, BOXES):
        record_id = _saved(visitor, some)
        record = caller.data(f"/records/sheet/{record_id}")
        assert [record[f"box_{index}"] for index in range(len(some))] == [kept(text) for text in some]
        assert _shape(visitor, record_id) == harmless
        _check_shown(visitor, record_id, some)


def _saved(visitor: Visitor, some: Sequence[str]) -> int:
    typed = {f"box_{index}": text for index, text in enumerate(some)}
    response = visitor.post("/o/sheet/new", typed)
    assert response.status_code == 303, response.get_data(as_text=True)
    return int(response.location.partition("?")[0].rpartition("/")[2])


def _shape(visitor: Visitor, record_id: int) -> tuple[set[str], set[str]]:
    """Which tags and attributes the record's pages have: the same whatever is in the record."""
    tags, attributes = set(), set()
    for path in (f"/o/sheet/{record_id}", f"/o/sheet/{record_id}/edit"):
        reading = Reading(visitor.page(path))
        assert all(link.startswith(("/", "#")) or link == "data:," for link in reading.links), reading.links
        tags |= reading.tags
        attributes |= reading.attributes
    return tags, attributes


def _check_shown(visitor: Visitor, record_id: int, some: Sequence[str]) -> None:
    shown = Reading(visitor.page(f"/o/sheet/{record_id}"))
    form = Reading(visitor.page(f"/o/sheet/{record_id}/edit"))
    words, typed = " ".join(shown.texts), " ".join(form.texts)
    for index, text in enumerate(some):
        wanted = kept(text) or ""
        assert wanted.strip() in words
        if index % 2:
            assert form.values[f"box_{index}"] == wanted
        else:
            assert wanted in typed


def test_they_come_in_and_go_out_as_files(
    notes: Workspace, caller: Caller, strings: list[str], tmp_path: Path
) -> None:
    given = tmp_path / "given.csv"
    with given.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("code", "title", "body"), *((f"c{i}", s, s) for i, s in enumerate(strings))])
    _import(notes, given)
    check_stored(stored(caller), strings)
    for suffix in ("jsonl", "csv"):
        taken = tmp_path / f"taken.{suffix}"
        _export(notes, taken)
        gone = [{"id": note["id"]} for note in stored(caller)]
        caller.done("POST", "/records/note/batch", {"mode": "delete", "records": gone})
        _import(notes, taken, neutralised=suffix == "csv")
        check_stored(stored(caller), strings)


def test_they_are_words_to_search_for(notes: Workspace, caller: Caller, strings: list[str]) -> None:
    fill(caller, strings)
    titles = {kept(text) for text in strings}
    for text in strings:
        answer = caller.call("GET", "/search", query_string={"q": text})
        if answer.status_code == 200:
            assert {hit["title"] for hit in answer.get_json()["data"]} <= titles
        else:
            check_refusal(answer)
            assert not text or len(text) > 200


@ON_ONE_DATABASE
def test_they_are_typed_into_search_boxes(
    notes: Workspace, visitor: Visitor, caller: Caller, strings: list[str]
) -> None:
    fill(caller, strings[::25])
    for index, text in enumerate(strings):
        if index % 3 == 0:
            check_box(visitor.page("/o/note", query_string={"q": text}), text)
        elif index % 3 == 1:
            check_box(visitor.page("/search", query_string={"q": text}), text)
        else:
            check_unread(visitor.page("/palette", query_string={"q": text}), text)
            found = visitor.page("/options/note/c1", query_string={"for": "c1", "c1.text": text})
            check_unread(found, text)


def check_box(page: str, text: str) -> None:
    """The search box holds what was searched for."""
    assert f'value="{escape(text.strip()[:200])}"' in page
    check_unread(page, text)


def check_unread(page: str, text: str) -> None:
    """Nothing of the text has become markup."""
    assert "<" not in text or text.strip() not in page
    assert 'href="javascript:' not in page


def test_they_are_values_of_filters(notes: Workspace, caller: Caller, strings: list[str]) -> None:
    fill(caller, strings)
    for text in filter(None, strings):
        quoted = "'" + text.replace("'", "''") + "'"
        answer = caller.call(
            "GET", "/records/note", query_string={"filter": f"title = {quoted}", "limit": 500}
        )
        if answer.status_code != 200:
            check_refusal(answer)
            assert len(text) > 200 or "\\" in text
            continue
        assert kept(text) in {note["title"] for note in answer.get_json()["data"]}


@ON_ONE_DATABASE
def test_they_are_chips_of_the_filter_bar(
    notes: Workspace, visitor: Visitor, caller: Caller, strings: list[str]
) -> None:
    fill(caller, strings[::25])
    for some in batched([text for text in strings if text.strip()], 20):
        query: dict[str, str] = {"open": "all"}
        for index, text in enumerate(some):
            query |= {f"c{index}.field": "title", f"c{index}.operator": "differs", f"c{index}.value": text}
        response = visitor.get("/o/note/filter", query_string=query)
        assert response.status_code == 303
        page = visitor.page(response.location)
        popover = visitor.page(response.location.replace("/o/note", "/o/note/filter-form", 1))
        typed = Reading(popover).all_values
        for text in some:
            check_unread(page, text)
            check_unread(popover, text)
            assert text in typed


@ON_ONE_DATABASE
def test_they_are_no_expressions(
    notes: Workspace, visitor: Visitor, caller: Caller, strings: list[str]
) -> None:
    places = ("sort", "fields", "cursor", "limit", "count", "offset")
    for index, text in enumerate(strings):
        for name in ("filter", places[index % 6], places[(index + 3) % 6]):
            answer = caller.call("GET", "/records/note", query_string={name: text})
            if answer.status_code != 200:
                check_refusal(answer)
        check_refusal(caller.call("GET", "/records/note/aggregate", query_string={"measure": text}))
    for some in batched([*strings, "", "", ""], 4):
        if len(some) == 4:
            where, sort, view, page = some
            query = {"where": where, "sort": sort, "view": view, "page": page, "f": list(some)}
            shown = visitor.page("/o/note", query_string=query)
            for text in some:
                check_unread(shown, text)


@ON_ONE_DATABASE
def test_they_are_no_headers(notes: Workspace, visitor: Visitor, caller: Caller, strings: list[str]) -> None:
    fill(caller, strings[:1])
    for text in strings:
        raw = text.encode("utf-8").decode("latin-1").replace("\n", "").replace("\r", "")
        ignored = dict.fromkeys(("If-None-Match", "Accept-Language", "Cookie", "User-Agent", "Origin"), raw)
        read = caller.client.get("/api/v1/records/note/1", headers=caller.headers | ignored)
        assert read.status_code == 200, read.get_data(as_text=True)
        matched = caller.headers | {"If-Match": raw}
        check_refusal(caller.client.patch("/api/v1/records/note/1", json={}, headers=matched))
        repeated = caller.headers | {"Idempotency-Key": raw}
        answer = caller.client.post("/api/v1/records/note", json={"nonsense": 1}, headers=repeated)
        check_refusal(answer)
        bearer = {"Authorization": f"Bearer {raw}"}
        assert caller.client.get("/api/v1/records/note/1", headers=bearer).status_code == 401
        visitor.client.set_cookie("dg_app", "x")
        page = visitor.get("/sign-in", headers={"Cookie": f"dg_session={raw}; session={raw}; dg_theme={raw}"})
        assert page.status_code < 400


@ON_ONE_DATABASE
def test_they_are_no_addresses(
    notes: Workspace, visitor: Visitor, caller: Caller, strings: list[str]
) -> None:
    programs = (
        "/records/{}",
        "/records/note/{}",
        "/definitions/{}/x",
        "/definitions/object/{}",
        "/releases/{}",
    )
    people = ("/o/{}", "/o/note/{}", "/apps/{}", "/options/{}/c1", "/o/note/{}/edit", "/{}")
    for index, text in enumerate(strings):
        segment = quote(text, safe="")
        answer = caller.call("GET", programs[index % 5].format(segment))
        if answer.status_code not in (200, 308):
            check_refusal(answer)
        path = people[index % 6].format(segment)
        response = visitor.get(path)
        assert response.status_code in (200, 308, 404, 405), path
        check_unread(response.get_data(as_text=True), text)


def _import(workspace: Workspace, path: Path, neutralised: bool = False) -> None:
    with open_table(path, SourceOptions(neutralised=neutralised)) as table:
        report = Import("note").run(workspace, SYSTEM, table, _never_refused)
    assert report.refused == 0


def _never_refused(line: int, problems: Iterable[Problem], cells: Mapping[str, Any]) -> None:
    raise AssertionError((line, [problem.message for problem in problems], cells))


def _export(workspace: Workspace, path: Path) -> None:
    Export("note", path.suffix.lstrip(".")).run_to_file(workspace, SYSTEM, path)
