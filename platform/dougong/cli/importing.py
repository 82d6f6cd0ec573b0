"""dougong import"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

from dougong.access import POLICY, audit
from dougong.cli.acting import acting, as_option
from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, progress_bar, say
from dougong.cli.refusing import say_problems
from dougong.problems import Problem
from dougong.transfer import (
    Import,
    ImportReport,
    Refused,
    RefusedRows,
    SourceOptions,
    Table,
    open_table,
    read_mapping,
)

_path = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("object_name", metavar="OBJECT")
@click.argument("file", metavar="FILE", type=_path)
@click.option(
    "--mapping", "mapping_file", type=_path, help="A JSON file that says which column is which field."
)
@click.option(
    "--mode", type=click.Choice(["create", "update", "upsert"]), help="Default: the mapping's, or create."
)
@click.option("--key", metavar="FIELD", help="The unique field by which update and upsert find records.")
@click.option(
    "--errors", type=click.Path(dir_okay=False, path_type=Path), help="Where refused rows go, with reasons."
)
@click.option("--dry-run", is_flag=True, help="Write nothing; tell what would happen.")
@click.option("--confirm-warnings", is_flag=True, help="Write rows of which a rule only warns.")
@click.option("--after-line", type=click.IntRange(0), default=0, help="Go on after this line of the file.")
@click.option("--encoding", help="Of the file; else it is found out.")
@click.option("--delimiter", help="Of the file; else it is found out.")
@click.option("--sheet", help="Of a spreadsheet; else the first.")
@as_option
@json_option
def import_records(
    object_name: str,
    file: Path,
    mapping_file: Path | None,
    mode: str | None,
    key: str | None,
    errors: Path | None,
    dry_run: bool,
    confirm_warnings: bool,
    after_line: int,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    email: str | None,
    as_json: bool,
) -> None:
    """Write the rows of a CSV, spreadsheet or JSON lines FILE as records of OBJECT.

    Rows that are refused go to the --errors file, all others are written. Exit code 1 if any row was refused.
    """
    mapping = read_mapping(mapping_file) if mapping_file else None
    source = mapping.source if mapping else SourceOptions()
    source = SourceOptions(
        encoding or source.encoding, delimiter or source.delimiter, sheet or source.sheet, source.neutralised
    )
    run_id = secrets.token_hex(8)
    task = Import(
        object_name, mapping, mode, key, after_line, run_id=run_id, confirm_warnings=confirm_warnings
    )
    with (
        opened_workspace() as workspace,
        acting(workspace, email) as actor,
        open_table(file, source) as table,
        _refusals(errors, table) as refused,
        _bar(table) as proceeded,
    ):
        run = task.try_out if dry_run else task.run
        if not dry_run:
            with workspace.write() as tx:
                obj = tx.release.definitions.object(object_name)
                POLICY.require(actor, "import", obj)
                details = {"mode": mode or ""}
                audit.note(tx, actor, "imported", obj.plural_title, object_name=object_name, details=details)
        report = run(workspace, actor, table, refused, proceeded)
    _tell(report, errors, dry_run, as_json, run_id)
    if report.refused:
        raise SystemExit(1)


@contextmanager
def _refusals(errors: Path | None, table: Table) -> Iterator[Refused]:
    """Into the file, or the first of them to standard error."""
    if errors is not None:
        with RefusedRows(errors, table.columns) as file:
            yield file.add
        return
    found: list[Problem] = []

    def note(line: int, problems: Iterable[Problem], cells: Mapping[str, Any]) -> None:
        found.extend(problem.at(f"line {line}: {problem.place}".removesuffix(": ")) for problem in problems)

    yield note
    say_problems(found)


@contextmanager
def _bar(table: Table) -> Iterator[Callable[[ImportReport], None]]:
    columns = (
        TextColumn("Import"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.description}"),
        TimeRemainingColumn(),
    )
    with progress_bar(*columns) as progress:
        task = progress.add_task("", total=table.progress.total or None)

        def proceeded(report: ImportReport) -> None:
            text = f"{report.rows} rows, {report.refused} refused"
            progress.update(task, completed=table.progress.done, description=text)

        yield proceeded


def _tell(report: ImportReport, errors: Path | None, dry_run: bool, as_json: bool, run_id: str) -> None:
    if as_json:
        print_json(report.to_json() | {"dry_run": dry_run, "run": None if dry_run else run_id})
    would = "would be " if dry_run else ""
    say(
        f"{report.rows} rows: {report.created} {would}created, {report.updated} {would}updated,"
        f" {report.unchanged} unchanged, {report.refused} {would}refused."
    )
    if report.unmapped:
        say(f"Columns that no field takes: {', '.join(report.unmapped)}.")
    if report.refused and errors is not None:
        say(f"Refused rows with their reasons: {errors}")
