"""Tabs and widths of a form that could have no effect are told before they are published."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.definitions import Documents, apply_files, cross_check
from dougong.expressions import rename

from tests.definitions.examples import applied, files

SECTION: dict[str, Any] = {"name": "a", "title": "A", "fields": [{"field": "name"}]}
TIMELINE = {"name": "events", "title": "Events", "content": "timeline"}


def told(**parts: Any) -> list[tuple[str, str, str]]:
    form = {"kind": "form", "name": "tabbed", "title": "T", "object": "opportunity", **parts}
    found = cross_check(applied({**files(), "forms/tabbed.json": form}))
    mark = "form:tabbed#"
    return [
        (one.place.removeprefix(mark), one.code, one.severity) for one in found if one.place.startswith(mark)
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"sections": [SECTION]}, []),
        ({"tabs": [{"name": "t", "title": "T"}], "sections": [{**SECTION, "tab": "t"}]}, []),
        ({"tabs": [TIMELINE], "sections": [SECTION]}, []),
        (
            {"tabs": [TIMELINE], "sections": [{**SECTION, "tab": "events"}]},
            [("/sections/0/tab", "holds_other", "error")],
        ),
        (
            {"tabs": [{"name": "t", "title": "T"}], "sections": [SECTION]},
            [("/tabs/0", "empty_tab", "warning")],
        ),
        (
            {"sections": [{**SECTION, "columns": 2, "fields": [{"field": "name", "span": 3}]}]},
            [("/sections/0/fields/0/span", "too_wide", "warning")],
        ),
    ],
)
def test_tabs_and_widths_have_an_effect(parts: dict[str, Any], expected: list[Any]) -> None:
    assert told(**parts) == expected


def test_a_misspelt_tab_is_told_with_the_one_that_may_be_meant() -> None:
    form = {"kind": "form", "name": "tabbed", "title": "T", "object": "opportunity"}
    form |= {"tabs": [{"name": "overview", "title": "O"}], "sections": [{**SECTION, "tab": "overwiev"}]}
    _, problems = apply_files(Documents(), {**files(), "forms/tabbed.json": form}, rename)
    assert [(one.code, one.params["similar"]) for one in problems] == [("no_such_tab", "overview")]
