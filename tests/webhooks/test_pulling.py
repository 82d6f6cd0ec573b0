"""Lists of other systems are fetched page by page, and become records by a key, each once, whatever is killed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import dougong.automations  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.definitions import Documents, apply_files
from dougong.expressions import rename
from dougong.jobs import Job, JobQuery, Runner, find_jobs
from dougong.jobs.progress import JobStopped
from dougong.jobs.refusals import first_refusals
from dougong.jobs.ticking import tick
from dougong.records import RecordQuery, find
from dougong.storage import Draft, Workspace, check, publish
from dougong.webhooks import pulling
from dougong.webhooks.pulling import cursor_of
from dougong.webhooks.secrets import set_authorization

from tests.automations.design import Document, automation, field, step, thing
from tests.support.answering import Answering

CUSTOMER = thing(
    "customer", {"number": field("text", unique=True), "credit": field("money"), "since": field("date")}
)
NIGHTLY = automation(
    "nightly", "schedule", step("erp", "pull", webhook="erp"), of="customer", actsAs="system"
)
NIGHTLY["trigger"]["schedule"] = {"every": "day", "at": "03:00", "once": True}
VALUES = [
    {"at": "/no", "field": "number"},
    {"at": "/name", "field": "name"},
    {"at": "/finance/credit", "field": "credit"},
]
Night = Callable[[], None]


def erp_of(url: str, **pull: Any) -> Document:
    made = {"items": "/data", "cursor": "/next", "key": "number", "values": VALUES, **pull}
    return {"kind": "webhook", "name": "erp", "title": "ERP", "object": "customer", "method": "GET",
            "url": f"{url}/customers?from={{{{cursor}}}}", "pull": made}  # fmt: skip


def page(*rows: tuple[Any, ...], following: Any = None) -> tuple[int, bytes]:
    data = [{"no": no, "name": name, "finance": {"credit": credit}} for no, name, credit in rows]
    return 200, json.dumps({"data": data, "next": following}).encode()


@pytest.fixture
def erp() -> Iterator[Answering]:
    made = Answering()
    with made.listening():
        yield made


@pytest.fixture
def crm(workspace: Workspace, erp: Answering) -> Workspace:
    workspace.settings = replace(workspace.settings, outbound_allow=("127.0.0.1",))
    assert Draft(workspace).apply([CUSTOMER, erp_of(erp.url), NIGHTLY]) == []
    publish(workspace)
    tick(workspace)
    return workspace


@pytest.fixture
def night(crm: Workspace, clock: FixedClock) -> Night:
    """A day later, with all that is due done."""

    def passes() -> None:
        clock.advance(timedelta(days=1))
        tick(crm)
        for _ in range(3):
            for lane in ("quick", "long"):
                while Runner(crm, lane).run_next():  # type: ignore[arg-type]
                    pass

    return passes


def customers(crm: Workspace) -> list[tuple[Any, ...]]:
    with crm.read() as tx:
        rows = find(
            tx, SYSTEM, RecordQuery("customer", ("number", "name", "credit"), sort=("id",), limit=200)
        ).data
    return [(row["number"], row["name"], row["credit"]) for row in rows]


def pulls(crm: Workspace) -> list[Job]:
    with crm.read() as tx:
        return find_jobs(tx, SYSTEM, JobQuery(everybody=True, kind="pull"))


def cursor(crm: Workspace) -> str:
    with crm.read() as tx:
        return cursor_of(tx, tx.release.definitions.webhook("erp").id)


def test_pages_become_records_and_the_next_run_goes_on(crm: Workspace, erp: Answering, night: Night) -> None:
    with crm.write() as tx:
        one = tx.release.definitions.webhook("erp")
        set_authorization(tx, SYSTEM, one.id, one.title, "Bearer hunter2")
    erp.answers = [page((1, "Acme", 12.5), (2, "Bolt", "7"), following="p/2"), page((3, "Cog", None))]
    night()
    assert customers(crm) == [("1", "Acme", "12.50"), ("2", "Bolt", "7.00"), ("3", "Cog", None)]
    assert [one.path for one in erp.asked] == ["/customers?from=", "/customers?from=p%2F2"]
    assert {one.headers["Authorization"] for one in erp.asked} == {"Bearer hunter2"}
    erp.answers = [page((3, "Cog Ltd", 5), (4, "Dyn", 1))]
    night()
    assert [one[1] for one in customers(crm)] == ["Acme", "Bolt", "Cog Ltd", "Dyn"]
    assert erp.asked[-1].path == "/customers?from=p%2F2"
    assert [job.result for job in pulls(crm)] == [
        {"pages": 1, "created": 1, "updated": 1, "unchanged": 0, "refused": 0},
        {"pages": 2, "created": 3, "updated": 0, "unchanged": 0, "refused": 0},
    ]


def test_what_an_entry_is_refused_for_is_told_and_keeps_no_other(
    crm: Workspace, erp: Answering, night: Night
) -> None:
    erp.answers = [page((1, "Acme", "much"), (2, "Bolt", 1), (None, "Nobody", 1), (4, {"a": 1}, 1))]
    night()
    assert customers(crm) == [("2", "Bolt", "1.00")]
    (job,) = pulls(crm)
    assert job.state == "done" and job.result is not None and job.result["refused"] == 3
    with crm.read() as tx:
        assert [one.place for one in first_refusals(tx, job.id)] == [1, 3, 4]


def test_a_job_that_is_cut_off_within_a_page_goes_on_with_the_rest(
    crm: Workspace, erp: Answering, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(number, f"Firm {number}", 1) for number in range(120)]
    erp.answers = [*[page(*rows, following="2")] * 3, page((120, "Last", 1))]
    real, cuts = pulling._write, []

    def breaking_off(*given: Any) -> None:
        real(*given)
        if given[-1]["created"] > 50 and len(cuts) < 2:
            cuts.append(given[-1]["created"])
            raise JobStopped

    monkeypatch.setattr(pulling, "_write", breaking_off)
    night()
    (job,) = pulls(crm)
    assert (len(cuts), job.state, job.attempts) == (2, "done", 1)
    assert job.result == {"pages": 2, "created": 121, "updated": 0, "unchanged": 0, "refused": 0}
    assert [one[0] for one in customers(crm)] == [str(number) for number in range(121)]
    assert cursor(crm) == "2"


def test_a_system_that_is_down_moves_nothing(crm: Workspace, erp: Answering, night: Night) -> None:
    erp.answers = [page((1, "Acme", 1), following="2"), (503, b"busy")]
    night()
    assert (customers(crm), cursor(crm)) == ([("1", "Acme", "1.00")], "2")
    assert [job.state for job in pulls(crm)] == ["waiting"]
    erp.answers = [page((2, "Bolt", 1), following="3"), page(following="ignored")]
    night()
    assert (len(customers(crm)), cursor(crm)) == (2, "3")


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"data": 1}', b'{"data": [1], "next": {}}', b"[]"])
def test_an_answer_that_is_no_list_changes_nothing(
    crm: Workspace, erp: Answering, night: Night, body: bytes
) -> None:
    erp.answers = [(200, body)]
    night()
    assert (customers(crm), cursor(crm)) == ([], "")
    assert [job.state for job in pulls(crm)] == ["dead"]


def test_the_cursor_can_stand_in_the_last_entry(crm: Workspace, erp: Answering, night: Night) -> None:
    Draft(crm).apply([erp_of(erp.url, cursor="/no", fromLast=True)])
    publish(crm)
    erp.answers = [page((1, "Acme", 1), (2, "Bolt", 1)), page((3, "Cog", 1)), page()]
    night()
    assert [one.path[-1] for one in erp.asked] == ["=", "2", "3"]
    assert (len(customers(crm)), cursor(crm)) == (3, "3")


@pytest.mark.parametrize(
    ("code", "place", "options"),
    [
        ("only_get", "/method", {"method": "POST"}),
        ("not_beside", "/answer", {"answer": [{"at": "/x", "field": "name"}]}),
        ("no_key", "/pull/key", {"pull": {"key": "name", "values": VALUES}}),
        ("key_unfilled", "/pull/key", {"pull": {"key": "number", "values": VALUES[1:]}}),
        ("twice", "/pull/values/1/field", {"pull": {"key": "number", "values": [VALUES[0]] * 2}}),
        ("nowhere", "/pull", {"pull": {"key": "number", "values": VALUES}}),
    ],
)
def test_what_makes_no_sense_is_told_at_its_place(code: str, place: str, options: Document) -> None:
    one = {**erp_of("https://erp.example.com"), **options}
    documents, problems = apply_files(Documents(), [CUSTOMER, one, NIGHTLY], rename)
    found = [*problems, *check(documents)]
    assert (code, place) in {(problem.code, problem.place.rpartition("#")[2]) for problem in found}, found


def test_only_what_fetches_a_list_is_pulled() -> None:
    call = automation("call", "created", step("erp", "call_webhook", webhook="erp"), of="customer")
    plain = {key: value for key, value in erp_of("https://erp.example.com").items() if key != "pull"}
    plain = {**plain, "url": "https://erp.example.com/customers"}
    for documents, code in (
        ([erp_of("https://e.example.com"), call], "fetches"),
        ([plain, NIGHTLY], "fetches_none"),
    ):
        applied, _ = apply_files(Documents(), [CUSTOMER, *documents], rename)
        assert code in {problem.code for problem in check(applied)}
