"""Timelines: what stands in a period, where, in whose sight, and how it is moved."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.definitions import read_folder
from dougong.paths import template_packs
from dougong.records import get, update
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish
from werkzeug.test import TestResponse

from tests.support.apps import app_of
from tests.web.conftest import Browser, Site, add_people, site_with
from tests.web.design import NOON, text_of

VIEW = "/o/contract?view=contract_timeline"
CALLS = "/o/activity?view=call_plan"
FILES = [
    {
        "kind": "view",
        "name": "call_plan",
        "title": "Call plan",
        "object": "activity",
        "type": "timeline",
        "dateField": "due_at",
        "endField": "done_at",
        "scale": "day",
        "columns": [{"field": "subject"}, {"field": "method"}],
    },
    {
        "kind": "view",
        "name": "task_plan",
        "title": "Task plan",
        "object": "task",
        "type": "timeline",
        "dateField": "due_on",
        "columns": [{"field": "subject"}, {"field": "status"}],
    },
]
planned = site_with(FILES)


@pytest.fixture
def contract(site: Site) -> int:
    account = site.add("account", name="Acme")
    return signed(site, account, "Robots", "2026-06-10", "2026-06-20")


def signed(site: Site, account: int, name: str, first: str | None, last: str | None, **more: object) -> int:
    values = {"status": "draft", "amount": "10", "starts_on": first, "ends_on": last, **more}
    return site.add("contract", name=name, account=account, **values)


def bars(page: str) -> dict[str, str]:
    """Each with its tag, by title."""
    found = re.findall(r'<a class="dg-tl-bar .*?</a>', page, re.S)
    return {unescape(re.search(r'dg-tl-name">(.*?)<', one, re.S)[1]): one for one in found}  # type: ignore[index]


def place(bar: str, side: str) -> float:
    """In per cent, as the classes say."""
    names = re.search(r'class="(.*?)"', bar)[1]  # type: ignore[index]
    digits = {name: int(digit) for name, digit in re.findall(rf"\b{side}([abcd])(\d+)\b", names)}
    return round(
        sum(digits.get(name, 0) * size for name, size in zip("abcd", (10, 1, 0.1, 0.01), strict=True)), 2
    )


def shift(browser: Browser, record: int, view: str = "contract_timeline", **fields: object) -> TestResponse:
    name = {"contract_timeline": "contract", "call_plan": "activity", "task_plan": "task"}.get(
        view, "contract"
    )
    given = {"part": "whole", "by": 1, "unit": "days", **fields}
    return browser.post(f"/o/{name}/{record}/shift?view={view}", **given)


def days(site: Site, record: int) -> tuple[Any, Any]:
    with site.workspace.read() as tx:
        found = get(tx, SYSTEM, "contract", record, ("starts_on", "ends_on"))
    return found["starts_on"], found["ends_on"]


TOUCHING = (
    ("2026-06-01", "2026-06-30", True),
    ("2026-05-01", "2026-06-01", True),
    ("2026-05-01", "2026-05-31", False),
    ("2026-06-30", "2026-09-01", True),
    ("2026-07-01", "2026-09-01", False),
    ("2020-01-01", "2030-01-01", True),
    ("2026-06-30", None, True),
    ("2026-05-31", None, False),
)
"""Beginning, end, and whether it stands in June."""


@pytest.mark.parametrize(("first", "last", "shown"), TOUCHING)
def test_a_record_stands_in_the_periods_that_it_touches(
    site: Site, contract: int, first: str, last: str | None, shown: bool
) -> None:
    signed(site, 1, "Other", first, last)
    page = site.browser().get(f"{VIEW}&scale=month&on=2026-06-17").text
    assert ("Other" in bars(page)) is shown
    assert "Robots" in bars(page)


@pytest.mark.parametrize(("language", "said"), [("en", ">2026<"), ("zh", ">2026年<")])
def test_a_year_is_written_as_its_readers_write_it(site: Site, language: str, said: str) -> None:
    with site.workspace.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "language" = ?', (language,))
    assert said in site.browser().get(f"{VIEW}&scale=year&on=2026-06-17").text


def test_a_bar_stands_where_its_days_are(site: Site, contract: int) -> None:
    bar = bars(site.browser().get(f"{VIEW}&scale=month&on=2026-06-17").text)["Robots"]
    assert (place(bar, "l"), place(bar, "w")) == (30.0, 36.67)
    assert 'aria-label="Robots, Jun 10 – 20, 2026"' in bar.replace("\u2009", " ")
    signed(site, 1, "Long", "2026-05-02", "2026-08-01")
    long = bars(site.browser().get(f"{VIEW}&scale=month&on=2026-06-17").text)["Long"]
    assert (place(long, "l"), place(long, "w")) == (0, 100)
    assert " before " in long
    assert " beyond " in long
    assert "data-grip" not in long


def test_what_ends_before_it_begins_is_told_and_does_no_harm(planned: Site) -> None:
    account = planned.add("account", name="Acme")
    call = {"subject": "Call", "method": "call", "account": account}
    planned.add("activity", due_at="2026-06-17T05:00:00Z", done_at="2026-06-16T05:00:00Z", **call)
    page = planned.browser().get(f"{CALLS}&on=2026-06-17").text
    assert "turned" in bars(page)["Call"]
    assert "It ends before it begins." in page


def test_instants_stand_where_the_readers_clock_shows_them(planned: Site) -> None:
    account = planned.add("account", name="Acme")
    call = {"subject": "Call", "method": "call", "account": account}
    record = planned.add("activity", due_at="2026-06-17T17:30:00Z", done_at="2026-06-17T20:30:00Z", **call)
    browser = planned.browser()
    bar = bars(browser.get(f"{CALLS}&on=2026-06-18").text)["Call"]
    assert (place(bar, "l"), place(bar, "w")) == (6.25, 12.5)
    assert "Call" not in bars(browser.get(f"{CALLS}&on=2026-06-17").text)
    answer = shift(browser, record, "call_plan", by=90, unit="minutes", part="start", version=1)
    assert answer.json
    assert answer.json["text"] == "Now Jun 18, 2026 03:00 – 04:30."
    assert answer.json["undo"] == {"start": "2026-06-17T17:30:00.000000Z"}


def test_rows_stand_in_groups_and_in_the_order_of_the_view(site: Site, contract: int) -> None:
    signed(site, 1, "Frame", "2026-06-01", "2026-06-30", type="frame")
    signed(site, 1, "Early", "2026-06-01", "2026-06-02")
    page = site.browser().get(VIEW).text
    assert re.findall(r'data-group="(\w+)"', page) == ["sale", "frame"]
    assert list(bars(page)) == ["Early", "Robots", "Frame"]
    assert "Sale 2" in text_of(page)


def test_records_without_a_date_are_told_of(site: Site, contract: int) -> None:
    for name in ("Undated", "Other"):
        signed(site, 1, name, None, None)
    browser = site.browser()
    page = browser.get(VIEW).text
    assert "2 without a date" in text_of(page)
    address = unescape(re.search(r'dg-tl-undated"\s+href="([^"]+)"', page)[1])  # type: ignore[index]
    found = text_of(browser.get(address).text)
    assert "Undated" in found
    assert "Robots" not in found


def test_more_records_than_fit_are_counted(
    site: Site, contract: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dougong.web.timelines.timelines.MOST", 2)
    for number in range(3):
        signed(site, 1, f"No {number}", "2026-06-01", "2026-06-02")
    page = site.browser().get(f"{VIEW}&scale=month&on=2026-06-17").text
    assert len(bars(page)) == 2
    assert "2 more stand in this period" in text_of(page)
    monkeypatch.setattr("dougong.web.timelines.timelines.COUNTED", 1)
    monkeypatch.setattr("dougong.web.timelines.timeline_pages.COUNTED", 1)
    page = site.browser().get(f"{VIEW}&scale=month&on=2026-06-17").text
    assert "1+ more stand in this period" in text_of(page)


def test_colours_come_from_rules_and_else_from_a_choice(site: Site, contract: int) -> None:
    browser = site.browser()
    assert "dg-tl-bar grey" in bars(browser.get(VIEW).text)["Robots"]
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "contract", contract, {"status": "active", "signed_on": "2026-06-01"})
    assert "dg-tl-bar accent" in bars(browser.get(VIEW).text)["Robots"]
    painted = f"{VIEW}&colour=teal~~amount%20%3E%201"
    assert "dg-tl-bar teal" in bars(browser.get(painted).text)["Robots"]


def test_a_move_keeps_its_length_and_can_be_taken_back(site: Site, contract: int) -> None:
    browser = site.browser()
    answer = shift(browser, contract, by=3, version=1)
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["undo"] == {"start": "2026-06-10", "end": "2026-06-20"}
    assert days(site, contract) == ("2026-06-13", "2026-06-23")
    stale = shift(browser, contract, by=3, version=1)
    assert stale.status_code == 409
    assert stale.json
    back = browser.post(
        f"/o/contract/{contract}/shift?view=contract_timeline", version=2, **answer.json["undo"]
    )
    assert back.status_code == 200
    assert days(site, contract) == ("2026-06-10", "2026-06-20")


def test_an_end_is_moved_but_not_past_the_beginning(site: Site, contract: int) -> None:
    browser = site.browser()
    shift(browser, contract, part="end", by=-2)
    assert days(site, contract) == ("2026-06-10", "2026-06-18")
    shift(browser, contract, part="start", by=2)
    assert days(site, contract) == ("2026-06-12", "2026-06-18")
    for part, by in (("end", -7), ("start", 7)):
        refused = shift(browser, contract, part=part, by=by)
        assert (refused.status_code, refused.json) == (422, {"text": "It would end before it begins."})
    assert days(site, contract) == ("2026-06-12", "2026-06-18")


def test_what_has_no_end_gets_one_when_its_end_is_drawn(site: Site, contract: int) -> None:
    record = signed(site, 1, "Open", "2026-06-05", None)
    browser = site.browser()
    shift(browser, record, by=1)
    assert days(site, record) == ("2026-06-06", None)
    answer = shift(browser, record, part="end", by=4)
    assert days(site, record) == ("2026-06-06", "2026-06-10")
    assert answer.json
    assert answer.json["undo"] == {"end": ""}
    browser.post(f"/o/contract/{record}/shift?view=contract_timeline", end="")
    assert days(site, record) == ("2026-06-06", None)


def test_a_rule_of_the_object_holds_here_too(site: Site, contract: int) -> None:
    refused = site.browser().post(f"/o/contract/{contract}/shift?view=contract_timeline", start="2026-06-25")
    assert (refused.status_code, refused.json) == (422, {"text": "The contract ends before it starts."})


def test_a_timeline_without_an_end_moves_but_is_not_stretched(planned: Site) -> None:
    task = planned.add("task", subject="Plan", due_on="2026-06-17")
    browser = planned.browser()
    page = browser.get("/o/task?view=task_plan").text
    assert place(bars(page)["Plan"], "w") == 3.34
    assert "data-grip" not in page
    assert shift(browser, task, "task_plan", part="end", by=1).status_code == 404
    assert shift(browser, task, "task_plan", by=1).status_code == 200


def test_nobody_moves_what_they_may_not(site: Site, contract: int) -> None:
    reader = site.browser("zhao@example.com")
    page = reader.get(VIEW).text
    assert "movable" not in bars(page)["Robots"]
    assert "data-move-url" not in page
    assert shift(reader, contract, by=1).status_code in (403, 404)
    assert days(site, contract) == ("2026-06-10", "2026-06-20")


@pytest.mark.parametrize(
    "fields",
    [
        {"by": 0},
        {"by": "x"},
        {"by": ""},
        {"by": "9" * 30},
        {"unit": "years"},
        {"part": "middle"},
        {"by": 36_000_000},
        {"by": 3, "unit": "minutes"},
        {"start": "soon"},
        {"start": "2026-02-30"},
        {"end": "2026-06-20T10:00:00Z"},
    ],
)
def test_a_move_that_makes_no_sense_changes_nothing(
    site: Site, contract: int, fields: dict[str, Any]
) -> None:
    browser = site.browser()
    assert shift(browser, contract, **fields).status_code in (404, 422)
    assert shift(browser, 999).status_code == 404
    assert shift(browser, contract, "contract_all").status_code == 404
    assert days(site, contract) == ("2026-06-10", "2026-06-20")


@pytest.mark.parametrize(
    "query",
    [
        *(
            "scale=x",
            "scale=day",
            "scale=day&scale=year",
            "scale=%00",
            "on=x",
            "on=9999-12-31",
            "on=0001-01-01",
        ),
        *(
            "on=1900-01-01&scale=year",
            "on=2200-12-31&scale=week",
            "on=2026-06-17T10:00",
            "where=((",
            "q=%F0%9F%98%80",
        ),
        *(
            "sort=nothing",
            "sort=-amount,type",
            "group=type",
            "f=starts_on~blank",
            "filter=starts_on",
            "colour=x~~1",
        ),
        *("on=1900-01-01&scale=day", "on=2200-12-31&scale=year", "cols=nothing", "page=99"),
    ],
)
def test_nonsense_in_the_address_of_a_timeline_is_harmless(site: Site, contract: int, query: str) -> None:
    answer = site.browser().get(f"{VIEW}&{query}")
    assert answer.status_code == 200
    assert 'id="timeline-view"' in answer.text


@pytest.mark.postgresql
def test_the_same_stands_in_a_period_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    settings = Settings(workspace=tmp_path / "workspace", database_url=postgresql_url)
    with Workspace.create(
        settings.workspace, settings, FixedClock(NOON), name="Hengchuan", zone="Asia/Shanghai"
    ) as workspace:
        for files in (read_folder(template_packs() / "crm"), FILES):
            Draft(workspace).apply(files)
        publish(workspace)
        site = Site(workspace, FixedClock(NOON), app_of(workspace))
        add_people(site)
        account = site.add("account", name="Acme")
        for number, (first, last, _) in enumerate(TOUCHING):
            signed(site, account, f"No {number}", first, last)
        signed(site, account, "Undated", None, None)
        call = {"subject": "Call", "method": "call", "account": account}
        site.add("activity", due_at="2026-06-17T17:30:00Z", done_at="2026-06-17T20:30:00Z", **call)
        browser = site.browser()
        page = browser.get(f"{VIEW}&scale=month&on=2026-06-17").text
        assert set(bars(page)) == {f"No {number}" for number, one in enumerate(TOUCHING) if one[2]}
        assert "1 without a date" in text_of(page)
        bar = bars(browser.get(f"{CALLS}&on=2026-06-18").text)["Call"]
        assert (place(bar, "l"), place(bar, "w")) == (6.25, 12.5)
        assert "Call" not in bars(browser.get(f"{CALLS}&on=2026-06-17").text)
        assert shift(browser, 1, part="end", by=1, version=1).status_code == 200
        assert days(site, 1) == ("2026-06-01", "2026-07-01")


def test_holidays_above_a_timeline_are_called_as_its_reader_calls_them(site: Site) -> None:
    address = f"{VIEW}&scale=month&on=2026-05-01"
    assert "Labour Day" in site.browser().get(address).text
    chinese = site.browser("lin@example.com").get(address).text
    assert "劳动节" in chinese and "Labour Day" not in chinese
