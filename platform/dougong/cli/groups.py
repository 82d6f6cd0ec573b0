"""dougong group …"""

from __future__ import annotations

import click

from dougong.access import SYSTEM, list_users
from dougong.access.groups import (
    Group,
    add_group,
    add_to_group,
    group_members,
    list_groups,
    remove_group,
    rename_group,
    take_from_group,
)
from dougong.cli.naming import belonging, user_named
from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, print_table, say
from dougong.errors import not_found
from dougong.fields.text_forms import key_text
from dougong.storage import Transaction


@click.group("group")
def group_commands() -> None:
    """Groups: people of several departments under one name."""


@group_commands.command("add")
@click.argument("name")
@click.option("--description", default="", help="What it is for.")
def add(name: str, description: str) -> None:
    """Add a group."""
    with opened_workspace() as workspace, workspace.write() as tx:
        group = add_group(tx, SYSTEM, name, description)
    say(f"{group.name} has been added.")


@group_commands.command("list")
@json_option
def show(as_json: bool) -> None:
    """Show the groups and who belongs to them."""
    with opened_workspace() as workspace, workspace.read() as tx:
        emails = {user.id: user.email for user in list_users(tx)}
        found = [(one, [emails[user] for user in group_members(tx, one.id)]) for one in list_groups(tx)]
    if as_json:
        print_json([{"id": one.id, "name": one.name, "members": members} for one, members in found])
        return
    print_table(("id", "group", "members"), [(one.id, one.name, ", ".join(m)) for one, m in found])


@group_commands.command("rename")
@click.argument("name")
@click.argument("new_name")
def rename(name: str, new_name: str) -> None:
    """Give a group another name."""
    with opened_workspace() as workspace, workspace.write() as tx:
        group = rename_group(tx, SYSTEM, _named(tx, name).id, new_name)
    say(f"It is called {group.name} now.")


@group_commands.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Remove a group; what was shared with it is shared with its people no more."""
    with opened_workspace() as workspace, workspace.write() as tx:
        remove_group(tx, SYSTEM, _named(tx, name).id)
    say(f"{name} has been removed.")


@group_commands.command("member")
@click.argument("email")
@click.argument("name")
@click.option("--remove", "is_gone", is_flag=True, help="Take the user out of it.")
def member(email: str, name: str, is_gone: bool) -> None:
    """Put somebody into a group."""
    with opened_workspace() as workspace, workspace.write() as tx:
        user, group = user_named(tx, email), _named(tx, name)
        (take_from_group if is_gone else add_to_group)(tx, SYSTEM, group.id, user.id)
    say(belonging(user, group.name, is_gone))


def _named(tx: Transaction, name: str) -> Group:
    found = next((one for one in list_groups(tx) if key_text(one.name) == key_text(name)), None)
    if found is None:
        raise not_found("group", name)
    return found
