"""dougong apply, check, plan, publish, export-definitions"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from dougong.cli.access_lines import access_lines
from dougong.cli.opening import opened_workspace
from dougong.cli.output import confirm, json_option, print_json, say
from dougong.cli.refusing import printable, say_problems
from dougong.definitions import read_file, read_folder, to_files
from dougong.errors import InvalidInput
from dougong.expressions import rename
from dougong.problems import Problem
from dougong.storage import Draft, Plan
from dougong.storage import check as check_documents
from dougong.storage import plan as make_plan
from dougong.storage import publish as publish_draft

PACK = "pack"


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="DIR|FILE…", type=click.Path(exists=True, path_type=Path)
)
def apply(paths: tuple[Path, ...]) -> None:
    """Take definitions into the draft. What they do not mention stays as it is."""
    files: dict[str, Any] = {}
    for path in paths:
        found = read_folder(path) if path.is_dir() else _read_one(path)
        prefix = f"{path}/" if len(paths) > 1 and path.is_dir() else ""
        files |= {prefix + name: document for name, document in found.items()}
    files = {name: document for name, document in files.items() if not _is_manifest(document)}
    with opened_workspace() as workspace:
        draft = Draft(workspace)
        _stop_at_errors(draft.apply(files))
        changed = draft.state.changed
    say(
        f"{len(files)} definitions are in the draft."
        + ("" if changed else " It does not differ from the release.")
    )


def _read_one(path: Path) -> dict[str, Any]:
    try:
        return {path.name: read_file(path)}
    except InvalidInput as error:
        raise InvalidInput(problem.at(path.name) for problem in error.problems) from None


def _is_manifest(document: Any) -> bool:
    return isinstance(document, dict) and document.get("kind") == PACK


@click.command()
@json_option
def check(as_json: bool) -> None:
    """Say what is wrong with the draft, or has no effect."""
    with opened_workspace() as workspace:
        problems = check_documents(Draft(workspace).documents)
    if as_json:
        print_json([problem.to_json() for problem in problems])
    _stop_at_errors(problems)
    say("The draft is sound." if not problems else "The draft can be published.")


@click.command()
@json_option
def plan(as_json: bool) -> None:
    """Show what publishing would add, change and destroy. Nothing is changed."""
    with opened_workspace() as workspace, workspace.read() as tx:
        planned = make_plan(tx)
    if as_json:
        print_json(planned.to_json())
    else:
        show_plan(planned)
    if planned.blocked:
        say_problems(planned.problems)
        sys.exit(1)


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def publish(yes: bool, as_json: bool) -> None:
    """Make the draft the next release: all of it in one transaction, or nothing."""
    with opened_workspace() as workspace:
        with workspace.read() as tx:
            planned = make_plan(tx)
        if planned.blocked:
            raise InvalidInput(planned.problems)
        if planned.empty:
            say("The draft does not differ from the release; nothing to publish.")
            return
        if not yes:
            show_plan(planned)
            confirm("Publish this?")
        release = publish_draft(workspace, None, planned)
    say_problems(planned.problems)
    if as_json:
        print_json({"release": release.number, "plan": planned.to_json()})
    say(f"Release {release.number} is published.")


@click.command("export-definitions")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--draft", "of_draft", is_flag=True, help="The draft's instead of the release's.")
def export_definitions(folder: Path, of_draft: bool) -> None:
    """Write the published definitions as files, with the ids that make a rename a rename."""
    with opened_workspace() as workspace, workspace.read() as tx:
        documents = Draft(workspace, tx).documents if of_draft else tx.release.documents
        files = to_files(documents, rename)
    for name, document in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    say(f"{len(files)} definitions are in {folder}.")


def show_plan(planned: Plan) -> None:
    if planned.empty:
        click.echo("The draft does not differ from the release.")
        return
    for change in planned.changes:
        click.echo(printable(f"{'!' if change.destroys else '·'} {change.text.message}"))
        for usage in change.used_in[:10]:
            click.echo(printable(f"    used in {usage.kind} {usage.document_name}"))
    for index in planned.new_indexes:
        click.echo(f"+ index on {index}")
    for problem in planned.problems:
        if problem.severity != "error":
            click.echo(printable(f"? {problem.message}"))
    for line in access_lines(planned.access) if planned.access is not None else ():
        click.echo(printable(line))
    click.echo(f"About {planned.seconds:.1f} s, during which nobody can write.")


def _stop_at_errors(problems: list[Problem]) -> None:
    say_problems(problems)
    if any(problem.severity == "error" for problem in problems):
        sys.exit(1)
