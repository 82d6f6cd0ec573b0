"""What another system answers goes into variables: the run waits for it, and later steps read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.automations import AutomationRun, RunQuery, find_runs, retry
from dougong.clock import FixedClock
from dougong.definitions import cross_check
from dougong.jobs import cancel_job
from dougong.records import delete, update
from dougong.storage import Workspace
from dougong.webhooks import DeliveryQuery, deliver_again, find_deliveries

from tests.automations.conftest import Publish
from tests.automations.design import OBJECTS, Document, automation, step
from tests.automations.test_waiting import Drain, made, value
from tests.definitions.examples import applied
from tests.support.answering import Answering

RATE = {"name": "rate", "title": "Rate", "type": "number"}
WORD = {"name": "word", "title": "Word", "type": "text"}
ANSWER = [
    {"variable": "rate", "at": "/data/rate", "required": True},
    {"variable": "word", "at": "/data/word"},
]
FIRST = step("first", "update", values={"rounds": "1"})
ASK = step("ask", "call_webhook", webhook="rates", answer=ANSWER)
PUT = step("put", "update", values={"note": "vars.word & ' at ' & vars.rate & ' for ' & name"})
GOOD = b'{"data": {"rate": "7.25", "word": "fine"}}'


def asking(*steps: Document, **options: Any) -> Document:
    return automation("price", "created", *(steps or (FIRST, ASK, PUT)), variables=[RATE, WORD], **options)


def webhook(url: str) -> Document:
    values = [{"name": "name", "expression": "name"}]
    return {
        "kind": "webhook",
        "name": "rates",
        "title": "Rates",
        "object": "deal",
        "url": url,
        "values": values,
    }


@pytest.fixture
def rates() -> Iterator[Answering]:
    answering = Answering(answers=[(200, GOOD)])
    with answering.listening():
        yield answering


@pytest.fixture
def crm(workspace: Workspace, published: Publish, rates: Answering) -> Workspace:
    workspace.settings = replace(workspace.settings, outbound_allow=("127.0.0.1",))
    return published(webhook(rates.url), asking())


def the_run(crm: Workspace) -> AutomationRun:
    with crm.read() as tx:
        run, *_ = find_runs(tx, SYSTEM, RunQuery())
    return run


def results(run: AutomationRun) -> list[str]:
    return [one["result"] for one in run.trace]


def notes(crm: Workspace) -> list[Any]:
    return [row["note"] for row in value(crm, "deal", "note")]


def test_the_run_waits_for_the_answer_and_later_steps_read_it(
    crm: Workspace, ada: Actor, drain: Drain, rates: Answering, clock: FixedClock
) -> None:
    rates.answers = [(503, b""), (200, GOOD)]
    deal = made(crm, ada)
    drain()
    run = the_run(crm)
    assert (run.state, results(run), run.wake_at) == ("sleeping", ["done", "asked"], None)
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"name": "Lift"})
    clock.advance(timedelta(minutes=5))
    drain()
    run = the_run(crm)
    assert (run.state, results(run)) == ("done", ["done", "answered", "done"])
    assert notes(crm) == ["fine at 7.25 for Lift"]
    assert len(rates.asked) == 2


MISFITS = [
    (b'{"data": {"rate": "x", "word": "fine"}}', "other_type", "steps/ask/answer/0"),
    (b'{"data": {"rate": true}}', "other_type", "steps/ask/answer/0"),
    (b'{"data": {"rate": 1, "word": [1]}}', "other_type", "steps/ask/answer/1"),
    (b'{"data": {"rate": 1, "word": "' + b"w" * 20_001 + b'"}}', "other_type", "steps/ask/answer/1"),
    (b'{"data": {"word": "fine"}}', "not_there", "steps/ask/answer/0"),
    (b'{"data": {"rate": null}}', "not_there", "steps/ask/answer/0"),
    (b"[]", "not_there", "steps/ask/answer/0"),
    (b'{"data": {"rate": 1, "word": "a\\u0000b"}}', None, None),
    (b'{"data": {"rate": 1e99}}', None, None),
    (b"not json", None, None),
    (b"[" * 100_000, None, None),
]


def test_an_answer_that_does_not_fit_fails_the_run_at_its_step_and_is_asked_for_again(
    crm: Workspace, ada: Actor, drain: Drain, rates: Answering
) -> None:
    for answer, code, place in MISFITS:
        rates.answers, rates.asked = [(200, answer), (200, GOOD)], []
        made(crm, ada)
        drain()
        run = the_run(crm)
        assert (run.state, results(run)) == ("failed", ["done", "failed"]), answer[:60]
        assert (
            run.problems and code in (None, run.problems[0].code) and place in (None, run.problems[0].place)
        )
        assert value(crm, "deal", "rounds", "note")[-1] == {"rounds": 1, "note": None}
        with crm.write() as tx:
            assert retry(tx, SYSTEM, run.id).state == "sleeping"
        drain()
        assert (the_run(crm).state, notes(crm)[-1]) == ("done", "fine at 7.25 for Crane")
        assert len({one.headers["Idempotency-Key"] for one in rates.asked}) == 1


def test_a_call_that_is_given_up_ends_the_run_and_its_replay_brings_it_on(
    crm: Workspace, ada: Actor, drain: Drain, rates: Answering
) -> None:
    rates.answers = [(410, b""), (200, GOOD)]
    made(crm, ada)
    drain()
    assert (the_run(crm).state, the_run(crm).problems[0].code) == ("failed", "refused")
    with crm.write() as tx:
        (call,) = find_deliveries(tx, SYSTEM, DeliveryQuery())
        deliver_again(tx, SYSTEM, call.row.id)
    drain()
    assert (the_run(crm).state, the_run(crm).problems) == ("done", ())
    assert notes(crm) == ["fine at 7.25 for Crane"]


def test_whoever_cancels_the_call_or_deletes_the_record_ends_the_run(
    crm: Workspace, ada: Actor, drain: Drain, rates: Answering, clock: FixedClock
) -> None:
    rates.answers = [(503, b"")]
    deal = made(crm, ada)
    drain()
    with crm.write() as tx:
        (call,) = find_deliveries(tx, SYSTEM, DeliveryQuery())
        cancel_job(tx, SYSTEM, call.row.job_id or 0)
    assert (the_run(crm).state, the_run(crm).problems[0].code) == ("failed", "called_off")
    with crm.write() as tx:
        retry(tx, SYSTEM, the_run(crm).id)
    drain()
    with crm.write() as tx:
        delete(tx, ada, "deal", deal)
    assert the_run(crm).state == "stopped"
    rates.answers = [(200, GOOD)]
    clock.advance(timedelta(hours=1))
    drain()
    assert (the_run(crm).state, len(rates.asked)) == ("stopped", 3)


def test_what_cannot_work_is_refused_before_a_publish() -> None:
    twice = {**ASK, "answer": [ANSWER[0], {**ANSWER[1], "variable": "rate"}]}
    for one, code in (
        (asking(twice), "twice"),
        (asking({**FIRST, "answer": ANSWER}), "step_has_no"),
        (asking(ASK, moment="before"), "only_own"),
    ):
        problems = cross_check(applied([*OBJECTS, webhook("http://127.0.0.1:9"), one]))
        assert code in {problem.code for problem in problems}, code
