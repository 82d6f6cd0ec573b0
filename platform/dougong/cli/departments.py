"""dougong department …"""

from __future__ import annotations

import click

from dougong.access import (
    SYSTEM,
    activate_department,
    add_department,
    add_member,
    deactivate_department,
    department_at,
    department_tree,
    list_users,
    member_counts,
    move_department,
    remove_department,
    remove_member,
    rename_department,
    set_head,
)
from dougong.cli.naming import belonging, user_named
from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, print_table, say


@click.group("department")
def department_commands() -> None:
    """The departments of the organisation. A PATH names one: "Sales / North"."""


@department_commands.command("add")
@click.argument("name")
@click.option("--parent", default=None, metavar="PATH", help="The department that it belongs to.")
@click.option("--head", default=None, metavar="EMAIL", help="Who leads it.")
def add(name: str, parent: str | None, head: str | None) -> None:
    """Add a department, the last of its parent."""
    with opened_workspace() as workspace, workspace.write() as tx:
        parent_id = None if parent is None else department_at(tx, parent).id
        head_id = None if head is None else user_named(tx, head).id
        department = add_department(tx, SYSTEM, name, parent_id, head_id)
    say(f"{department.path} has been added.")


@department_commands.command("list")
@json_option
def show(as_json: bool) -> None:
    """Show the whole tree, those deactivated too."""
    with opened_workspace() as workspace, workspace.read() as tx:
        departments, counts = department_tree(tx), member_counts(tx)
        emails = {user.id: user.email for user in list_users(tx)}
    if as_json:
        print_json(
            [
                one.to_json() | {"head": emails.get(one.head_id or 0), "members": counts.get(one.id, 0)}
                for one in departments
            ]
        )
        return
    rows = [
        (
            one.id,
            "  " * one.level + one.name,
            emails.get(one.head_id or 0, ""),
            counts.get(one.id, 0),
            "yes" if one.active else "no",
        )
        for one in departments
    ]
    print_table(("id", "department", "head", "members", "active"), rows)


@department_commands.command("rename")
@click.argument("path")
@click.argument("name")
def rename(path: str, name: str) -> None:
    """Give a department another name; records follow."""
    with opened_workspace() as workspace, workspace.write() as tx:
        department = rename_department(tx, SYSTEM, department_at(tx, path).id, name)
    say(f"It is called {department.path} now.")


@department_commands.command("move")
@click.argument("path")
@click.option("--parent", default=None, metavar="PATH", help="Where to; else to the top.")
def move(path: str, parent: str | None) -> None:
    """Move a department, and all below it, to the end of another parent."""
    with opened_workspace() as workspace, workspace.write() as tx:
        parent_id = None if parent is None else department_at(tx, parent).id
        department = move_department(tx, SYSTEM, department_at(tx, path).id, parent_id)
    say(f"It is {department.path} now.")


@department_commands.command("head")
@click.argument("path")
@click.argument("email", required=False)
def head(path: str, email: str | None) -> None:
    """Say who leads a department; without EMAIL, nobody does."""
    with opened_workspace() as workspace, workspace.write() as tx:
        user_id = None if email is None else user_named(tx, email).id
        department = set_head(tx, SYSTEM, department_at(tx, path).id, user_id)
    say(f"{department.path} is led by {email or 'nobody'}.")


@department_commands.command("deactivate")
@click.argument("path")
def deactivate(path: str) -> None:
    """Close a department and all below it; records keep it, but no other record can get it."""
    with opened_workspace() as workspace, workspace.write() as tx:
        department = deactivate_department(tx, SYSTEM, department_at(tx, path).id)
    say(f"{department.path} is no longer offered.")


@department_commands.command("activate")
@click.argument("path")
def activate(path: str) -> None:
    """Open a department again, without those below it."""
    with opened_workspace() as workspace, workspace.write() as tx:
        department = activate_department(tx, SYSTEM, department_at(tx, path).id)
    say(f"{department.path} is active.")


@department_commands.command("remove")
@click.argument("path")
def remove(path: str) -> None:
    """Remove a department that nothing names; else say where it is named."""
    with opened_workspace() as workspace, workspace.write() as tx:
        department = department_at(tx, path)
        remove_department(tx, SYSTEM, department.id)
    say(f"{department.path} has been removed.")


@department_commands.command("member")
@click.argument("email")
@click.argument("path")
@click.option("--main", "is_main", is_flag=True, help="Make it the main one; the first one always is.")
@click.option("--remove", "is_gone", is_flag=True, help="Take the user out of it.")
def member(email: str, path: str, is_main: bool, is_gone: bool) -> None:
    """Put somebody into a department."""
    if is_main and is_gone:
        raise click.UsageError("--main and --remove exclude each other.")
    with opened_workspace() as workspace, workspace.write() as tx:
        user, department = user_named(tx, email), department_at(tx, path)
        if is_gone:
            remove_member(tx, SYSTEM, department.id, user.id)
        else:
            add_member(tx, SYSTEM, department.id, user.id, is_main)
    say(belonging(user, department.path, is_gone))
