"""Imports, exports, bulk edits and their undoing, as jobs, on records of accounts and deals."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.errors import DougongError, Forbidden, InvalidInput, NotFound
from dougong.jobs import Job, Progress, Runner, get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.jobs.files import content_path, file_of_job, new_content, register
from dougong.jobs.progress import JobStopped
from dougong.jobs.refusals import all_refusals
from dougong.records import Batch, RecordQuery, RecordWriter, count, find, update
from dougong.records.aggregates import AggregateQuery, aggregate
from dougong.storage import Draft, Workspace, publish
from dougong.transfer import import_jobs
from python_calamine import CalamineWorkbook

from tests.records.design import FILES

QUOTE: dict[str, Any] = {
    "kind": "object",
    "name": "quote",
    "title": "Quote",
    "pluralTitle": "Quotes",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "total": {
            "fieldType": "rollup",
            "title": "Total",
            "object": "quote_line",
            "via": "quote",
            "function": "sum",
            "field": "amount",
            "result": "integer",
        },
    },
}
QUOTE_LINE: dict[str, Any] = {
    "kind": "object",
    "name": "quote_line",
    "title": "Line",
    "pluralTitle": "Lines",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "amount": {"fieldType": "integer", "title": "Amount"},
        "quote": {"fieldType": "reference", "title": "Quote", "target": "quote", "onDelete": "cascade"},
    },
}


@pytest.fixture(scope="module")
def shared_workspace(shared_workspace: Workspace) -> Workspace:
    assert Draft(shared_workspace).apply([*FILES, QUOTE, QUOTE_LINE]) == []
    publish(shared_workspace, None)
    return shared_workspace


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    with workspace.write() as tx:
        for table in ("account", "deal", "quote", "quote_line", "_dg_search", "_dg_history"):
            tx.execute(f'DELETE FROM "{table}"')
    return workspace


def upload(workspace: Workspace, actor: Actor, text: str, name: str = "accounts.csv") -> str:
    with new_content(workspace) as (token, stream):
        stream.write(text.encode("utf-8"))
    with workspace.write() as tx:
        register(tx, actor, token, name, "text/csv")
    return token


def ask(workspace: Workspace, actor: Actor, kind: str, **payload: Any) -> int:
    with workspace.write() as tx:
        return enqueue_for(tx, actor, kind, payload)


def ran(workspace: Workspace, actor: Actor, kind: str, **payload: Any) -> Job:
    job_id = ask(workspace, actor, kind, **payload)
    assert Runner(workspace, "long").run_next()
    return job_of(workspace, job_id)


def job_of(workspace: Workspace, job_id: int) -> Job:
    with workspace.read() as tx:
        return get_job(tx, SYSTEM, job_id)


def made(workspace: Workspace, actor: Actor, object_name: str, *records: Mapping[str, Any]) -> list[int]:
    with workspace.write() as tx:
        return [w.id for w in RecordWriter(tx, actor).write(Batch(object_name, "create", records)).records]


def values(workspace: Workspace, object_name: str, field: str, **query: Any) -> list[Any]:
    with workspace.read() as tx:
        wanted = RecordQuery(object_name, (field,), sort=("id",), limit=5_000, **query)
        return [record[field] for record in find(tx, SYSTEM, wanted).data]


ROWS = "name,code,employees\n" + "".join(f"Firm {n},C{n},{n}\n" for n in range(1, 301))


def test_an_import_writes_good_rows_and_keeps_the_others_with_reasons(crm: Workspace, max_: Actor) -> None:
    text = "Name;Code;Employees\nAcme;A;5\n;B;1\n斗拱;C;many\nBeta;D;7\n"
    job = ran(crm, max_, "import", object="account", file=upload(crm, max_, text, "客户.csv"))
    assert job.state == "done", job.problems
    assert job.subject == "Accounts · 客户.csv"
    assert job.result is not None
    counts = {name: job.result[name] for name in ("rows", "created", "refused", "dry_run")}
    assert counts == {"rows": 4, "created": 2, "refused": 2, "dry_run": False}
    refused = list(all_refusals(crm, job.id))
    assert [(r.place, r.problems[0].place, r.cells["Code"]) for r in refused] == [
        (3, "name", "B"),
        (4, "employees", "C"),
    ]
    assert values(crm, "account", "name") == ["Acme", "Beta"]


def test_a_dry_run_tells_the_same_and_writes_nothing(crm: Workspace, max_: Actor) -> None:
    text = "name,code\nAcme,A\n,B\nTwin,A\n"
    job = ran(crm, max_, "import", object="account", file=upload(crm, max_, text), dry_run=True)
    assert job.result is not None
    assert (job.result["created"], job.result["refused"], job.result["dry_run"]) == (1, 2, True)
    assert values(crm, "account", "name") == []
    with crm.read() as tx:
        assert tx.execute('SELECT count(*) FROM "_dg_history"').fetchone()[0] == 0


def test_an_import_that_is_cut_off_goes_on_with_the_next_row(
    crm: Workspace, max_: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = ask(crm, max_, "import", object="account", file=upload(crm, max_, ROWS))
    real, steps = import_jobs._step, []

    def breaking_off(progress: Progress, *rest: Any) -> None:
        real(progress, *rest)
        steps.append(progress.done)
        raise JobStopped

    monkeypatch.setattr(import_jobs, "_step", breaking_off)
    runner = Runner(crm, "long")
    while job_of(crm, job_id).is_open and len(steps) < 50:
        assert runner.run_next()
        if len(steps) == 3:
            monkeypatch.setattr(import_jobs, "_step", real)
    job = job_of(crm, job_id)
    assert (job.state, job.attempts, len(steps)) == ("done", 1, 3)
    assert job.result is not None
    assert (job.result["rows"], job.result["created"]) == (300, 300)
    assert values(crm, "account", "employees") == list(range(1, 301))


@pytest.mark.parametrize(
    ("payload", "refusal"),
    [
        ({"object": "nothing"}, NotFound),
        ({"mode": "sideways"}, InvalidInput),
        ({"mode": "upsert"}, InvalidInput),
        ({"mapping": {"columns": 5}}, InvalidInput),
        ({"source": {"path": "/etc/passwd"}}, InvalidInput),
        ({"file": "../../dougong.db"}, NotFound),
    ],
)
def test_an_import_that_cannot_be_is_refused_at_once(
    crm: Workspace, max_: Actor, payload: dict[str, Any], refusal: type[DougongError]
) -> None:
    file = upload(crm, max_, ROWS)
    with pytest.raises(refusal):
        ask(crm, max_, "import", **{"object": "account", "file": file, **payload})


def test_whoever_may_not_import_cannot_and_nobody_imports_anothers_file(
    crm: Workspace, max_: Actor, rita: Actor, ada: Actor
) -> None:
    file = upload(crm, max_, ROWS)
    with pytest.raises(Forbidden):
        ask(crm, rita, "import", object="account", file=upload(crm, rita, ROWS))
    with pytest.raises(NotFound):
        ask(crm, ada, "import", object="account", file=file)


@pytest.mark.parametrize("text", ["", "\x00\x01\x02", "name\n" + "x" * 1_200_000, "a,a\n1,2\n", "zzz\n1\n"])
def test_a_file_that_cannot_be_read_buries_its_job_with_the_reason(
    crm: Workspace, max_: Actor, text: str
) -> None:
    job = ran(crm, max_, "import", object="account", file=upload(crm, max_, text))
    assert job.state == "dead" or job.result == {**(job.result or {}), "created": 0}, job.result
    assert job.problems or (job.result or {})["refused"] == 1


def test_an_upsert_as_a_job_is_undone_field_by_field(crm: Workspace, max_: Actor) -> None:
    old, kept, untouched = made(
        crm,
        max_,
        "account",
        {"name": "Old", "code": "A", "industry": "Steel", "employees": 1},
        {"name": "Kept", "code": "B", "industry": "Wood", "employees": 2},
        {"name": "Untouched", "code": "Z"},
    )
    text = "code,name,industry\nA,New,Glass\nB,Newer,Paper\nC,Fresh,Tin\nD,Edited,Tin\n"
    file = upload(crm, max_, text)
    job = ran(crm, max_, "import", object="account", file=file, mode="upsert", key="code")
    assert job.result is not None
    assert (job.result["created"], job.result["updated"]) == (2, 2)
    edited = values(crm, "account", "id", filter="code = 'D'")[0]
    with crm.write() as tx:
        update(tx, max_, "account", kept, {"industry": "Linen"})
        update(tx, max_, "account", edited, {"employees": 9})
    undone = ran(crm, max_, "undo", run=job.run)
    assert (undone.state, undone.result) == ("done", {"undone": job.run, "changed": 3, "kept": 2})
    found = dict(zip(values(crm, "account", "code"), values(crm, "account", "name"), strict=True))
    assert found == {"A": "Old", "B": "Kept", "Z": "Untouched", "D": "Edited"}
    assert values(crm, "account", "industry", filter="code = 'B'") == ["Linen"]
    listed = {r.place: [p.code for p in r.problems] for r in all_refusals(crm, undone.id)}
    assert listed == {kept: ["edited_since"], edited: ["edited_since"]}
    again = ran(crm, max_, "undo", run=undone.run)
    assert values(crm, "account", "name", filter="code = 'A'") == ["New"]
    assert again.result is not None
    assert again.result["kept"] == 0
    assert old < untouched


def test_only_whoever_made_a_run_or_an_administrator_takes_it_back(
    crm: Workspace, max_: Actor, ada: Actor, rita: Actor
) -> None:
    job = ran(crm, max_, "import", object="account", file=upload(crm, max_, "name\nAcme\n"))
    with pytest.raises(Forbidden):
        ask(crm, rita, "undo", run=job.run)
    with pytest.raises(NotFound):
        ask(crm, ada, "undo", run="unknown")
    assert ran(crm, ada, "undo", run=job.run).state == "done"
    assert values(crm, "account", "name") == []


def test_a_bulk_edit_of_chosen_records_lists_those_it_could_not_change(crm: Workspace, max_: Actor) -> None:
    ids = made(crm, max_, "deal", *({"name": f"D{n}", "close_date": "2026-05-01"} for n in range(4)))
    with crm.write() as tx:
        update(tx, max_, "deal", ids[1], {"close_date": None})
    gone = ids[-1] + 1_000
    job = ran(crm, max_, "bulk_update", object="deal", ids=[*ids, gone], values={"stage": "won"})
    assert job.result == {"object": "deal", "changed": 3, "unchanged": 0, "refused": 2}
    assert values(crm, "deal", "stage") == ["won", "open", "won", "won"]
    refused = {r.place: (r.problems[0].code, r.cells.get("title")) for r in all_refusals(crm, job.id)}
    assert refused == {ids[1]: ("rule", "D1"), gone: ("not_found", None)}
    with crm.write() as tx:
        update(tx, max_, "deal", ids[0], {"stage": "lost"})
    undone = ran(crm, max_, "undo", run=job.run)
    assert values(crm, "deal", "stage") == ["lost", "open", "open", "open"]
    assert undone.result == {"undone": job.run, "changed": 2, "kept": 1}


def test_a_bulk_edit_of_a_filter_meets_each_record_once(crm: Workspace, max_: Actor) -> None:
    """Also where it takes the records out of the filter that chose them."""
    made(crm, max_, "account", *({"name": f"N{n}", "industry": "Steel"} for n in range(300)))
    made(crm, max_, "account", {"name": "Other", "industry": "Wood"})
    job = ran(
        crm, max_, "bulk_update", object="account", filter="industry = 'Steel'", values={"industry": "Wood"}
    )
    assert job.result == {"object": "account", "changed": 300, "unchanged": 0, "refused": 0}
    assert (job.done, job.total) == (300, 300)
    with crm.read() as tx:
        rows = aggregate(tx, SYSTEM, AggregateQuery("account", ("industry",), ("count()",)))
    assert [(row["industry"], row["count()"]) for row in rows] == [("Wood", 301)]


def test_a_bulk_delete_goes_to_the_bin_and_comes_back(crm: Workspace, max_: Actor) -> None:
    accounts = made(crm, max_, "account", *({"name": f"A{n}"} for n in range(5)))
    made(crm, max_, "deal", {"name": "Deal", "account": accounts[2]})
    job = ran(crm, max_, "bulk_delete", object="account", search="A")
    refused = list(all_refusals(crm, job.id))
    assert [(r.place, r.problems[0].code) for r in refused] == [(accounts[2], "in_use")]
    with crm.read() as tx:
        assert count(tx, SYSTEM, RecordQuery("account")) == 1
    ran(crm, max_, "undo", run=job.run)
    with crm.read() as tx:
        assert count(tx, SYSTEM, RecordQuery("account")) == 5


def test_what_goes_along_or_is_computed_comes_back_by_itself(crm: Workspace, max_: Actor) -> None:
    (quote,) = made(crm, max_, "quote", {"name": "Q"})
    made(crm, max_, "quote_line", *({"name": f"L{n}", "amount": n, "quote": quote} for n in (1, 2, 3)))
    changed = ran(crm, max_, "bulk_update", object="quote_line", values={"amount": 10})
    assert values(crm, "quote", "total") == [30]
    undone = ran(crm, max_, "undo", run=changed.run)
    assert (values(crm, "quote", "total"), (undone.result or {})["kept"]) == ([6], 0)
    deleted = ran(crm, max_, "bulk_delete", object="quote")
    assert values(crm, "quote_line", "name") == []
    undone = ran(crm, max_, "undo", run=deleted.run)
    assert (undone.result or {})["kept"] == 0
    assert values(crm, "quote_line", "name") == ["L1", "L2", "L3"]
    assert values(crm, "quote", "total") == [6]


@pytest.mark.parametrize(
    "payload",
    [
        {"object": "account", "values": {"nme": "x"}},
        {"object": "account", "values": {"version": 3}},
        {"object": "account", "values": {}},
        {"object": "account", "ids": [], "values": {"name": "x"}},
        {"object": "account", "ids": [0], "values": {"name": "x"}},
        {"object": "account", "ids": list(range(1, 10_002)), "values": {"name": "x"}},
        {"object": "account", "filter": "nme = 1", "values": {"name": "x"}},
    ],
)
def test_a_bulk_edit_that_cannot_be_is_refused_at_once(
    crm: Workspace, max_: Actor, payload: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        ask(crm, max_, "bulk_update", **payload)


def test_a_reader_changes_nothing_in_bulk(crm: Workspace, rita: Actor) -> None:
    for kind, more in (("bulk_update", {"values": {"name": "x"}}), ("bulk_delete", {})):
        with pytest.raises(Forbidden):
            ask(crm, rita, kind, object="account", **more)


def test_an_export_is_what_one_sees(crm: Workspace, rita: Actor, max_: Actor, ada: Actor) -> None:
    made(
        crm,
        max_,
        "account",
        *({"name": n, "code": c} for n, c in (("=1+1", "A"), ("Beta", "B"), ("Beta 2", "C"))),
    )
    job = ran(crm, rita, "export", object="account", format="csv", search="beta", sort=["-name"], titled=True)
    assert job.state == "done", job.problems
    assert job.result is not None
    assert (job.result["records"], job.done, job.total) == (2, 2, 2)
    with crm.read() as tx:
        file = file_of_job(tx, rita, job.id)
        assert file_of_job(tx, ada, job.id) is None
    assert file is not None
    assert file.name == "Accounts 2026-03-02.csv"
    rows = list(csv.DictReader(io.StringIO(content_path(crm, file.token).read_text("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Beta 2", "Beta"]


def test_an_export_to_a_spreadsheet_reads_back(crm: Workspace, max_: Actor) -> None:
    made(crm, max_, "account", {"name": "=1+1", "code": "A", "employees": 5})
    job = ran(crm, max_, "export", object="account", format="xlsx")
    with crm.read() as tx:
        file = file_of_job(tx, max_, job.id)
    assert file is not None
    sheet = CalamineWorkbook.from_object(io.BytesIO(content_path(crm, file.token).read_bytes()))
    assert sheet.get_sheet_by_index(0).to_python()[1][1:3] == ["=1+1", "A"]
    imported = ran(
        crm, max_, "import", object="account", file=_copy(crm, max_, file.token), mode="update", key="code"
    )
    assert imported.result is not None, imported.problems
    assert (imported.result["unchanged"], imported.result["refused"]) == (1, 0)


def _copy(workspace: Workspace, actor: Actor, token: str) -> str:
    with new_content(workspace) as (copied, stream):
        stream.write(content_path(workspace, token).read_bytes())
    with workspace.write() as tx:
        register(tx, actor, copied, "again.xlsx", "application/octet-stream")
    return copied


def test_an_export_of_a_bad_filter_is_refused_at_once(crm: Workspace, max_: Actor) -> None:
    for wrong in ({"filter": "nme = 1"}, {"sort": ["nme"]}, {"view": "nothing"}, {"format": "pdf"}):
        with pytest.raises(DougongError):
            ask(crm, max_, "export", **{"object": "account", "format": "csv", **wrong})


def test_a_run_is_undone_once(crm: Workspace, max_: Actor) -> None:
    job = ran(crm, max_, "import", object="account", file=upload(crm, max_, "name\nAcme\n"))
    with crm.write() as tx:
        first = enqueue_for(tx, max_, "undo", {"run": job.run}, key=job.run)
        assert enqueue_for(tx, max_, "undo", {"run": job.run}, key=job.run) == first
