"""A lead becomes an account, a contact and an opportunity: all of it once, however often it is asked for."""

from __future__ import annotations

from dougong.access import SYSTEM, Actor, actor_of, create_user
from dougong.automations import RunQuery, find_runs
from dougong.buttons import named_button, press
from dougong.duplicates import known_elsewhere
from dougong.jobs import Runner
from dougong.records import RecordQuery, create, find, get
from dougong.storage import Workspace


def drain(workspace: Workspace) -> None:
    while Runner(workspace).run_next():
        pass


def convert(workspace: Workspace, actor: Actor, lead: int, **values: int) -> None:
    with workspace.write() as tx:
        press(tx, actor, named_button(tx.release, "lead", "lead_convert"), lead, values)


def test_a_lead_is_converted_once_with_what_is_known_already(workspace: Workspace) -> None:
    with workspace.write() as tx:
        actor = actor_of(tx, create_user(tx, SYSTEM, "seller@example.com", roles=["seller"]))
        lead = {
            "name": "Crane for the port",
            "company": "Crane Works Ltd.",
            "contact_name": "Ida",
            "budget": "900",
        }
        lead |= {"mobile": "+8613800138000", "industry": "logistics", "city": "Ningbo"}
        new = create(tx, actor, "lead", lead).id
        create(tx, actor, "activity", {"subject": "First call", "lead": new, "status": "cancelled"})
    convert(workspace, actor, new)
    convert(workspace, actor, new)  # before the first has run
    drain(workspace)
    with workspace.read() as tx:
        runs = find_runs(tx, SYSTEM, RunQuery("lead_convert"))
        assert [run.state for run in runs] == ["done", "done"], [run.problems for run in runs]
        made = {name: find(tx, actor, RecordQuery(name, ("name", "owner"))).data for name in MADE}
        assert {name: [one["name"] for one in found] for name, found in made.items()} == {
            "account": ["Crane Works Ltd."],
            "contact": ["Ida"],
            "opportunity": ["Crane for the port"],
        }
        record = get(tx, actor, "lead", new)
        assert record["status"] == "converted"
        assert [record[name]["id"] for name in MADE] == [made[name][0]["id"] for name in MADE]
        deal = get(tx, actor, "opportunity", record["opportunity"]["id"])
        assert (deal["amount"], deal["account"], deal["contact"]) == (
            "900.00",
            record["account"],
            record["contact"],
        )
        (talk,) = find(tx, actor, RecordQuery("activity", ("account", "opportunity"))).data
        assert (talk["account"], talk["opportunity"]) == (record["account"], record["opportunity"])
        account = record["account"]["id"]
    with workspace.write() as tx:
        again = {"name": "Another crane", "company": "CRANE WORKS", "email": "bo@crane.example"}
        second = create(tx, actor, "lead", again, confirmed=frozenset({"known_account"})).id
    with workspace.read() as tx:
        assert [(one["object"], one["id"]) for one in known_elsewhere(tx, actor, "lead", second)] == [
            ("account", account)
        ]
    convert(workspace, actor, second, account=account)
    drain(workspace)
    with workspace.read() as tx:
        record = get(tx, actor, "lead", second)
        assert (record["status"], record["account"]["id"], record["contact"]) == ("converted", account, None)
        assert len(find(tx, actor, RecordQuery("account", ("id",))).data) == 1


MADE = ("account", "contact", "opportunity")
