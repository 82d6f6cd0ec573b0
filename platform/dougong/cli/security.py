"""dougong security …"""

from __future__ import annotations

from dataclasses import asdict

import click

from dougong.access import SYSTEM
from dougong.access.security_policy import change_security_policy, security_policy
from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, print_table, say


@click.group("security")
def security_commands() -> None:
    """What is asked of everybody who signs in."""


@security_commands.command("show")
@json_option
def show(as_json: bool) -> None:
    """The rules as they are."""
    with opened_workspace() as workspace, workspace.read() as tx:
        rules = asdict(security_policy(tx))
    rules["second_factor_roles"] = sorted(rules["second_factor_roles"])
    if as_json:
        print_json(rules)
        return
    print_table(("rule", "value"), [(name, str(value)) for name, value in rules.items()])


@security_commands.command("open")
def open_up() -> None:
    """Let people in from any network, and ask nobody for a second step: for whoever is locked out."""
    with opened_workspace() as workspace, workspace.write() as tx:
        change_security_policy(tx, SYSTEM, {"ip_ranges": "", "second_factor": "nobody"})
    say("Any network will do, and no second step is demanded.")
