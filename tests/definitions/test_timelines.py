"""Timelines go from one date of a record to another, and stand out by rules of colour."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.definitions import DefinitionSet, cross_check
from dougong.definitions.screen_elements import TimelineOptions

from tests.definitions.examples import applied, files, opportunity

DATES = {
    "starts_on": {"fieldType": "date", "title": "Starts"},
    "called_at": {"fieldType": "datetime", "title": "Called"},
}


def timeline(**options: Any) -> dict[str, Any]:
    columns = [{"field": "name"}]
    plain = {"kind": "view", "name": "v", "title": "V", "object": "opportunity", "type": "timeline"}
    return {**plain, "columns": columns, **options}


def definition_files(view: dict[str, Any]) -> dict[str, Any]:
    item = opportunity()
    item["properties"] |= DATES
    return {**files(), "objects/opportunity.json": item, "views/v.json": view}


def told(view: dict[str, Any]) -> list[tuple[str, str]]:
    found = cross_check(applied(definition_files(view)))
    return [(one.place.removeprefix("view:v#"), one.code) for one in found if one.place.startswith("view:v#")]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (timeline(), [("/dateField", "which_day")]),
        (timeline(dateField="starts_on"), []),
        (timeline(dateField="starts_on", endField="close_date", scale="year"), []),
        (timeline(dateField="starts_on", endField="starts_on"), [("/endField", "of_itself")]),
        (timeline(dateField="starts_on", endField="called_at"), [("/endField", "other_kind")]),
        (timeline(dateField="called_at", swimlanes="stage"), []),
        (timeline(dateField="called_at", swimlanes="owner"), []),
        (timeline(dateField="called_at", swimlanes="created_at"), [("/swimlanes", "no_lanes")]),
        (timeline(dateField="starts_on", group="stage"), [("/group", "only_of")]),
        (timeline(dateField="starts_on", sumField="amount"), [("/sumField", "board_only")]),
        (timeline(dateField="starts_on", colours=[{"when": "stage = 'won'", "colour": "good"}]), []),
        (timeline(type="list", dateField="starts_on"), [("/dateField", "only_of")]),
        (timeline(type="calendar", dateField="starts_on", scale="week"), [("/scale", "only_of")]),
        (timeline(type="calendar", dateField="starts_on", swimlanes="stage"), [("/swimlanes", "board_only")]),
    ],
)
def test_a_timeline_has_what_it_shows(view: dict[str, Any], expected: list[Any]) -> None:
    assert told(view) == expected


@pytest.mark.parametrize(
    "options",
    [{"dateField": "stage"}, {"dateField": "starts_on", "endField": "name"}, {"swimlanes": "amount"}],
)
def test_a_field_of_another_type_is_refused_at_its_place(options: dict[str, Any]) -> None:
    place = list(options)[-1]
    assert f"/{place}" in [where for where, _ in told(timeline(**{"dateField": "starts_on", **options}))]


def test_a_timeline_shows_a_month_unless_it_says_otherwise() -> None:
    view = timeline(dateField="starts_on", endField="close_date", swimlanes="owner")
    definitions = DefinitionSet(applied(definition_files(view)))
    fields = {field.name: field.id for field in definitions.object("opportunity").fields}
    shown = definitions.view("v")
    assert shown.timeline == TimelineOptions(fields["starts_on"], fields["close_date"], "owner", "month")
    assert shown.calendar is None
