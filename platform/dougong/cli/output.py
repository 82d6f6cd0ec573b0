"""What commands print: JSON for programs, tables for people."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
import orjson
from rich.console import Console
from rich.progress import Progress, ProgressColumn
from rich.table import Table
from rich.text import Text

from dougong.cli.refusing import printable


def print_json(data: Any) -> None:
    click.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())


def print_table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else printable(str(cell))) for cell in row))
    Console(soft_wrap=False).print(table)


def progress_bar(*columns: ProgressColumn) -> Progress:
    """On standard error, and only for somebody who watches."""
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def say(text: str) -> None:
    """Beside the data: progress and results for people, on standard error."""
    click.echo(text, err=True)


def confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to confirm this: use --yes.")
    click.confirm(question, abort=True)


json_option = click.option("--json", "as_json", is_flag=True, help="Print data as JSON and nothing else.")
