"""dougong release …, dougong bin …"""

from __future__ import annotations

from typing import Any

import click

from dougong.cli.designing import show_plan
from dougong.cli.opening import opened_workspace
from dougong.cli.output import confirm, json_option, print_json, print_table, say
from dougong.cli.refusing import printable
from dougong.errors import InvalidInput
from dougong.storage.emptying import empty, show_bin
from dougong.storage.releases import ReleaseSummary, list_releases, plan_restore, restore, show


@click.group("release")
def release_commands() -> None:
    """What has been published."""


@release_commands.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """List the releases, the newest first."""
    with opened_workspace() as workspace, workspace.read() as tx:
        found = list_releases(tx)
    if as_json:
        print_json([_summary(entry) for entry in found])
        return
    print_table(
        ("release", "published", "origin"),
        [(entry.number, entry.published_at, entry.origin) for entry in found],
    )


@release_commands.command("show")
@click.argument("number", type=int, metavar="N")
@json_option
def show_release(number: int, as_json: bool) -> None:
    """Show what a release changed."""
    with opened_workspace() as workspace, workspace.read() as tx:
        details = show(tx, number)
    if as_json:
        print_json(_summary(details.summary) | {"plan": details.plan})
        return
    click.echo(f"Release {number}, {details.summary.published_at}, {details.summary.origin}")
    for change in details.plan.get("changes", ()):
        click.echo(printable(f"· {change['message']}"))


@release_commands.command("restore")
@click.argument("number", type=int, metavar="N")
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore_release(number: int, yes: bool) -> None:
    """Publish the definitions of an older release again; dropped fields come back with their values."""
    with opened_workspace() as workspace:
        with workspace.read() as tx:
            planned = plan_restore(tx, number)
        if planned.blocked:
            raise InvalidInput(planned.problems)
        if not yes:
            show_plan(planned)
            confirm("Restore this?")
        release = restore(workspace, number, None, planned)
    say(f"Release {release.number} is published; it has the definitions of release {number}.")


@click.group("bin")
def bin_commands() -> None:
    """Fields and objects that were dropped, with their values."""


@bin_commands.command("list")
@json_option
def list_bin(as_json: bool) -> None:
    """List what is in the bin."""
    with opened_workspace() as workspace, workspace.read() as tx:
        binned = show_bin(tx)
    kinds = ["object" if item.entry.table_name else "field" for item in binned]
    if as_json:
        print_json(
            [
                {
                    "id": item.entry.id,
                    "kind": kind,
                    "name": item.entry.name,
                    "table": item.table,
                    "rows": item.rows,
                    "binned_at": item.entry.binned_at,
                }
                for kind, item in zip(kinds, binned, strict=True)
            ]
        )
        return
    print_table(
        ("id", "what", "name", "table", "rows", "since"),
        [
            (item.entry.id, kind, item.entry.name, item.table, item.rows, item.entry.binned_at)
            for kind, item in zip(kinds, binned, strict=True)
        ],
    )


@bin_commands.command("empty")
@click.argument("entry_ids", type=int, nargs=-1, metavar="[ID…]")
@click.option("--yes", is_flag=True, help="Do not ask.")
def empty_bin(entry_ids: tuple[int, ...], yes: bool) -> None:
    """Destroy these entries of the bin, or all, for good."""
    if not yes:
        confirm("Destroy these values for good?" if entry_ids else "Destroy everything in the bin for good?")
    with opened_workspace() as workspace:
        count = empty(workspace, entry_ids or None)
    say(f"{count} entries are gone.")


def _summary(entry: ReleaseSummary) -> dict[str, Any]:
    return {
        "number": entry.number,
        "origin": entry.origin,
        "published_at": entry.published_at,
        "published_by": entry.published_by,
    }
