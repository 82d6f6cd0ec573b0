"""Imports of files that somebody has uploaded, as jobs: in short steps, resumed where they were cut off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

from dougong.access import POLICY, Actor, Operation
from dougong.errors import InvalidInput
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.files import content_path, find_file
from dougong.jobs.refusals import JobRefusal, keep_refusals
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace
from dougong.transfer.import_plans import ImportPlan, ImportReport
from dougong.transfer.importing import MODES, Import
from dougong.transfer.mapping import mapping_from_json
from dougong.transfer.opening import open_table
from dougong.transfer.tables import Row, SourceOptions, Table

SOURCE: Mapping[str, Any] = {
    "type": "object",
    "properties": {name: {"type": ["string", "null"]} for name in ("encoding", "delimiter", "sheet")}
    | {"neutralised": {"type": "boolean"}},
    "additionalProperties": False,
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "object": {"type": "string", "maxLength": 40},
        "file": {"type": "string", "maxLength": 100},
        "mapping": {"type": ["object", "null"]},
        "source": SOURCE,
        "mode": {"enum": list(MODES)},
        "key": {"type": ["string", "null"]},
        "dry_run": {"type": "boolean"},
        "confirm_warnings": {"type": "boolean"},
    },
    "required": ["object", "file"],
    "additionalProperties": False,
}
OPERATIONS: Mapping[str, tuple[Operation, ...]] = {
    "create": ("create",),
    "update": ("update",),
    "upsert": ("create", "update"),
}


def run_import(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """A dry run takes back what each step wrote: rows of one step meet each other, those of two do not."""
    report = ImportReport(**progress.note)
    dry_run = bool(payload.get("dry_run"))
    with _opened(workspace, payload, progress) as table:
        with workspace.read() as tx:
            plan = _task(payload, report.last_line, progress.run).plan(tx, progress.actor(tx), table)
        if not progress.note:
            report = plan.report
        plan.report = report
        rows = (row for row in table if row.line > report.last_line)
        while batch := list(islice(rows, progress.pace.size)):
            _step(progress, plan, batch, table, dry_run)
    result = report.to_json() | {"object": payload["object"], "dry_run": dry_run}
    return result | {"columns": list(table.columns)}


def _step(progress: Progress, plan: ImportPlan, batch: list[Row], table: Table, dry_run: bool) -> None:
    refusals: list[JobRefusal] = []

    def refused(line: int, problems: Any, cells: Mapping[str, Any]) -> None:
        refusals.append(JobRefusal(line, tuple(problems), cells))

    with progress.step() as tx:
        plan.actor = progress.actor(tx)
        with _taken_back(tx, dry_run):
            outcome = plan.write(tx, batch)
        plan.account(batch, outcome, refused)
        keep_refusals(tx, progress.job_id, refusals)
        done, total = table.progress.done, table.progress.total
        progress.save(tx, plan.report.to_json(), done=done, total=total, rows=len(batch))


class _TakenBack(Exception):
    pass


@contextmanager
def _taken_back(tx: Transaction, dry_run: bool) -> Iterator[None]:
    if not dry_run:
        yield
        return
    try:
        with tx.savepoint():
            yield
            raise _TakenBack
    except _TakenBack:
        return


def _task(payload: Mapping[str, Any], after_line: int, run: str | None) -> Import:
    document = payload.get("mapping")
    mapping = mapping_from_json(document) if document else None
    confirm = bool(payload.get("confirm_warnings"))
    mode, key = payload.get("mode"), payload.get("key")
    return Import(payload["object"], mapping, mode, key, after_line, run, confirm)


@contextmanager
def _opened(workspace: Workspace, payload: Mapping[str, Any], progress: Progress) -> Iterator[Table]:
    with workspace.read() as tx:
        file = find_file(tx, progress.actor(tx), payload["file"])
    source = SourceOptions(**payload.get("source", {}))
    with open_table(content_path(workspace, file.token), source, file.name) as table:
        yield table


def authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    obj = tx.release.definitions.object(payload["object"])
    for operation in ("import", *OPERATIONS[payload.get("mode", "create")]):
        POLICY.require(actor, operation, obj)
    if payload.get("mapping"):
        mapping_from_json(payload["mapping"])
    file = find_file(tx, actor, payload["file"])
    if payload.get("mode") in ("update", "upsert") and not payload.get("key"):
        text = N_("An upsert needs the key field by which records are found.")
        raise InvalidInput(Problem("no_key", text, "key"))
    return f"{obj.plural_title} · {file.name}"


KINDS.add(
    JobKind(
        "import",
        N_("Import"),
        run_import,
        SCHEMA,
        lane="long",
        undoable=True,
        authorise=authorise,
        audited="imported",
    )
)
