"""dougong pack …"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dougong.access import SYSTEM
from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, print_table, say
from dougong.cli.refusing import say_problems
from dougong.packs import install, installed_packs, load_demo, read_pack, remove_pack, validate_pack

_folder = click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group("pack")
def pack_commands() -> None:
    """Template packs: folders of definitions, translations and demo data."""


@pack_commands.command("validate")
@_folder
@json_option
def validate(folder: Path, as_json: bool) -> None:
    """Check a pack without any workspace."""
    problems = validate_pack(folder)
    if as_json:
        print_json([problem.to_json() for problem in problems])
    say_problems(problems)
    if any(problem.severity == "error" for problem in problems):
        sys.exit(1)
    say("The pack is valid.")


@pack_commands.command("install")
@_folder
@click.option("--demo", is_flag=True, help="Load its demo data too.")
def install_pack(folder: Path, demo: bool) -> None:
    """Install a pack and publish it."""
    pack = read_pack(folder)
    with opened_workspace() as workspace:
        release = install(workspace, SYSTEM, pack)
        say(f"Installed {pack.name} {pack.version} as release {release.number}.")
        if demo and pack.demo is not None:
            report = load_demo(workspace, SYSTEM, pack.demo)
            say(f"Loaded {sum(report.records.values())} records and {len(report.users)} people.")


@pack_commands.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Remove a pack that nobody has changed and that holds no records."""
    with opened_workspace() as workspace:
        release = remove_pack(workspace, SYSTEM, name)
    say(f"Removed {name} with release {release.number}.")


@pack_commands.command("list")
@json_option
def list_packs(as_json: bool) -> None:
    """List the installed packs."""
    with opened_workspace() as workspace, workspace.read() as tx:
        packs = installed_packs(tx)
    if as_json:
        names = ("name", "version", "release", "installed_at")
        print_json([{name: getattr(pack, name) for name in names} for pack in packs])
        return
    print_table(
        ("name", "version", "release", "installed"),
        [(pack.name, pack.version, pack.release, pack.installed_at) for pack in packs],
    )
