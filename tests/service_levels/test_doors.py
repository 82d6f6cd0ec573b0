"""Whatever door a record is written through, one by one or many at once, its clocks are the same."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from dougong.access import SYSTEM, create_key, create_user, start_session
from dougong.fields import CoercionContext
from dougong.jobs import Runner
from dougong.public_forms import Sent, answer, named_form, state_of, switch
from dougong.records import RecordQuery, create, delete, find, merge, restore
from dougong.records.undoing import undo
from dougong.storage import Workspace
from dougong.web.screens import SESSION_COOKIE

from tests.automations.design import automation, step
from tests.jobs.test_record_jobs import ask, upload
from tests.service_levels.conftest import Tickets
from tests.service_levels.design import ANSWER, ESCALATION, LEVEL, OFFICE, TICKET, Document
from tests.support.apps import app_of
from tests.support.beginnings import Beginning, published
from tests.web.conftest import Browser
from tests.web.design import value_of

HOT = "priority = 'high' OR answers > 0"


def _support() -> Document:
    level = copy.deepcopy(LEVEL)
    response, solution = level["clocks"]
    response["stopsWhen"] = HOT
    solution["targets"][0]["condition"] = HOT
    del solution["startsAt"]
    return level


NAMED = {
    **TICKET,
    "properties": {
        **TICKET["properties"],
        "subject": {"fieldType": "text", "title": "Subject", "unique": True},
    },
}
TELL = {
    "kind": "public_form", "name": "tell", "title": "Tell", "object": "ticket",
    "fields": [{"name": "subject", "field": "subject"}],
    "values": [{"field": "priority", "expression": "'high'"}],
}  # fmt: skip
HURRY = automation(
    "hurry", "updated", step("up", "update", values={"priority": "'high'"}),
    of="ticket", fields=["status"], condition="status = 'working'", actsAs="system",
)  # fmt: skip
OPEN = automation(
    "open", "created", step("make", "create", object="ticket", values={"subject": "'By a rule'", "priority": "'high'"}),
    of="answer", condition="text = 'open'", actsAs="system",
)  # fmt: skip


class Doors:
    def __init__(self, tickets: Tickets) -> None:
        self.tickets, self.workspace = tickets, tickets.workspace
        with self.workspace.write() as tx:
            lin = create_user(tx, SYSTEM, "lin@example.com", "Lin", roles=["administrator"])
            key, session = create_key(tx, SYSTEM, lin.id)[1], start_session(tx, lin)
        app = app_of(self.workspace)
        self.browser, self.client = Browser(app.test_client()), app.test_client()
        self.browser.client.set_cookie(SESSION_COOKIE, session)
        self.headers = {"Authorization": f"Bearer {key}"}

    def api(self, method: str, path: str, body: Any) -> None:
        answered = self.client.open(f"/api/v1{path}", method=method, json=body, headers=self.headers)
        assert answered.status_code < 300, answered.text

    def long_jobs(self) -> None:
        while Runner(self.workspace, "long").run_next():
            pass

    def posted(self, path: str, **values: str) -> None:
        found = self.browser.post(path, **values)
        assert found.status_code in (200, 302, 303), found.text


def form(doors: Doors, ticket: int) -> None:
    path = f"/o/ticket/{ticket}/edit"
    html = doors.browser.get(path).text
    given = {name: value_of(html, name) for name in ("subject", "version")}
    doors.posted(path, **given, status="new", priority="high")


def cell(doors: Doors, ticket: int) -> None:
    path = f"/o/ticket/{ticket}/cell"
    doors.browser.get("/o/ticket")
    html = doors.browser.get(f"{path}?field=priority").text
    hidden = {one: value_of(html, one) for one in ("cell.version", "cell.was")}
    doors.posted(path, **{"cell.field": "priority", **hidden, "priority": "high"})


def imported(doors: Doors, ticket: int) -> None:
    (subject,) = doors.tickets.shown(ticket, "subject")
    file = upload(doors.workspace, SYSTEM, f"subject,priority\n{subject},high\n")
    ask(doors.workspace, SYSTEM, "import", object="ticket", mode="update", key="subject", file=file)
    doors.long_jobs()


def api(doors: Doors, ticket: int) -> None:
    doors.api("PATCH", f"/records/ticket/{ticket}", {"priority": "high"})


def batch(doors: Doors, ticket: int) -> None:
    doors.api(
        "POST", "/records/ticket/batch", {"mode": "update", "records": [{"id": ticket, "priority": "high"}]}
    )


def chosen(doors: Doors, ticket: int) -> None:
    path = f"/o/ticket/bulk-edit?id={ticket}"
    doors.browser.get(path)
    doors.posted(path, action="apply", field="priority", how="value", priority="high")


def many(doors: Doors, ticket: int) -> None:
    ask(doors.workspace, SYSTEM, "bulk_update", object="ticket", ids=[ticket], values={"priority": "high"})
    doors.long_jobs()


def merged(doors: Doors, ticket: int) -> None:
    other = doors.tickets.add(subject="Other", priority="high")
    with doors.workspace.write() as tx:
        merge(tx, SYSTEM, "ticket", ticket, other, ["priority"])


def by_automation(doors: Doors, ticket: int) -> None:
    doors.tickets.change(ticket, status="working")
    doors.tickets.work()


def by_sum(doors: Doors, ticket: int) -> None:
    doors.tickets.answer(ticket)


def restored(doors: Doors, ticket: int) -> None:
    doors.tickets.change(ticket, priority="high")
    with doors.workspace.write() as tx:
        delete(tx, SYSTEM, "ticket", ticket)
    with doors.workspace.write() as tx:
        restore(tx, SYSTEM, "ticket", ticket)


def taken_back(doors: Doors, ticket: int) -> None:
    doors.tickets.change(ticket, priority="high")
    ask(doors.workspace, SYSTEM, "bulk_delete", object="ticket", ids=[ticket])
    doors.long_jobs()
    with doors.workspace.write() as tx:
        (run,) = tx.execute('SELECT "run" FROM "_dg_job" WHERE "kind" = \'bulk_delete\'').fetchone()
        undo(tx, SYSTEM, run)


CHANGES: Mapping[str, Callable[[Doors, int], None]] = {
    "form": form,
    "cell": cell,
    "import": imported,
    "api": api,
    "batch": batch,
    "chosen": chosen,
    "bulk edit": many,
    "merge": merged,
    "automation": by_automation,
    "sum": by_sum,
    "restore": restored,
    "undo": taken_back,
}


def new_form(doors: Doors) -> None:
    doors.browser.get("/o/ticket/new")
    doors.posted("/o/ticket/new", subject="New", status="new", priority="high")


def new_import(doors: Doors) -> None:
    file = upload(doors.workspace, SYSTEM, "subject,priority\nNew,high\n")
    ask(doors.workspace, SYSTEM, "import", object="ticket", mode="create", file=file)
    doors.long_jobs()


def new_api(doors: Doors) -> None:
    doors.api("POST", "/records/ticket", {"subject": "New", "priority": "high"})


def new_batch(doors: Doors) -> None:
    doors.api(
        "POST",
        "/records/ticket/batch",
        {"mode": "create", "records": [{"subject": "New", "priority": "high"}]},
    )


def new_answer(doors: Doors) -> None:
    with doors.workspace.write() as tx:
        model = named_form(tx.release, "tell")
        switch(tx, SYSTEM, model, True)
        state = state_of(tx, SYSTEM, model)
        assert state is not None
        answer(tx, model, state, Sent({"subject": "New"}, "page", "", CoercionContext(lenient=True)))


def new_by_automation(doors: Doors) -> None:
    with doors.workspace.write() as tx:
        create(tx, SYSTEM, "answer", {"text": "open"})
    doors.tickets.work()


NEW: Mapping[str, Callable[[Doors], None]] = {
    "form": new_form,
    "import": new_import,
    "api": new_api,
    "batch": new_batch,
    "public form": new_answer,
    "automation": new_by_automation,
}


@pytest.fixture
def beginning() -> Beginning:
    return published([NAMED, ANSWER, OFFICE, _support(), ESCALATION, HURRY, OPEN, TELL])


@pytest.fixture
def doors(tickets: Tickets) -> Doors:
    return Doors(tickets)


def clocks(workspace: Workspace, ticket: int) -> list[tuple[Any, ...]]:
    """How they stand, with what has become of them; and what the record shows."""
    with workspace.read() as tx:
        kept = tx.execute(
            'SELECT "clock_id", "state", "due_at", "next_at" FROM "_dg_service_clock" WHERE "record_id" = ? ORDER BY 1',
            (ticket,),
        ).fetchall()
        told = tx.execute(
            'SELECT "clock_id", "what", "at", "due_at" FROM "_dg_service_event" WHERE "record_id" = ? ORDER BY "id"',
            (ticket,),
        ).fetchall()
        fields = ("response", "response_due", "state", "due", "late")
        (record,) = find(tx, SYSTEM, RecordQuery("ticket", fields, f"id = {ticket}")).data
    return [tuple(row) for row in (*kept, *told)] + [tuple(record.get(one) for one in fields)]


def calls(workspace: Workspace) -> set[Any]:
    """The minutes for which jobs stand in the queue."""
    with workspace.read() as tx:
        return {
            row[0]
            for row in tx.execute(
                'SELECT "key" FROM "_dg_job" WHERE "kind" = \'service_levels_due\' AND "state" = \'queued\''
            ).fetchall()
        }


@pytest.mark.parametrize("door", CHANGES)
def test_a_change_moves_the_clocks_alike_through_every_door(doors: Doors, door: str) -> None:
    tickets = doors.tickets
    plain, other = tickets.add(subject="Plain"), tickets.add(subject="Through the door")
    tickets.later(hours=1)
    tickets.change(plain, priority="high")
    called = calls(doors.workspace)
    CHANGES[door](doors, other)
    assert clocks(doors.workspace, other) == clocks(doors.workspace, plain)
    assert tickets.shown(other, "response", "state", "due") == ["met", "running", "2026-03-03T03:00:00Z"]
    assert calls(doors.workspace) >= called
    for hours, state in ((17, "at_risk"), (2, "breached")):
        tickets.later(hours=hours)
        tickets.work()
        assert clocks(doors.workspace, other) == clocks(doors.workspace, plain)
        assert tickets.shown(other, "state") == [state]


@pytest.mark.parametrize("door", NEW)
def test_a_new_record_has_the_same_clocks_through_every_door(doors: Doors, door: str) -> None:
    plain = doors.tickets.add(subject="Plain", priority="high")
    NEW[door](doors)
    with doors.workspace.read() as tx:
        (other,) = find(tx, SYSTEM, RecordQuery("ticket", ("id",), f"id <> {plain}")).data
    assert clocks(doors.workspace, other["id"]) == clocks(doors.workspace, plain)
    doors.tickets.later(hours=20)
    doors.tickets.work()
    assert clocks(doors.workspace, other["id"]) == clocks(doors.workspace, plain)
    assert doors.tickets.shown(other["id"], "state", "followed") == ["breached", "!"]
