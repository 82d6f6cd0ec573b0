"""dougong user …, dougong key …"""

from __future__ import annotations

from datetime import timedelta

import click

from dougong.access import (
    SYSTEM,
    create_key,
    create_user,
    deactivate_user,
    list_keys,
    list_users,
    revoke_key,
    set_password,
)
from dougong.access.key_scopes import make_scope
from dougong.access.second_factor import remove_second_factor
from dougong.cli.naming import user_named
from dougong.cli.opening import opened_workspace, read_password
from dougong.cli.output import json_option, print_json, print_table, say


@click.group("user")
def user_commands() -> None:
    """The people of the workspace."""


@user_commands.command("add")
@click.argument("email")
@click.option("--name", default="", help="The name that others see; else the first part of the address.")
@click.option(
    "--role", "roles", multiple=True, metavar="NAME", help="administrator, member (default) or reader."
)
@click.option("--language", default=None, metavar="TAG", help="en or zh; else the workspace's.")
@click.option("--zone", default=None, metavar="ZONE", help="Such as Asia/Shanghai; else the workspace's.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--no-password", is_flag=True, help="Somebody who owns records, but does not sign in.")
def add_user(
    email: str,
    name: str,
    roles: tuple[str, ...],
    language: str | None,
    zone: str | None,
    password_stdin: bool,
    no_password: bool,
) -> None:
    """Add somebody who may sign in."""
    password = None if no_password else read_password(password_stdin)
    with opened_workspace() as workspace, workspace.write() as tx:
        user = create_user(tx, SYSTEM, email, name, password, roles or ("member",), language, zone)
    say(f"{user.email} can sign in." if password else f"{user.name} has been added.")


@user_commands.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def change_password(email: str, password_stdin: bool) -> None:
    """Give somebody a new password; all their sessions end."""
    password = read_password(password_stdin)
    with opened_workspace() as workspace, workspace.write() as tx:
        user = user_named(tx, email)
        set_password(tx, SYSTEM, user.id, password)
    say(f"{user.email} has a new password.")


@user_commands.command("list")
@json_option
def show_users(as_json: bool) -> None:
    """List everybody, those deactivated too."""
    with opened_workspace() as workspace, workspace.read() as tx:
        users = list_users(tx)
    if as_json:
        print_json([user.to_json() for user in users])
        return
    rows = [(u.id, u.email, u.name, ", ".join(sorted(u.roles)), "yes" if u.active else "no") for u in users]
    print_table(("id", "e-mail", "name", "roles", "active"), rows)


@user_commands.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """End somebody's sessions and keys; what they own stays theirs."""
    with opened_workspace() as workspace, workspace.write() as tx:
        user = user_named(tx, email)
        deactivate_user(tx, SYSTEM, user.id)
    say(f"{user.email} can no longer sign in.")


@user_commands.command("forget-second-step")
@click.argument("email")
def forget_second_step(email: str) -> None:
    """Remove somebody's second step and recovery codes: for whoever has lost their telephone."""
    with opened_workspace() as workspace, workspace.write() as tx:
        user = user_named(tx, email)
        remove_second_factor(tx, SYSTEM, user.id)
    say(f"{user.email} signs in without a second step, until they set one up again.")


@click.group("key")
def key_commands() -> None:
    """Keys for the API. A key acts for its user."""


@key_commands.command("create")
@click.option("--user", "email", required=True, metavar="EMAIL", help="Whose rights the key has.")
@click.option("--name", default="", help="What it is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="It is worthless after so many days; else never.")
@click.option("--read-only", is_flag=True, help="It may only read.")
@click.option("--object", "objects", multiple=True, metavar="NAME", help="Only these objects; else all.")
def new_key(email: str, name: str, days: int | None, read_only: bool, objects: tuple[str, ...]) -> None:
    """Print a new key and nothing else. It is shown this once."""
    with opened_workspace() as workspace, workspace.write() as tx:
        user = user_named(tx, email)
        scope = make_scope(tx.release.definitions, read_only, objects or None)
        expires = tx.now + timedelta(days=days) if days is not None else None
        _, text = create_key(tx, SYSTEM, user.id, name, expires, scope)
    click.echo(text)


@key_commands.command("list")
@json_option
def show_keys(as_json: bool) -> None:
    """List all keys by how they begin; the keys themselves are not kept."""
    with opened_workspace() as workspace, workspace.read() as tx:
        emails = {user.id: user.email for user in list_users(tx)}
        keys = list_keys(tx, SYSTEM)
    if as_json:
        fields = ("id", "prefix", "name", "created_at", "expires_at", "revoked_at", "last_used_at")
        print_json(
            [{name: getattr(key, name) for name in fields} | {"user": emails[key.user_id]} for key in keys]
        )
        return
    rows = [(k.id, f"{k.prefix}…", k.name, emails[k.user_id], k.last_used_at, k.revoked_at) for k in keys]
    print_table(("id", "begins", "name", "user", "last used", "revoked"), rows)


@key_commands.command("revoke")
@click.argument("key_id", type=int, metavar="ID")
def revoke(key_id: int) -> None:
    """Make a key worthless at once."""
    with opened_workspace() as workspace, workspace.write() as tx:
        revoke_key(tx, SYSTEM, key_id)
    say(f"Key {key_id} is revoked.")
