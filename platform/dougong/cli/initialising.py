"""dougong init"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn

from dougong.access import SYSTEM, create_user
from dougong.cli.composing import create_workspace
from dougong.cli.giving import told_as_command
from dougong.cli.opening import read_password
from dougong.cli.output import progress_bar, say
from dougong.cli.serving import MARKER
from dougong.packs import DemoReport, Pack, install, load_demo, read_pack
from dougong.settings import Settings
from dougong.storage import Workspace

DATABASE_FILES = ("dougong.db", "dougong.db-wal", "dougong.db-shm")


@click.command()
@click.option(
    "--pack",
    "folders",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A pack to install and publish; may be given several times.",
)
@click.option("--demo", is_flag=True, help="Load the demo data of the packs.")
@click.option(
    "--demo-data",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Load demo data from here instead of from the packs.",
)
@click.option("--owner", metavar="EMAIL", help="The first administrator; else the first page asks for one.")
@click.option("--password-stdin", is_flag=True, help="Read the owner's password from standard input.")
@click.option("--name", default="Dougong", show_default=True, help="What the workspace is called.")
@click.option("--zone", default=None, metavar="ZONE", help="Its time zone; else this machine's.")
@click.option("--currency", default="CNY", show_default=True, metavar="CODE")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
def init(
    folders: tuple[Path, ...],
    demo: bool,
    demo_data: Path | None,
    owner: str | None,
    password_stdin: bool,
    name: str,
    zone: str | None,
    currency: str,
    language: str,
) -> None:
    """Make a new workspace, with packs installed and published."""
    if password_stdin and owner is None:
        raise click.UsageError("--password-stdin goes with --owner.")
    packs = [read_pack(folder) for folder in folders]
    password = read_password(password_stdin) if owner and (password_stdin or sys.stdin.isatty()) else None
    settings = Settings.from_environment()
    folder = settings.workspace
    traits = {"name": name, "zone": zone or local_zone(), "currency": currency, "language": language}
    is_new = not folder.exists()
    with told_as_command(), create_workspace(settings, traits) as workspace:
        try:
            sign_ins = _fill(workspace, packs, _demo_folders(packs, demo, demo_data), owner, password)
        except BaseException:
            workspace.close()
            _clear_away(folder, settings, is_new)
            raise
        _mark(folder, sign_ins)
    if owner and password is None:
        say(f"{owner} has no password yet: set one with: dougong user password {owner}")
    say(f"The workspace {folder} is ready. Serve it with: dougong --workspace {folder} serve")


def _demo_folders(packs: list[Pack], demo: bool, other: Path | None) -> list[Path]:
    if other is not None:
        return [other]
    return [pack.demo for pack in packs if pack.demo is not None] if demo else []


def _fill(
    workspace: Workspace, packs: list[Pack], demos: list[Path], owner: str | None, password: str | None
) -> dict[str, Any] | None:
    if owner is not None:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, owner, password=password, roles=("administrator",))
    sign_ins = None
    for pack in packs:
        release = install(workspace, SYSTEM, pack)
        say(f"Installed {pack.name} {pack.version} as release {release.number}.")
    for folder in demos:
        report = _load(workspace, folder)
        say(f"Loaded {sum(report.records.values())} records and {len(report.users)} people.")
        sign_ins = report.sign_ins()
    return sign_ins


def _load(workspace: Workspace, folder: Path) -> DemoReport:
    columns = (TextColumn("Demo data"), BarColumn(), MofNCompleteColumn())
    with progress_bar(*columns) as progress:
        task = progress.add_task("demo", total=None)
        return load_demo(
            workspace, SYSTEM, folder, lambda done, of: progress.update(task, completed=done, total=of)
        )


def _mark(folder: Path, sign_ins: dict[str, Any] | None) -> None:
    """Says that the workspace is complete, and how to sign in to its demo."""
    marker: dict[str, Any] = {"kind": "workspace"}
    if sign_ins:
        marker["demo"] = sign_ins
    (folder / MARKER).write_text(json.dumps(marker, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _clear_away(folder: Path, settings: Settings, is_new: bool) -> None:
    """A refused init leaves nothing behind; what has been made in PostgreSQL is named instead."""
    if settings.database_url:
        say("The database holds an unfinished workspace: drop it before you try again.")
        return
    for name in DATABASE_FILES:
        (folder / name).unlink(missing_ok=True)
    if is_new and not any(folder.iterdir()):
        folder.rmdir()


def local_zone() -> str:
    """The IANA name of this machine's time zone, where it can be known."""
    named = os.environ.get("TZ", "").lstrip(":")
    if "/" in named and not named.startswith("/"):
        return named
    parts = Path("/etc/localtime").resolve().parts
    if "zoneinfo" in parts:
        return "/".join(parts[parts.index("zoneinfo") + 1 :])
    return "UTC"
