"""A university pays its travel expenses, declaration by declaration: python story.py WORKSPACE."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dougong.access import SYSTEM, Actor, actor_of, create_user, get_user, set_manager
from dougong.approvals import Decision, approve, reject, resubmit, start, withdraw
from dougong.approvals.rows import tasks_of
from dougong.cli import main
from dougong.cli.opening import opened_workspace
from dougong.records import create, get, update
from dougong.storage import Workspace

DEFINITIONS = Path(__file__).resolve().parent / "definitions"
PEOPLE = {
    "ella": "employee",
    "amir": "administration",
    "bea": "employee",
    "sam": "employee",
    "dora": "director",
    "finn": "finance",
}
SAM_APPROVES = ("amir", "sam")
CASES: Mapping[str, dict[str, Any]] = {
    "domestic": {"way": SAM_APPROVES},
    "from a budget": {"budget": True, "way": ("amir", "bea", "sam")},
    "abroad": {"abroad": True, "way": ("amir", "sam", "dora")},
    "expensive, from a budget": {"amount": "4000", "budget": True, "way": ("amir", "bea", "sam", "dora")},
    "rejected by administration": {"way": SAM_APPROVES, "rejected_by": "amir"},
    "rejected by the budget owner": {"budget": True, "way": ("amir", "bea", "sam"), "rejected_by": "bea"},
    "rejected by the supervisor": {"way": SAM_APPROVES, "rejected_by": "sam"},
    "rejected by the director": {"abroad": True, "way": ("amir", "sam", "dora"), "rejected_by": "dora"},
    "given up": {"way": SAM_APPROVES, "rejected_by": "sam", "gives_up": True},
}


def tell(folder: Path) -> dict[str, dict[str, Any]]:
    """Of each case who did what, in order, and what became of the declaration."""
    os.environ["DOUGONG_WORKSPACE"] = str(folder)
    dougong("init", "--name", "University", "--currency", "EUR", "--zone", "Europe/Amsterdam")
    dougong("apply", DEFINITIONS)
    dougong("publish", "--yes")
    with opened_workspace() as workspace:
        university = University(workspace)
        return {name: university.goes(**case) for name, case in CASES.items()}


class University:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        with workspace.write() as tx:
            users = {
                name: create_user(tx, SYSTEM, f"{name}@example.com", name.title(), roles=[role]).id
                for name, role in PEOPLE.items()
            }
            set_manager(tx, SYSTEM, users["ella"], users["sam"])
            budget = create(tx, SYSTEM, "budget", {"name": "Excavations", "holder": users["bea"]})
            self.budget = budget.id
        self.names = {number: name for name, number in users.items()}
        with workspace.read() as tx:
            self.people: dict[str, Actor] = {
                name: actor_of(tx, get_user(tx, number)) for name, number in users.items()
            }

    def goes(
        self,
        *,
        way: tuple[str, ...],
        amount: str = "250",
        budget: bool = False,
        abroad: bool = False,
        rejected_by: str | None = None,
        gives_up: bool = False,
    ) -> dict[str, Any]:
        ella = self.people["ella"]
        with self.workspace.write() as tx:
            declared = create(
                tx,
                ella,
                "declaration",
                {
                    "purpose": "Conference",
                    "abroad": abroad,
                    "budget": self.budget if budget else None,
                    "costs": [{"name": "Train and hotel", "amount": amount}],
                },
            )
        with self.workspace.write() as tx:
            instance = start(tx, ella, "travel_expenses", declared.id).instance.id
        told = ["ella submits"]
        if rejected_by is not None:
            told += self.decide(instance, way[: way.index(rejected_by)])
            told += self.refuse(instance, rejected_by)
            if gives_up:
                with self.workspace.write() as tx:
                    withdraw(tx, ella, instance, "Not worth it.")
                return self.ended(declared.id, [*told, "ella gives up"])
            told += self.correct(instance, declared.id)
        told += self.decide(instance, way)
        told += self.pay(instance, declared.id)
        return self.ended(declared.id, told)

    def decide(self, instance: int, way: tuple[str, ...]) -> list[str]:
        for who in way:
            with self.workspace.write() as tx:
                approve(tx, self.people[who], self.task(instance, who), Decision())
        return [f"{who} approves" for who in way]

    def refuse(self, instance: int, who: str) -> list[str]:
        """A rejection goes back to the employee."""
        with self.workspace.write() as tx:
            reject(tx, self.people[who], self.task(instance, who), Decision("The receipts are missing."))
        return [f"{who} rejects", *self.status(instance)]

    def correct(self, instance: int, record_id: int) -> list[str]:
        with self.workspace.write() as tx:
            update(
                tx, self.people["ella"], "declaration", record_id, {"purpose": "Conference, with receipts"}
            )
        with self.workspace.write() as tx:
            resubmit(tx, self.people["ella"], instance)
        return ["ella corrects and submits again"]

    def pay(self, instance: int, record_id: int) -> list[str]:
        requested = self.status(instance)
        with self.workspace.write() as tx:
            paid = Decision(values={"paid_on": "2026-03-02"})
            approve(tx, self.people["finn"], self.task(instance, "finn"), paid)
        return [*requested, "finn pays"]

    def task(self, instance: int, who: str) -> int:
        """What waits for somebody; nobody else is asked meanwhile."""
        with self.workspace.read() as tx:
            (task,) = (one for one in tasks_of(tx, instance) if one.state == "open")
        if self.names[task.user_id] != who:
            raise LookupError(f"{self.names[task.user_id]} is asked, not {who}")
        return task.id

    def status(self, instance: int) -> list[str]:
        with self.workspace.read() as tx:
            record_id = tx.execute(
                'SELECT "record_id" FROM "_dg_workflow_instance" WHERE "id" = ?', (instance,)
            ).fetchone()[0]
            return [f"({get(tx, SYSTEM, 'declaration', record_id)['status']})"]

    def ended(self, record_id: int, told: list[str]) -> dict[str, Any]:
        with self.workspace.read() as tx:
            values = get(tx, SYSTEM, "declaration", record_id)
        return {"number": values["number"], "told": told, "status": values["status"]}


def dougong(*arguments: object) -> str:
    words = [str(argument) for argument in arguments]
    print("$ dougong", *words, file=sys.stderr)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        main(words, standalone_mode=False)
    return output.getvalue()


if __name__ == "__main__":
    print(json.dumps(tell(Path(sys.argv[1])), indent=2))
