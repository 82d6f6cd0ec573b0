"""Chains of runs, what each of them changed as its reader may see it, and filters of the log."""

from __future__ import annotations

from datetime import timedelta

from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.automations import AutomationRun, RunQuery, find_runs
from dougong.automations.chains import chain_of, changes_of
from dougong.clock import FixedClock
from dougong.storage import Workspace

from tests.automations.conftest import Publish
from tests.automations.design import automation, step
from tests.automations.test_waiting import Drain, made

CONTRACT = step("contract", "create", object="contract", values={"name": "name", "amount": "amount"})
SIGN = automation("sign", "created", CONTRACT, step("note", "update", values={"note": "'signed'"}))
FOLLOW = automation(
    "follow", "created", step("task", "create", object="task", values={"name": "name"}), of="contract"
)
REMIND = automation("remind", "created", step("late", "update", values={"name": "name & '!'"}), of="task")
WATCHER = {
    "kind": "role",
    "name": "watcher",
    "title": "Watcher",
    "rights": ["jobs"],
    "rules": [
        {"name": "deals", "object": "deal", "operations": ["read"]},
        {"name": "contracts", "object": "contract", "operations": ["read"]},
    ],
    "fields": [{"object": "contract", "hidden": ["amount"]}],
}


def runs(workspace: Workspace, actor: Actor = SYSTEM, **query: object) -> list[AutomationRun]:
    with workspace.read() as tx:
        return find_runs(tx, actor, RunQuery(**query))  # type: ignore[arg-type]


def names(workspace: Workspace, found: list[AutomationRun]) -> list[tuple[str, int]]:
    with workspace.read() as tx:
        known = tx.release.definitions.automations_by_id
        return [(known[run.automation_id].name, run.depth) for run in found]


def test_a_chain_is_told_whole_from_any_of_its_runs(published: Publish, ada: Actor, drain: Drain) -> None:
    crm = published(SIGN, FOLLOW, REMIND)
    made(crm, ada, amount="7")
    made(crm, ada, "task")
    drain()
    found = {run.id: run for run in runs(crm)}
    with crm.read() as tx:
        told = {run.id: chain_of(tx, SYSTEM, run) for run in found.values()}
    alone = [key for key, chain in told.items() if not chain]
    assert [names(crm, [found[key]]) for key in alone] == [[("remind", 0)]]
    assert all(
        names(crm, chain) == [("sign", 0), ("follow", 1), ("remind", 2)]
        for key, chain in told.items()
        if key not in alone
    )


def test_what_a_run_changed_is_told_as_its_reader_may_see_it(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    crm = published(SIGN, FOLLOW, WATCHER)
    deal = made(crm, SYSTEM, amount="7")
    drain()
    with crm.write() as tx:
        watcher = actor_of(tx, create_user(tx, SYSTEM, "bob@example.com", roles=["watcher"]))
    follow, sign = runs(crm)
    with crm.read() as tx:
        seen = [
            [
                (
                    one.object,
                    event["what"],
                    {event["names"][key]: pair for key, pair in event["changes"].items()},
                )
                for one in changes_of(tx, actor, run)
                for event in one.events
            ]
            for actor, run in ((SYSTEM, sign), (watcher, sign), (watcher, follow))
        ]
    whole, part, none = seen
    assert [(item, what) for item, what, _ in whole] == [("contract", "created"), ("deal", "updated")]
    assert (whole[0][2]["amount"], whole[1][2]) == ([None, "7.00"], {"note": [None, "signed"]})
    assert ([row[:2] for row in part], "amount" in part[0][2], none) == (
        [row[:2] for row in whole],
        False,
        [],
    )
    assert deal


def test_steps_tell_when_they_were_done_and_how_long_they_took(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    crm = published(SIGN)
    made(crm, ada)
    drain()
    (run,) = runs(crm)
    assert [one["at"] for one in run.trace] == [run.ended_at] * 2
    assert all(one["took"] >= 0 for one in run.trace)


def test_the_log_is_asked_by_who_and_when(
    published: Publish, ada: Actor, drain: Drain, clock: FixedClock
) -> None:
    crm = published(SIGN)
    made(crm, ada)
    began = clock.now()
    clock.advance(timedelta(hours=1))
    made(crm, SYSTEM)
    drain()
    second, first = runs(crm)
    assert runs(crm, user_id=ada.user_id) == [first]
    later = began + timedelta(minutes=30)
    assert (runs(crm, since=later), runs(crm, until=later), runs(crm, since=later, until=later)) == (
        [second],
        [first],
        [],
    )
