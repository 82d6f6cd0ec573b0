"""Service levels, looked at as a whole."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from dougong.definitions import cross_check

from tests.definitions.examples import applied
from tests.service_levels.design import DESIGN, LEVEL, RESPONSE, SOLUTION, TICKET

Document = dict[str, Any]


def problems(*changed: Document) -> list[tuple[str, str, str]]:
    by_name = {one["name"]: one for one in (*DESIGN, *changed)}
    found = cross_check(applied({f"{name}.json": copy.deepcopy(one) for name, one in by_name.items()}))
    return [(one.code, one.place.partition("#")[2], one.severity) for one in found]


def level(*clocks: Document, **more: Any) -> Document:
    return {**LEVEL, **more, "clocks": list(clocks)}


def without(document: Document, *names: str) -> Document:
    return {name: value for name, value in document.items() if name not in names}


def test_what_is_meant_is_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (level(without(RESPONSE, "stopsWhen"), SOLUTION), ("never_stops", "/clocks/0", "error")),
        (level(RESPONSE | {"targets": [{"hours": 0}]}), ("no_time", "/clocks/0/targets/0", "error")),
        (level(RESPONSE | {"targets": [{"hours": 1}, {"hours": 2}]}),
         ("never_reached", "/clocks/0/targets/1", "warning")),
        (level(RESPONSE | {"state": "priority"}), ("no_options", "/clocks/0/state", "error")),
        (level(RESPONSE, SOLUTION | {"due": "response_due"}), ("kept_twice", "/clocks/1/due", "error")),
        (level(RESPONSE | {"startsAt": "owner"}), ("no_instant", "/clocks/0/startsAt", "error")),
        (level(without(SOLUTION, "state")), ("inert_risk", "/clocks/0/warnAt", "warning")),
        (without(level(RESPONSE), "calendar"), ("worked_anyway", "/clocks/0/targets/0/aroundTheClock", "warning")),
        (TICKET | {"required": ["due"]}, ("never_given", "/clocks/1/due", "error")),
        (level(RESPONSE | {"due": "subject"}), ("wrong_field_type", "/clocks/0/due", "error")),
    ],
)  # fmt: skip
def test_a_service_level_must_make_sense(changed: Document, expected: tuple[str, str, str]) -> None:
    assert problems(changed) == [expected]
