"""The command line: ``dougong COMMAND``.

Commands act as the operator of the workspace, with every right, or with those of the person that ``--as``
names. Each lives in the module that ``COMMANDS`` names and is loaded when it is called, so that ``dougong
serve`` keeps no more in memory than it needs. Exit codes: 0 done, 1 refused (the reasons on standard error),
2 wrong call.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import click

from dougong.cli.refusing import refusals_to_stderr
from dougong.memory import collect_rarely

COMMANDS = {
    "apply": "designing:apply",
    "bin": "releasing:bin_commands",
    "check": "designing:check",
    "currency": "currencies:currency_commands",
    "department": "departments:department_commands",
    "doctor": "doctoring:doctor",
    "export": "exporting:export",
    "export-definitions": "designing:export_definitions",
    "group": "groups:group_commands",
    "import": "importing:import_records",
    "init": "initialising:init",
    "job": "working:job_commands",
    "key": "people:key_commands",
    "pack": "packs:pack_commands",
    "plan": "designing:plan",
    "publish": "designing:publish",
    "rate": "currencies:rate_commands",
    "recalculate": "recalculating:recalculate_records",
    "release": "releasing:release_commands",
    "security": "security:security_commands",
    "serve": "serving:serve",
    "tag": "tags:tag_commands",
    "user": "bringing_in:user_commands",
    "worker": "working:worker",
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"dougong.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        with refusals_to_stderr():
            return super().invoke(ctx)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="dougong")
@click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="The workspace's folder; else DOUGONG_WORKSPACE, else ./workspace.",
)
def main(workspace: Path | None) -> None:
    """Design, serve and feed a Dougong workspace."""
    collect_rarely()
    if workspace is not None:
        os.environ["DOUGONG_WORKSPACE"] = str(workspace)
