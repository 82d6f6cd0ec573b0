"""What a run remembers: set by steps, read by the expressions behind them, and kept while it waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dougong.access import Actor
from dougong.clock import FixedClock
from dougong.definitions import Documents, apply_files, to_file
from dougong.expressions import rename
from dougong.storage import Draft
from dougong.storage.checks import check

from tests.automations.conftest import Publish
from tests.automations.design import OBJECTS, Document, automation, step
from tests.automations.test_waiting import Drain, made, told, value

TOTAL = {"name": "total", "title": "Total", "type": "number"}
SPAN = {"name": "span", "type": "text"}
DAY = {"name": "day", "type": "date"}
ADD = step("add", "set_variable", variable="total", expression="amount * 2")
PUT = step("put", "update", values={"rounds": "ROUND(vars.total, 0)"})


def test_later_steps_read_what_a_step_has_set(published: Publish, ada: Actor, drain: Drain) -> None:
    again = step("again", "set_variable", variable="total", expression="vars.total + 1")
    small = step("small", "update", condition="vars.total < 10", values={"note": "'small'"})
    crm = published(automation("sum", "created", ADD, again, PUT, small, variables=[TOTAL]))
    made(crm, ada, amount="3")
    made(crm, ada, amount="30")
    drain()
    assert value(crm, "deal", "rounds", "note") == [
        {"rounds": 7, "note": "small"},
        {"rounds": 61, "note": None},
    ]


def test_what_is_remembered_outlasts_a_wait(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    rest = step("rest", "wait", **{"for": 1})
    when = step("when", "set_variable", variable="day", expression="TODAY()")
    tell = step("tell", "update", values={"note": "vars.span & ' ' & TEXT(vars.day, 'yyyy-mm-dd')"})
    words = step("words", "set_variable", variable="span", expression="name & '!'")
    crm = published(automation("slow", "created", words, ADD, when, rest, PUT, tell,
                               variables=[TOTAL, SPAN, DAY]))  # fmt: skip
    made(crm, ada, amount="2.5")
    drain()
    clock.advance(timedelta(days=2))
    drain()
    assert told(crm)[0][0] == "done"
    assert value(crm, "deal", "rounds", "note") == [{"rounds": 5, "note": "Crane! 2026-03-02"}]


def test_rounds_of_a_loop_share_what_is_remembered(published: Publish, ada: Actor, drain: Drain) -> None:
    find = step("tasks", "find", object="task", filter="name = 'Crane'", limit=9)
    count = step(
        "count", "set_variable", variable="total", expression="IF(vars.total = NULL, 1, vars.total + 1)"
    )
    each = step("each", "for_each", records="tasks", steps=[count])
    crm = published(automation("count", "created", find, each, PUT, variables=[TOTAL]))
    for _ in range(3):
        made(crm, ada, "task")
    made(crm, ada)
    drain()
    assert value(crm, "deal", "rounds") == [{"rounds": 3}]


def test_before_a_save_they_are_blank_for_each_record(published: Publish, ada: Actor) -> None:
    some = {**ADD, "condition": "amount > 1"}
    crm = published(automation("half", "saved", some, PUT, moment="before", variables=[TOTAL]))
    for amount in ("5", "1"):
        made(crm, ada, amount=amount)
    assert value(crm, "deal", "rounds") == [{"rounds": 10}, {"rounds": None}]


def test_expressions_are_kept_with_ids_and_written_with_names(published: Publish) -> None:
    draft = Draft(published(automation("sum", "created", ADD, PUT, variables=[TOTAL])))
    (stored,) = draft.documents.of_kind("automation")
    assert stored["steps"][1]["values"][0]["expression"] == f"ROUND(vars.#{stored['variables'][0]['id']}, 0)"
    assert written(draft)["steps"][1]["values"][0]["expression"] == "ROUND(vars.total, 0)"


def written(draft: Draft) -> Document:
    (found,) = draft.documents.of_kind("automation")
    return dict(to_file(draft.documents, found, rename))


@pytest.mark.parametrize(
    ("code", "place", "options"),
    [
        ("no_such_variable", "/steps/0/variable", {"steps": [{**ADD, "variable": "totla"}]}),
        ("no_such_variable", "/steps/0/expression", {"steps": [{**ADD, "expression": "vars.totla"}]}),
        ("result_type", "/steps/0/expression", {"steps": [{**ADD, "expression": "name"}]}),
        ("step_needs", "/steps/0", {"steps": [{k: v for k, v in ADD.items() if k != "expression"}]}),
        ("step_has_no", "/steps/0/variable", {"steps": [{**PUT, "variable": "total"}]}),
        ("same_name", "/variables/1/name", {"variables": [TOTAL, TOTAL]}),
        ("no_such_field", "/condition", {"condition": "vars.total > 1"}),
    ],
)
def test_what_makes_no_sense_is_told_at_its_place(code: str, place: str, options: Document) -> None:
    one = {**automation("sum", "created", ADD, PUT, variables=[TOTAL]), **options}
    documents, problems = apply_files(Documents(), [*OBJECTS, one], rename)
    found = [*problems, *check(documents)]
    assert (code, place) in {(problem.code, problem.place.rpartition("#")[2]) for problem in found}, found
