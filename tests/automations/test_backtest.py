"""What an automation would have done with the past is what it does; why it did not run is told by the same judge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.automations import RunQuery, find_runs, pause
from dougong.automations.explaining import why
from dougong.clock import FixedClock
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.jobs import Runner, get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.records import RecordQuery, create, delete, find, restore, update
from dougong.storage import Draft, Workspace, publish

from tests.automations.conftest import Publish
from tests.automations.design import CERTAIN, DEAL, NEGATIVE, WON, Document, automation, step

Live = Callable[[Workspace], list[tuple[int, str]]]
STAGES = ("open", "won", "lost", "won", "won", "open")
LARGE = automation("large", "updated", step("note", "update", values={"note": "stage & ' ' & amount"}),
                   step("task", "create", object="task", values={"name": "'Look at ' & name"}),
                   fields=["amount"], condition="amount > 20 AND stage <> 'lost'")  # fmt: skip


def lived(crm: Workspace, actor: Actor, clock: FixedClock) -> list[int]:
    """A past with creations, changes of what matters and of what does not, deletions and the way back."""
    ids = []
    for number in range(6):
        clock.advance(timedelta(minutes=1))
        with crm.write() as tx:
            ids.append(create(tx, actor, "deal", {"name": f"Deal {number}", "amount": str(number * 10)}).id)
    for turn, stage in enumerate(STAGES):
        for number, record_id in enumerate(ids):
            clock.advance(timedelta(minutes=1))
            values: Document = {"stage": stage} if number % 2 else {"amount": str(turn * 10 + number)}
            with crm.write() as tx:
                update(tx, actor, "deal", record_id, values)
                if number == 4:
                    update(tx, actor, "deal", record_id, {"note": f"{turn}"})
    with crm.write() as tx:
        delete(tx, actor, "deal", ids[1])
    clock.advance(timedelta(minutes=1))
    with crm.write() as tx:
        restore(tx, actor, "deal", ids[1])
    return ids


def tried(crm: Workspace, kind: str = "backtest", **payload: Any) -> dict[str, Any]:
    with crm.write() as tx:
        job_id = enqueue_for(tx, SYSTEM, kind, payload)
    while Runner(crm, "long").run_next():
        pass
    with crm.read() as tx:
        job = get_job(tx, SYSTEM, job_id)
    assert job.state == "done", job.problems
    assert job.result is not None
    return dict(job.result)


@pytest.mark.parametrize("document", [WON, LARGE], ids=["won", "large"])
def test_what_it_would_have_done_is_what_it_does(
    published: Publish, ada: Actor, clock: FixedClock, document: Document
) -> None:
    crm = published(document)
    name = document["name"]
    lived(crm, ada, clock)
    with crm.read() as tx:
        runs = find_runs(tx, SYSTEM, RunQuery(name, limit=500))
    found = tried(crm, automation=name, changes=1_000, source="published")
    assert found["fired"] == len(runs) > 3
    assert [(one["record"], one["at"]) for one in found["examples"]] == [
        (run.record_id, run.at) for run in runs
    ]
    assert found["changes"] == found["fired"] + sum(found["reasons"].values())


def test_the_draft_is_tried_without_effect(published: Publish, ada: Actor, clock: FixedClock) -> None:
    crm = published()
    ids = lived(crm, ada, clock)
    Draft(crm).apply([LARGE])
    found = tried(crm, automation="large", changes=1_000)
    newest = found["examples"][0]
    assert newest["record"] == ids[4] and newest["event"] == "updated"
    note, task = newest["steps"]
    assert (note["do"], note["values"]) == ("update", {"note": ["4", "open 54"]})
    assert (task["object"], task["values"]) == ("task", {"name": [None, "Look at Deal 4"]})
    with crm.read() as tx:
        assert find(tx, SYSTEM, RecordQuery("task", ("id",))).data == []
        assert find_runs(tx, SYSTEM, RunQuery()) == []
        assert "large" not in tx.release.definitions.automations


def test_what_would_have_been_refused_is_told(published: Publish, ada: Actor, clock: FixedClock) -> None:
    crm = published()
    with crm.write() as tx:
        for amount in ("-1", "5", "-7"):
            create(tx, ada, "deal", {"name": "x", "amount": amount, "stage": "won"})
    rule = {
        "name": "positive",
        "condition": "amount >= 0",
        "message": "Not below nothing.",
        "when": "stage = 'won'",
    }
    Draft(crm).apply([NEGATIVE, CERTAIN, {**DEAL, "rules": [rule]}])
    refused = tried(crm, automation="negative")
    assert (refused["refused"], refused["examples"][0]["steps"][0]["do"]) == (2, "refuse")
    changed = tried(crm, automation="certain")
    assert changed["examples"][0]["steps"][0]["values"] == {"probability": [None, 100]}
    ruled = tried(crm, "backtest_rule", object="deal", rule="positive")
    assert (ruled["refused"], ruled["reasons"]) == (2, {"met": 1})
    assert ruled["examples"][0]["steps"][0]["message"] == "Not below nothing."


def test_what_cannot_be_tried_is_refused(published: Publish, ada: Actor) -> None:
    by_hand = automation("hand", "by_hand", step("end", "stop"))
    crm = published(by_hand)
    for payload, refusal in (
        ({"automation": "nothing"}, NotFound),
        ({"automation": "hand"}, InvalidInput),
        ({"automation": "hand", "changes": 0}, InvalidInput),
        ({"automation": ""}, InvalidInput),
    ):
        with pytest.raises(refusal), crm.write() as tx:
            enqueue_for(tx, SYSTEM, "backtest", payload)
    with pytest.raises(Forbidden), crm.write() as tx:
        enqueue_for(tx, ada, "backtest", {"automation": "hand"})
    with pytest.raises(NotFound), crm.write() as tx:
        enqueue_for(tx, SYSTEM, "backtest_rule", {"object": "deal", "rule": "none"})


def test_why_it_did_not_run_is_told(published: Publish, ada: Actor, clock: FixedClock) -> None:
    crm = published()
    with crm.write() as tx:
        deal = create(tx, ada, "deal", {"name": "Crane", "stage": "won"}).id
    clock.advance(timedelta(minutes=1))
    Draft(crm).apply([WON, LARGE])
    publish(crm)
    for values in ({"note": "x"}, {"stage": "open"}, {"stage": "won"}, {"amount": "5"}):
        clock.advance(timedelta(minutes=1))
        with crm.write() as tx:
            update(tx, ada, "deal", deal, values)
    before_pause = clock.now()
    clock.advance(timedelta(minutes=1))
    with crm.write() as tx:
        pause(tx, SYSTEM, "large")
    clock.advance(timedelta(minutes=1))
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"amount": "50"})
    with crm.read() as tx:
        of_won = [one.reason for one in why(tx, SYSTEM, "won", deal)]
        of_large = [one.reason for one in why(tx, SYSTEM, "large", deal, before_pause)]
        latest = why(tx, SYSTEM, "large", deal)[0]
        ran = why(tx, SYSTEM, "won", deal)[2]
    assert of_won == ["was_true", "was_true", None, "not_true", "was_true", "not_published"]
    assert of_large == ["not_true", "other_fields", "other_fields", "other_fields", "other_event"]
    assert latest.reason == "paused"
    assert {one.name: (one.was, one.now) for one in latest.values}["amount"] == ("5.00", "50.00")
    assert (ran.run_id is not None, ran.state) == (True, "waiting")


def test_whoever_does_not_see_the_record_is_told_nothing(published: Publish, ada: Actor) -> None:
    crm = published(WON)
    with crm.write() as tx:
        deal = create(tx, ada, "deal", {"name": "Crane"}).id
    with crm.read() as tx:
        with pytest.raises(Forbidden):
            why(tx, ada, "won", deal)
        with pytest.raises(NotFound):
            why(tx, SYSTEM, "won", 999)


def test_a_record_is_told_when_it_is_due(published: Publish, ada: Actor, clock: FixedClock) -> None:
    clocked = automation(
        "clocked", "date", step("end", "stop"), of="task", condition="name <> 'x'", actsAs="system"
    )
    clocked["trigger"]["date"] = {"field": "due", "offset": -1, "at": "09:00"}
    crm = published(clocked)
    with crm.write() as tx:
        task, blank = (create(tx, ada, "task", {"name": "x", "due": due}).id for due in ("2026-03-05", None))
    with crm.read() as tx:
        (answer,) = why(tx, SYSTEM, "clocked", task)
        assert (answer.reason, answer.due_at) == ("not_due", "2026-03-04T09:00:00.000000Z")
        assert [one.reason for one in why(tx, SYSTEM, "clocked", blank)] == ["no_date"]
    clock.advance(timedelta(days=5))
    with crm.read() as tx:
        assert [one.reason for one in why(tx, SYSTEM, "clocked", task)] == ["not_true"]
