"""A change sets off what its automations say: once, whole, with the rights they name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, actor_of, create_user
from dougong.automations import RunQuery, find_runs, pause, resume, retry, start
from dougong.automations.causes import DEEPEST
from dougong.definitions import DefinitionSet
from dougong.errors import Conflict, Forbidden, InvalidInput
from dougong.jobs import Runner
from dougong.jobs.enqueuing import enqueue_for
from dougong.notices import inbox
from dougong.records import (
    Batch,
    InvalidRecords,
    RecordQuery,
    RecordWriter,
    create,
    delete,
    find,
    get,
    restore,
    update,
)
from dougong.storage import Draft, Workspace, publish

from tests.automations.conftest import Publish
from tests.automations.design import CERTAIN, DEAL, NEGATIVE, WON, automation, step

Drain = Callable[[], int]


def read(workspace: Workspace, name: str, *fields: str) -> list[dict[str, Any]]:
    with workspace.read() as tx:
        return find(tx, SYSTEM, RecordQuery(name, ("id", *fields), sort=("id",))).data


def made(workspace: Workspace, actor: Actor, name: str = "deal", **values: Any) -> int:
    with workspace.write() as tx:
        return create(tx, actor, name, {"name": "Crane", **values}).id


def states(workspace: Workspace, **query: Any) -> list[str]:
    with workspace.read() as tx:
        return [run.state for run in find_runs(tx, SYSTEM, RunQuery(**query))]


def test_a_won_deal_gets_its_contract_and_its_task(published: Publish, ada: Actor, drain: Drain) -> None:
    crm = published(WON)
    account = made(crm, ada, "account")
    deal = made(crm, ada, account=account, amount="1200")
    assert drain() == 0
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"stage": "won"})
    assert states(crm) == ["waiting"] and read(crm, "contract") == []
    assert drain() == 1
    (contract,) = read(crm, "contract", "name", "deal", "account", "amount", "created_by")
    assert (contract["name"], contract["deal"]["id"], contract["account"]["id"]) == (
        "Contract for Crane",
        deal,
        account,
    )
    assert contract["amount"] == "1200.00" and contract["created_by"]["id"] == ada.user_id
    (task,) = read(crm, "task", "contract", "due")
    assert task["contract"]["id"] == contract["id"]
    with crm.read() as tx:
        assert date.fromisoformat(task["due"]).toordinal() - tx.now.date().toordinal() == 7
        (run,) = find_runs(tx, SYSTEM, RunQuery("won"))
        assert get(tx, SYSTEM, "account", account)["status"] == "customer"
    assert (run.state, run.event, run.door) == ("done", "updated", "api")
    assert [(one["do"], one["result"], one.get("ids")) for one in run.trace] == [
        ("create", "done", [contract["id"]]),
        ("create", "done", [task["id"]]),
        ("update", "done", [account]),
    ]


def test_it_runs_where_the_condition_becomes_true_and_nowhere_else(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    crm = published(WON)
    deal = made(crm, ada, stage="won", amount="5")
    for values in ({"amount": "6"}, {"stage": "lost"}, {"stage": "won"}, {"note": "again"}):
        with crm.write() as tx:
            update(tx, ada, "deal", deal, values)
    drain()
    assert len(read(crm, "contract")) == 2
    assert states(crm) == ["done", "done"]


def test_changes_of_other_fields_do_not_matter(published: Publish, ada: Actor, drain: Drain) -> None:
    noted = automation(
        "noted", "updated", step("say", "update", values={"note": "'seen'"}), fields=["amount", "owner"]
    )
    crm = published(noted)
    deal = made(crm, ada)
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"name": "Other"})
    assert states(crm) == []
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"amount": "3"})
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"owner": None})
    assert states(crm) == ["waiting", "waiting"]


def test_every_door_sets_off_the_same(published: Publish, ada: Actor, drain: Drain) -> None:
    crm = published(WON)
    deals = [made(crm, ada, amount="5") for _ in range(3)]
    with crm.write() as tx:
        RecordWriter(tx, ada).write(
            Batch("deal", "create", [{"name": f"New {n}", "stage": "won"} for n in range(3)], door="import")
        )
        enqueue_for(tx, SYSTEM, "bulk_update", {"object": "deal", "ids": deals, "values": {"stage": "won"}})
    while Runner(crm, "long").run_next():
        pass
    drain()
    with crm.read() as tx:
        runs = find_runs(tx, SYSTEM, RunQuery("won"))
    assert sorted((run.door, run.state) for run in runs) == [("bulk", "done")] * 3 + [("import", "done")] * 3
    assert len(read(crm, "contract")) == 6


def test_a_computed_value_sets_off_automations_as_whoever_caused_it(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    level = automation("level", "updated", step("gold", "update", values={"level": "'gold'"}), of="account",
                       condition="won > 1000", becomes=True)  # fmt: skip
    crm = published(level)
    account = made(crm, ada, "account")
    made(crm, ada, account=account, amount="1200", stage="won")
    drain()
    with crm.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery("level"))
        assert (run.door, run.user_id, run.state) == ("computed", ada.user_id, "done")
        assert get(tx, SYSTEM, "account", account)["level"] == "gold"


def test_one_transaction_sets_off_one_run_a_record(published: Publish, ada: Actor, drain: Drain) -> None:
    crm = published(automation("seen", "saved", step("end", "stop"), of="account"))
    account = made(crm, ada, "account")
    with crm.write() as tx:
        create(tx, ada, "deal", {"name": "a", "account": account, "amount": "5", "stage": "won"})
        create(tx, ada, "deal", {"name": "b", "account": account, "amount": "5", "stage": "won"})
    assert states(crm, record_id=account) == ["waiting", "waiting"]


def test_what_a_step_may_not_do_fails_whole_and_can_be_done_again(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    broken = automation("broken", "created", step("task", "create", object="task", values={"name": "name"}),
                        step("other", "update", values={"amount": "amount / 0", "name": "note"}))  # fmt: skip
    crm = published(broken)
    needs = Draft(crm)
    needs.apply([{**DEAL, "required": ["name"]}])
    publish(crm)
    deal = made(crm, ada)
    drain()
    with crm.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery("broken"))
    assert run.state == "failed" and [problem.code for problem in run.problems] == ["required"]
    assert [one["result"] for one in run.trace] == ["undone", "failed"]
    assert read(crm, "task") == []
    with crm.write() as tx:
        with pytest.raises(Forbidden):
            retry(tx, ada, run.id)
        update(tx, ada, "deal", deal, {"note": "Named"})
    with crm.write() as tx:
        assert retry(tx, SYSTEM, run.id).state == "waiting"
    drain()
    assert states(crm) == ["done"] and read(crm, "deal", "name")[0]["name"] == "Named"
    with crm.write() as tx, pytest.raises(Conflict):
        retry(tx, SYSTEM, run.id)


def test_it_ends_where_automations_set_each_other_off_for_ever(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    crm = published(
        automation("round", "saved", step("on", "update", values={"rounds": "rounds + 1"}), fields=["rounds"])
    )
    deal = made(crm, ada, rounds=0)
    drain()
    with crm.read() as tx:
        runs = find_runs(tx, SYSTEM, RunQuery("round"))
        assert get(tx, SYSTEM, "deal", deal)["rounds"] == DEEPEST + 1
    assert [run.state for run in runs] == ["stopped", *["done"] * (DEEPEST + 1)]
    assert [run.depth for run in runs] == [*range(DEEPEST + 1, -1, -1)]
    assert runs[0].problems[0].code == "too_deep"
    assert all(run.cause == before.run for run, before in pairwise(runs))


def test_a_save_is_changed_and_refused_before_it_is_done(published: Publish, ada: Actor) -> None:
    crm = published(CERTAIN, NEGATIVE)
    deal = made(crm, ada, amount="5")
    assert read(crm, "deal", "probability")[0]["probability"] == 50
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"stage": "won"})
    assert read(crm, "deal", "probability")[0]["probability"] == 100
    with pytest.raises(InvalidRecords) as refusal, crm.write() as tx:
        update(tx, ada, "deal", deal, {"amount": "-1"})
    (problem,) = refusal.value.problems
    assert problem.message == "Nothing is sold for less than nothing."
    assert read(crm, "deal", "amount")[0]["amount"] == "5.00"


def test_the_person_acts_with_their_rights_and_the_system_with_every(
    published: Publish, workspace: Workspace, drain: Drain, ada: Actor
) -> None:
    role = {"kind": "role", "name": "seller", "title": "Seller",
            "rules": [{"name": "deals", "object": "deal", "operations": ["read", "create", "update"]}]}  # fmt: skip
    task = step("task", "create", object="task", values={"name": "name"})
    crm = published(
        role,
        automation("mine", "created", task),
        automation("its", "created", task, actsAs="system"),
    )
    with crm.write() as tx:
        bob = actor_of(tx, create_user(tx, SYSTEM, "bob@example.com", roles=["seller"]))
    made(crm, bob)
    drain()
    assert (states(crm, automation="mine"), states(crm, automation="its")) == (["failed"], ["done"])
    assert [one["created_by"] for one in read(crm, "task", "created_by")] == [None]


def test_what_is_switched_off_begins_nothing(published: Publish, ada: Actor, drain: Drain) -> None:
    crm = published(WON)
    with crm.write() as tx:
        with pytest.raises(Forbidden):
            pause(tx, ada, None)
        pause(tx, SYSTEM, None)
        pause(tx, SYSTEM, "won")
    made(crm, ada, stage="won")
    with crm.write() as tx:
        resume(tx, SYSTEM, None)
    made(crm, ada, stage="won")
    assert states(crm) == []
    with crm.write() as tx:
        resume(tx, SYSTEM, "won")
    made(crm, ada, stage="won")
    assert states(crm) == ["waiting"]


def test_deleting_and_restoring_are_events(published: Publish, ada: Actor, drain: Drain) -> None:
    match = [{"field": "amount", "equals": "amount"}]
    gone = automation("gone", "deleted", step("drop", "delete", object="contract", match=match))
    back = automation("back", "restored", step("say", "update", values={"note": "'back'"}))
    crm = published(gone, back)
    deal, _ = made(crm, ada, amount="7"), made(crm, ada, "contract", amount="7")
    made(crm, ada, "contract", amount="8")
    with crm.write() as tx:
        delete(tx, ada, "deal", deal)
    drain()
    assert [one["amount"] for one in read(crm, "contract", "amount")] == ["8.00"]
    with crm.write() as tx:
        restore(tx, ada, "deal", deal)
    drain()
    assert read(crm, "deal", "note")[0]["note"] == "back"


def test_some_are_set_off_by_hand(published: Publish, ada: Actor, drain: Drain) -> None:
    hand = automation(
        "hand",
        "by_hand",
        step("say", "update", values={"note": "'by hand'"}),
        condition="ROUND(amount, 0) > 1",
    )
    crm = published(hand, WON)
    small, large = made(crm, ada, amount="1"), made(crm, ada, amount="2")
    with crm.write() as tx:
        for name, ids in (("won", [large]), ("hand", [small]), ("hand", [10**6]), ("hand", [])):
            with pytest.raises(InvalidInput):
                start(tx, ada, name, ids)
        assert start(tx, ada, "hand", [large]) == 1
    drain()
    assert [one["note"] for one in read(crm, "deal", "note")] == [None, "by hand"]


def test_a_run_is_taken_back_but_for_what_has_been_changed_since(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    crm = published(WON)
    account = made(crm, ada, "account")
    made(crm, ada, account=account, stage="won", amount="5")
    drain()
    with crm.write() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery("won"))
        update(tx, ada, "account", account, {"status": "partner"})
        enqueue_for(tx, SYSTEM, "undo", {"run": run.run})
    while Runner(crm, "long").run_next():
        pass
    assert read(crm, "contract") == []
    assert read(crm, "account", "status")[0]["status"] == "partner"


def test_an_automation_that_is_gone_ends_its_runs(published: Publish, ada: Actor, drain: Drain) -> None:
    crm = published(WON)
    made(crm, ada, stage="won")
    draft = Draft(crm)
    draft.delete("automation", DefinitionSet(draft.documents).automation("won").id)
    publish(crm)
    drain()
    assert states(crm) == ["stopped"] and read(crm, "contract") == []


def test_people_are_told_also_of_what_they_did_themselves(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    said = step("tell", "notify", to=["owner", "created_by"], message="It is won.")
    crm = published(automation("told", "saved", said, condition="stage = 'won'", becomes=True))
    deal = made(crm, ada, stage="won")
    drain()
    with crm.read() as tx:
        (notice,) = inbox(tx, ada).notices
        (run,) = find_runs(tx, SYSTEM, RunQuery("told"))
    assert (notice.kind.name, notice.text) == ("automation", "It is won.")
    assert notice.record is not None and notice.record["id"] == deal
    assert run.trace[0]["people"] == [ada.user_id]


def test_what_tells_of_the_past_sets_off_nothing(published: Publish, ada: Actor) -> None:
    crm = published(WON)
    with crm.write() as tx:
        RecordWriter(tx, ada).write(Batch("deal", "create", [{"name": "Old", "stage": "won"}], door="demo"))
    assert states(crm) == []


def test_what_has_run_away_keeps_nobody_waiting(published: Publish, ada: Actor) -> None:
    end = step("end", "stop")
    crm = published(automation("away", "created", end), automation("few", "created", end, of="account"))
    for first in (0, 150):
        with crm.write() as tx:
            rows = [{"name": str(number)} for number in range(first, first + 150)]
            RecordWriter(tx, ada).write(Batch("deal", "create", rows))
    for _ in range(5):
        made(crm, ada)
    made(crm, ada, "account")
    runner = Runner(crm)
    assert runner.run_next()
    assert states(crm, automation="few") == ["done"]
    assert states(crm, automation="away", state="done") == []
    while runner.run_next():
        pass
    assert len(states(crm, automation="away", state="done", limit=500)) == 305
