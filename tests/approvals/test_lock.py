"""What no approval opens cannot be changed, through whichever door."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.jobs import Runner
from dougong.jobs.enqueuing import enqueue_for
from dougong.records import Batch, InvalidRecords, RecordWriter, create, delete, update

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, workflow
from tests.approvals.office import Office
from tests.approvals.test_flow import mail
from tests.automations.design import automation, step

LEAD = approval("lead", *mail("bob"))


def refused(crm: Office, door: str, record_id: int, values: dict[str, Any]) -> list[tuple[str, str]]:
    with crm.workspace.write() as tx:
        writer = RecordWriter(tx, SYSTEM if door == "system" else crm.people["ada"])
        batch = Batch("quote", "update", [{**values, "id": record_id}], policy="skip_invalid", door=door)
        return [(one.code, one.place) for item in writer.write(batch).refused for one in item.problems]


@pytest.mark.parametrize("door", ["api", "form", "import", "automation", "undo", "system"])
def test_a_record_under_approval_is_locked_but_for_what_stays_open(office: Publish, door: str) -> None:
    crm = office(workflow("w", LEAD, openFields=["note"]))
    quote = crm.quote()
    instance = crm.start("w", quote)
    assert refused(crm, door, quote, {"amount": "1", "note": "x"}) == [("locked", "amount")]
    assert refused(crm, door, quote, {"note": "x"}) == []
    assert refused(crm, door, quote, {"amount": "100.00"}) == []
    crm.approve(instance, "bob")
    assert refused(crm, door, quote, {"amount": "2"}) == []


def test_bulk_edits_leave_locked_records_alone(office: Publish) -> None:
    crm = office(workflow("w", LEAD))
    free, locked = crm.quote(), crm.quote()
    crm.start("w", locked)
    with crm.workspace.write() as tx:
        enqueue_for(
            tx, SYSTEM, "bulk_update", {"object": "quote", "ids": [free, locked], "values": {"note": "all"}}
        )
    while Runner(crm.workspace, "long").run_next():
        pass
    assert (crm.read(free)["note"], crm.read(locked)["note"]) == ("all", None)


def test_automations_are_refused_too(office: Publish) -> None:
    noted = automation("noted", "updated", step("say", "update", values={"note": "'seen'"}), of="quote",
                       moment="before", fields=["comment"])  # fmt: skip
    crm = office(workflow("w", LEAD, openFields=["comment"]), noted)
    quote = crm.quote()
    crm.start("w", quote)
    assert refused(crm, "form", quote, {"comment": "x"}) == [("locked", "note")]


def test_neither_it_nor_its_lines_are_deleted_or_changed(office: Publish) -> None:
    crm = office(workflow("w", LEAD))
    quote = crm.quote(items=[{"name": "a", "price": "1"}])
    line = crm.read(quote)["items"][0]["id"]
    crm.start("w", quote)
    ada = crm.people["ada"]
    with crm.workspace.write() as tx, pytest.raises(InvalidRecords, match="is running"):
        delete(tx, ada, "quote", quote)
    with crm.workspace.write() as tx, pytest.raises(InvalidRecords, match="is running"):
        delete(tx, ada, "quote_item", line)
    with crm.workspace.write() as tx, pytest.raises(InvalidRecords, match="is running"):
        update(tx, ada, "quote_item", line, {"price": "2"})
    with crm.workspace.write() as tx, pytest.raises(InvalidRecords, match="is running"):
        create(tx, ada, "quote_item", {"name": "b", "quote": quote})
    with pytest.raises(InvalidRecords, match="is running"):
        crm.edit(quote, items=[{"name": "c"}])
    assert len(crm.read(quote)["items"]) == 1


def test_lines_are_open_where_the_workflow_says_so(office: Publish) -> None:
    fill = approval("lead", *mail("bob"), fields=[{"field": "items", "right": "edit"}])
    crm = office(workflow("w", fill))
    quote = crm.quote(items=[{"name": "a", "price": "1"}])
    instance = crm.start("w", quote)
    crm.approve(instance, "bob", items=[{"name": "b", "price": "2"}])
    assert [one["name"] for one in crm.read(quote)["items"]] == ["b"]


def test_what_was_returned_is_open_for_its_initiator_alone(office: Publish) -> None:
    crm = office(workflow("w", LEAD))
    quote = crm.quote()
    instance = crm.start("w", quote)
    crm.send_back(instance, "bob")
    with pytest.raises(InvalidRecords):
        crm.edit(quote, "cyd", note="mine")
    crm.edit(quote, "ada", note="mine")


def test_the_locks_of_two_workflows_add_up(office: Publish) -> None:
    one = workflow("one", LEAD, openFields=["note", "comment"])
    crm = office(one, workflow("two", approval("boss", *mail("cyd")), openFields=["comment", "discount"]))
    quote = crm.quote()
    first = crm.start("one", quote)
    crm.start("two", quote)
    for values, wrong in (
        ({"comment": "x"}, []),
        ({"note": "x"}, ["note"]),
        ({"discount": "0.1"}, ["discount"]),
    ):
        assert [place for _, place in refused(crm, "api", quote, values)] == wrong
    crm.approve(first, "bob")
    assert refused(crm, "api", quote, {"discount": "0.1"}) == []
