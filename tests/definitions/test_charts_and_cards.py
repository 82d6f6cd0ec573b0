"""Charts, home cards, calendars and galleries that could have no effect are told before they are published."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.definitions import cross_check

from tests.definitions.examples import applied, files


def told(document: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with it, beside the examples and a view of theirs."""
    view = {"kind": "view", "name": "all_deals", "title": "All", "object": "opportunity", "type": "list"}
    given = {**files(), "views/all_deals.json": view | {"columns": [{"field": "name"}]}}
    folder = f"{document['kind']}s/{document['name']}.json"
    found = cross_check(applied({**given, folder: document}))
    mark = f"{document['kind']}:{document['name']}#"
    return [(one.place.removeprefix(mark), one.code) for one in found if one.place.startswith(mark)]


def chart(**options: Any) -> dict[str, Any]:
    return {
        "kind": "chart",
        "name": "c",
        "title": "C",
        "object": "opportunity",
        "view": "all_deals",
        "type": "bar",
        **options,
    }


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"groupBy": "stage"}, []),
        ({"groupBy": "owner", "measure": "sum", "field": "amount"}, []),
        ({"groupBy": "close_date", "bucket": "month"}, []),
        ({}, [("/groupBy", "not_grouped")]),
        ({"type": "metric"}, []),
        ({"type": "metric", "groupBy": "stage"}, [("/groupBy", "one_number")]),
        ({"groupBy": "close_date"}, [("/bucket", "no_period")]),
        ({"groupBy": "stage", "bucket": "month"}, [("/bucket", "period_of_no_date")]),
        ({"groupBy": "version"}, [("/groupBy", "no_groups")]),
        ({"groupBy": "stage", "measure": "sum"}, [("/measure", "nothing_measured")]),
        ({"groupBy": "stage", "field": "amount"}, [("/field", "counted")]),
        ({"groupBy": "owner", "type": "funnel"}, [("/groupBy", "not_ordered")]),
    ],
)
def test_a_chart_measures_and_groups_what_can_be(options: dict[str, Any], expected: list[Any]) -> None:
    assert told(chart(**options)) == expected


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ({"type": "list", "view": "all_deals"}, []),
        ({"type": "recent"}, []),
        ({"type": "list"}, [("/home/0/view", "card_without")]),
        ({"type": "recent", "view": "all_deals"}, [("/home/0/view", "card_besides")]),
    ],
)
def test_a_card_shows_what_its_type_shows(card: dict[str, Any], expected: list[Any]) -> None:
    app = {"kind": "app", "name": "home", "title": "Home", "menu": [{"name": "o", "object": "opportunity"}]}
    assert told(app | {"home": [{"name": "one", **card}]}) == expected


def view(**options: Any) -> dict[str, Any]:
    columns = [{"field": "name"}]
    return {"kind": "view", "name": "v", "title": "V", "object": "opportunity", "columns": columns, **options}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"type": "calendar", "dateField": "close_date"}, []),
        ({"type": "calendar"}, [("/dateField", "which_day")]),
        (
            {"type": "calendar", "dateField": "close_date", "endField": "close_date"},
            [("/endField", "of_itself")],
        ),
        ({"type": "list", "dateField": "close_date"}, [("/dateField", "only_of")]),
        ({"type": "gallery"}, []),
        ({"type": "gallery", "frozen": 1}, [("/frozen", "only_of")]),
    ],
)
def test_views_have_what_their_type_shows(options: dict[str, Any], expected: list[Any]) -> None:
    assert told(view(**options)) == expected
