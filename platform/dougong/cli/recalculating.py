"""dougong recalculate"""

from __future__ import annotations

import click
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn

from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, progress_bar, say
from dougong.records import recalculate


@click.command("recalculate")
@click.argument("object_name", metavar="[OBJECT]", required=False)
@click.option("--daily", is_flag=True, help="Only what depends on the day: for a schedule, after midnight.")
@json_option
def recalculate_records(object_name: str | None, daily: bool, as_json: bool) -> None:
    """Compute formulas and rollups anew, of OBJECT or of all objects."""
    columns = (TextColumn("Recalculate"), BarColumn(), MofNCompleteColumn())
    with opened_workspace() as workspace, progress_bar(*columns) as progress:
        task = progress.add_task("", total=None)
        done = recalculate(
            workspace,
            object_name,
            only_daily=daily,
            progress=lambda count: progress.update(task, completed=count),
        )
    if as_json:
        print_json([{"object": one.object, "records": one.records, "changed": one.changed} for one in done])
    for one in done:
        say(f"{one.object}: {one.records} records, {one.changed} changed.")
    if not done:
        say("Nothing to compute.")
