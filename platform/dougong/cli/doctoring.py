"""dougong doctor"""

from __future__ import annotations

import sys

import click

from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, say
from dougong.cli.refusing import say_problems
from dougong.files import collect, examine_files
from dougong.records import recalculate, wrong_values
from dougong.storage.doctor import examine, repair


@click.command()
@click.option("--repair", "wants_repair", is_flag=True, help="Put right what can be put right without loss.")
@json_option
def doctor(wants_repair: bool, as_json: bool) -> None:
    """Compare the definitions with the tables of the database, files with what is known of them, computed values with
    their sources."""
    with opened_workspace() as workspace:
        if wants_repair:
            for index in repair(workspace):
                say(f"Made the index {index}.")
            collected = collect(workspace)
            if collected.rows or collected.blobs:
                say(f"Removed {collected.rows} files that nothing refers to.")
            for one in recalculate(workspace):
                if one.changed:
                    say(f"Computed {one.changed} records of {one.object} anew.")
        with workspace.read() as tx:
            problems = [*examine(tx), *examine_files(tx), *wrong_values(tx)]
    if as_json:
        print_json([problem.to_json() for problem in problems])
    say_problems(problems)
    if any(problem.severity == "error" for problem in problems):
        sys.exit(1)
    say("Definitions and tables agree." if not problems else "The workspace can be served.")
