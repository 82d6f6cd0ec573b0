"""dougong export"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn

from dougong.access import POLICY, audit
from dougong.cli.acting import acting, as_option
from dougong.cli.opening import opened_workspace
from dougong.cli.output import progress_bar, say
from dougong.transfer import FORMATS, Export


@click.command()
@click.argument("object_name", metavar="OBJECT")
@click.option("--view", metavar="NAME", help="Only its records, in its order, with its columns.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(sorted(FORMATS)),
    help="Default: by the file's name, else csv.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@click.option("--filter", "condition", metavar="EXPR", help="Only records for which this is true.")
@click.option("--titles", is_flag=True, help="Head columns with the fields' titles instead of their names.")
@as_option
def export(
    object_name: str,
    view: str | None,
    file_format: str | None,
    output: Path | None,
    condition: str | None,
    titles: bool,
    email: str | None,
) -> None:
    """Write the records of OBJECT as CSV, a spreadsheet or JSON lines."""
    chosen = file_format or (output.suffix.lstrip(".") if output else "csv")
    if chosen not in FORMATS:
        raise click.UsageError(f"--format must be one of: {', '.join(sorted(FORMATS))}.")
    if output is None and chosen == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("A spreadsheet needs --output.")
    columns = (TextColumn("Export"), BarColumn(), MofNCompleteColumn())
    with (
        opened_workspace() as workspace,
        acting(workspace, email) as actor,
        progress_bar(*columns) as progress,
    ):
        task = progress.add_task("", total=None)
        job = Export(object_name, chosen, view, condition, titles)
        with workspace.write() as tx:
            obj = tx.release.definitions.object(object_name)
            POLICY.require(actor, "export", obj)
            details = {"format": chosen, "view": view or ""}
            audit.note(tx, actor, "exported", obj.plural_title, object_name=object_name, details=details)

        def proceeded(done: int) -> None:
            progress.update(task, completed=done)

        if output is None:
            done = job.run(workspace, actor, sys.stdout.buffer, proceeded)
        else:
            done = job.run_to_file(workspace, actor, output, proceeded)
    say(f"{done} records.")
