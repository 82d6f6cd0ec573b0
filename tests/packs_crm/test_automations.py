"""The automations of the CRM pack do what they say, with the rights of the pack's own roles."""

from __future__ import annotations

import datetime
from collections import Counter

from dougong.access import SYSTEM, Actor, actor_of, create_user
from dougong.automations import RunQuery, find_runs
from dougong.clock import FixedClock
from dougong.jobs import Runner, tick
from dougong.messages import MailQuery, find_mails, read_mail
from dougong.notices import inbox
from dougong.records import RecordQuery, create, find, get, update
from dougong.storage import Workspace


def seller(workspace: Workspace) -> Actor:
    with workspace.write() as tx:
        create_user(tx, SYSTEM, "finance@example.com", roles=["finance"], language="zh")
        return actor_of(tx, create_user(tx, SYSTEM, "seller@example.com", roles=["seller"]))


def test_a_seller_who_wins_gets_the_task_of_the_handover_and_does_it(workspace: Workspace) -> None:
    actor = seller(workspace)
    with workspace.write() as tx:
        account = create(tx, actor, "account", {"name": "Crane Works"}).id
        contact = create(
            tx, actor, "contact", {"name": "Ida", "account": account, "mobile": "+8613800000001"}
        ).id
        deal = {
            "name": "Crane",
            "contact": contact,
            "stage": "contract",
            "account": account,
            "amount": "600000",
        }
        deal |= {"close_date": tx.now.date().isoformat(), "budget_confirmed": True}
        found = create(tx, actor, "opportunity", deal).id
    with workspace.write() as tx:
        update(tx, actor, "opportunity", found, {"stage": "won"})
    while Runner(workspace).run_next():
        pass
    with workspace.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery("won_opportunity"))
        assert (run.state, [one["result"] for one in run.trace]) == ("done", ["done", "done", "done"])
        (mail,) = find_mails(tx, SYSTEM, MailQuery())
        content = read_mail(tx, actor, mail)
        (task,) = find(tx, actor, RecordQuery("task", ("subject", "assignee", "due_on", "priority"))).data
        (notice,) = [one for one in inbox(tx, actor).notices if one.kind.name == "automation"]
        today = tx.now.date()
    assert (mail.letter.to_address, mail.state) == ("finance@example.com", "held")
    assert content is not None and "Crane Works" in content.text and "赢单" in mail.letter.subject
    assert task["subject"] == "Handover: Crane" and task["priority"] == "high"
    assert task["assignee"]["id"] == actor.user_id
    assert datetime.date.fromisoformat(task["due_on"]) - today == datetime.timedelta(days=7)
    assert notice.record is not None and notice.record["id"] == found
    with workspace.write() as tx:
        update(tx, actor, "task", task["id"], {"status": "done"})
        done = get(tx, actor, "task", task["id"])
    assert (done["progress"], done["done_on"]) == (100, today.isoformat())


def test_what_is_due_reminds_by_itself(workspace: Workspace, clock: FixedClock) -> None:
    actor = seller(workspace)
    tick(workspace)
    with workspace.write() as tx:
        account = create(tx, SYSTEM, "account", {"name": "Crane Works"}).id
        born = {"name": "Ida", "account": account, "mobile": "+8613800000001", "birthday": "1990-03-20"}
        create(tx, SYSTEM, "contact", {**born, "owner": actor.user_id})
        create(tx, SYSTEM, "contact", {**born, "mobile": "+8613800000002", "do_not_contact": True})
        deal = {"stage": "qualify", "account": account, "close_date": "2026-06-01", "owner": actor.user_id}
        silent = create(tx, SYSTEM, "opportunity", {**deal, "name": "Silent"}).id
        create(tx, SYSTEM, "opportunity", {**deal, "name": "Untouched"})
        call = {"subject": "Call", "opportunity": silent, "status": "done", "done_at": "2026-03-03T08:00:00Z"}
        create(tx, SYSTEM, "activity", call)
        contract = {"name": "Cranes", "account": account, "status": "active", "amount": "1000"}
        contract |= {"starts_on": "2026-01-01", "signed_on": "2026-01-01", "owner": actor.user_id}
        create(tx, SYSTEM, "contract", {**contract, "ends_on": "2026-04-10"})
        ticket = {"subject": "It squeaks", "account": account, "due_at": "2026-03-03T12:00:00Z"}
        create(tx, SYSTEM, "ticket", {**ticket, "owner": actor.user_id})
    for _ in range(20):
        clock.advance(datetime.timedelta(days=1))
        tick(workspace)
        while Runner(workspace).run_next():
            pass
    with workspace.read() as tx:
        runs = find_runs(tx, SYSTEM, RunQuery(limit=100))
        (task,) = find(tx, SYSTEM, RecordQuery("task", ("subject", "due_on", "assignee"))).data
        told = Counter(one.text for one in inbox(tx, actor).notices if one.kind.name == "automation")
    assert {run.state for run in runs} == {"done"}
    assert (task["subject"], task["due_on"], task["assignee"]["id"]) == (
        "Renewal: Cranes",
        "2026-03-27",
        actor.user_id,
    )
    assert told == {
        "Nothing has happened here for two weeks.": 1,
        "There has been no activity since this was entered.": 1,
        "This contract expires in 30 days.": 1,
        "Today is this contact's birthday.": 1,
        "This ticket is due within the hour.": 1,
        "This ticket is late now.": 1,
        "This ticket has breached its service level.": 1,
    }
