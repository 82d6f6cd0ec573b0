"""Opening the workspace that the call or the environment names."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass

import click

from dougong import automations as automations
from dougong import buttons as buttons
from dougong import comments as comments
from dougong import pools as pools
from dougong import printing as printing
from dougong.access import follow_roles
from dougong.approvals import follow_workflows
from dougong.cli.giving import told_as_command
from dougong.duplicates import follow_duplicate_rules
from dougong.notices import watching as watching
from dougong.pipelines import follow_definitions
from dougong.records import PUBLISH_HOOKS
from dougong.service_levels import follow_service_levels
from dougong.settings import Settings
from dougong.storage import Workspace


@contextmanager
def opened_workspace() -> Iterator[Workspace]:
    settings = Settings.from_environment()
    with told_as_command(), Workspace.open(settings.workspace, settings) as workspace:
        workspace.publish_hooks += [*PUBLISH_HOOKS, follow_definitions, follow_workflows]
        workspace.publish_hooks += [follow_duplicate_rules, follow_roles, follow_service_levels]
        yield workspace


def read_password(from_stdin: bool) -> str:
    """One line of standard input, or what the person at the terminal types."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask for a password: use --password-stdin.")
    password = getpass("Password: ")
    if getpass("Again: ") != password:
        raise click.UsageError("The two passwords differ.")
    return password
