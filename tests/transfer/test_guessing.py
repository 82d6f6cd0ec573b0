"""Guesses from values alone; how sheets become objects is told in tests/web/builder/test_sheets.py."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dougong.fields import CoercionContext
from dougong.transfer.column_looks import LOOKS, Column
from dougong.transfer.guessing import Judge, about_all
from dougong.transfer.linking import guess_link
from dougong.transfer.sheets import Sheet

JUDGE = Judge(CoercionContext(True, ZoneInfo("Asia/Shanghai"), "zh", "CNY"))
GUESSES: list[tuple[str, list[Any], str]] = [
    ("Name", ["Lin", "Chen", "Wang"], "text"),
    ("Notes", ["short", "long " * 40], "long_text"),
    ("Notes", ["two\nlines", "one"], "long_text"),
    ("Active", ["是", "否", "是"], "boolean"),
    ("Active", ["1", "0", "1"], "integer"),
    ("Mail", ["a@example.com", "b@example.com"], "email"),
    ("Site", ["https://example.com", "http://example.com/a"], "url"),
    ("Discount", ["5%", "12.5 %"], "percent"),
    ("Day", [date(2026, 1, 2), date(2026, 3, 4)], "date"),
    ("Day", [datetime.fromisoformat("2026-01-02"), datetime.fromisoformat("2026-03-04")], "date"),
    ("Day", ["2026-01-02", "2026/3/4", "2026年5月6日"], "date"),
    ("At", [datetime.fromisoformat("2026-01-02T08:30"), datetime.fromisoformat("2026-03-04")], "datetime"),
    ("At", ["2026-01-02 08:30", "2026-03-04 09:15:00"], "datetime"),
    ("Opens", ["08:30", "9:15"], "time"),
    ("Contact", ["13800138000", "139 0013 9000"], "phone"),
    ("电话", ["010-88886666", "021-66668888"], "phone"),
    ("Amount", ["1200", "3,400.50"], "money"),
    ("Value", ["¥1,200", "¥30"], "money"),
    ("Seats", ["3", "-4", "1,200"], "integer"),
    ("Weight", ["3.25", "4"], "decimal"),
    ("Order no.", ["1001", "1002"], "text"),
    ("Lot", ["0012", "0013"], "text"),
    ("Stage", ["Open", "won", "Won", "open", "Open"], "select"),
    ("Code", ["a", "b", "a", "b"], "text"),
    ("Nothing", [], "text"),
]


def column(title: str, values: list[Any], blank: int = 0) -> Column:
    return Column(title, list(enumerate(values, 2)), blank)


@pytest.mark.parametrize(("title", "values", "expected"), GUESSES)
def test_the_type_follows_from_values_and_title(title: str, values: list[Any], expected: str) -> None:
    assert JUDGE.guess(column(title, values)).type == expected


def test_a_few_values_that_do_not_fit_are_shown_with_their_lines() -> None:
    days = [f"2026-01-{1 + day % 28:02}" for day in range(98)]
    judged = JUDGE.guess(column("Day", [*days, "soon", "never"]))
    assert (judged.type, [line for line, _ in judged.unfit]) == ("date", [100, 101])
    assert judged.evidence[0].message == (
        "98 of 100 values read as this; 2 do not: “soon” (100), “never” (101)"
    )
    assert JUDGE.guess(column("Day", [*days[:10], "soon", "never"])).type == "text"


def test_what_is_longer_than_any_amount_is_not_tried() -> None:
    assert LOOKS["money"](column("Price", []), "", "1 元")
    assert not LOOKS["money"](column("Price", []), "", "1" + " " * 80 + "元")


def test_what_does_not_become_an_option_is_told() -> None:
    judged = JUDGE.judge(column("City", [f"City {i}" for i in range(101)]), "select")
    assert [line for line, _ in judged.unfit] == [102]
    assert judged.evidence[-1].message == "100 of 101 values read as this; 1 do not: “City 100” (102)"


def test_what_is_blank_or_twice_is_told() -> None:
    assert [one.message for one in about_all(column("x", ["a", "b"], 3))] == [
        "3 rows are blank here.",
        "No value stands twice.",
    ]
    assert [one.message for one in about_all(column("x", ["a", "A"]))] == ["No row is blank here."]


def sheet(title: str, *columns: Column) -> Sheet:
    return Sheet("t", f"{title}.csv", None, columns, len(columns[0].values), False)


def test_small_numbers_are_references_only_where_titles_say_so() -> None:
    teams = sheet("Teams", column("Id", ["1", "2", "3"]), column("Name", ["a", "b", "c"]))
    people = sheet("People", column("Floor", ["1", "2", "1"]), column("Team", ["1", "2", "3"]))
    assert guess_link([teams, people], 1, people.columns[0]) is None
    link = guess_link([teams, people], 1, people.columns[1])
    assert link is not None
    assert (link.sheet, link.column) == (0, 0)


def test_a_reference_names_what_is_missing() -> None:
    firms = sheet("Firms", column("Name", [f"Firm {i}" for i in range(40)]))
    deals = sheet("Deals", column("Firm", [f"Firm {i}" for i in range(39)] + ["Nobody"]))
    link = guess_link([firms, deals], 1, deals.columns[0])
    assert link is not None
    assert link.evidence.message == "39 of 40 values stand in “Name” of “Firms”; 1 do not: “Nobody” (41)"
