"""dougong tag …"""

from __future__ import annotations

import click

from dougong.cli.acting import acting, as_option
from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, print_table, say
from dougong.records.tag_jobs import may_retag, retag_some
from dougong.records.tags_in_use import tags_in_use

STEP = 500


@click.group("tag")
def tag_commands() -> None:
    """Tags in use in a field: list them, rename and merge them, take them away."""


@tag_commands.command("list")
@click.argument("object_name", metavar="OBJECT")
@click.argument("field")
@as_option
@json_option
def list_tags(object_name: str, field: str, email: str | None, as_json: bool) -> None:
    """Show the tags, the most frequent first."""
    with opened_workspace() as workspace, acting(workspace, email) as actor, workspace.read() as tx:
        used = tags_in_use(tx, actor, object_name, field)
    if as_json:
        print_json(
            [{"tag": one.tag, "records": one.records, "spellings": list(one.spellings)} for one in used]
        )
        return
    rows = [(one.tag, one.records, ", ".join(one.spellings[1:])) for one in used]
    print_table(("tag", "records", "also written"), rows)


@tag_commands.command("rename")
@click.argument("object_name", metavar="OBJECT")
@click.argument("field")
@click.argument("tags", metavar="TAG…", nargs=-1, required=True)
@click.option("--to", required=True, help="What takes their place; tags that are there already are merged.")
@as_option
def rename_tags(object_name: str, field: str, tags: tuple[str, ...], to: str, email: str | None) -> None:
    """Rename a tag in all records, or merge several into one."""
    _retag(object_name, field, tags, to, email)


@tag_commands.command("remove")
@click.argument("object_name", metavar="OBJECT")
@click.argument("field")
@click.argument("tags", metavar="TAG…", nargs=-1, required=True)
@as_option
def remove_tags(object_name: str, field: str, tags: tuple[str, ...], email: str | None) -> None:
    """Take tags away from all records."""
    _retag(object_name, field, tags, None, email)


def _retag(object_name: str, field: str, tags: tuple[str, ...], to: str | None, email: str | None) -> None:
    payload = {"object": object_name, "field": field, "tags": list(tags), "to": to}
    changed, refused = 0, 0
    with opened_workspace() as workspace, acting(workspace, email) as actor:
        with workspace.read() as tx:
            may_retag(tx, actor, payload)
        last: int | None = 0
        while last is not None:
            with workspace.write() as tx:
                done = retag_some(tx, actor, payload, last, STEP)
            changed, refused, last = changed + done.changed, refused + len(done.refusals), done.last
    say(f"{changed} records changed, {refused} refused.")
