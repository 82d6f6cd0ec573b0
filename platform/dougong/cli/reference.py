"""The reference page of the commands, written from the commands themselves: ``python -m dougong.cli.reference``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from dougong.cli import main
from dougong.paths import CHECKOUT

PAGE = CHECKOUT / "docs" / "reference" / "cli.md"
HEAD = """# Commands

Written by `python -m dougong.cli.reference` from the commands themselves.

`dougong [--workspace DIR] COMMAND …` acts as the operator of a workspace, with every right. Commands about records
have `--as EMAIL`: they act in the name of that person, see and change no more than they do, and the audit log tells
of it.

The workspace is `--workspace`, else `$DOUGONG_WORKSPACE`, else `./workspace`; `$DOUGONG_DATABASE_URL` moves its data
to PostgreSQL. Exit codes: 0 done, 1 refused (the reasons stand on standard error, each with its place), 2 wrong call.
`--json` prints data on standard output and nothing else there. An import of which some rows were refused has done the
others and ends with 1.
"""


def page() -> str:
    return HEAD + "".join(_sections(main, click.Context(main, info_name="dougong")))


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from _sections(child, click.Context(child, info_name=name, parent=context))
        return
    usage = " ".join([context.command_path, *_arguments(command)])
    yield f"\n## {context.command_path.removeprefix('dougong ')}\n\n```\n{usage}\n```\n\n"
    yield " ".join((command.help or "").split()) + "\n"
    options = [option for option in command.params if isinstance(option, click.Option)]
    if options:
        yield "\n| option | |\n|---|---|\n"
        yield from (f"| `{_written(option)}` | {_told(option)} |\n" for option in options)


def _arguments(command: click.Command) -> Iterator[str]:
    if any(isinstance(parameter, click.Option) for parameter in command.params):
        yield "[OPTIONS]"
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            yield parameter.metavar or str(parameter.name).upper()


def _written(option: click.Option) -> str:
    name = option.opts[-1]
    if option.is_flag:
        return name
    choice = option.type
    value = (
        "/".join(choice.choices)
        if isinstance(choice, click.Choice)
        else option.metavar or choice.name.upper()
    )
    return f"{name} {value}"


def _told(option: click.Option) -> str:
    told = option.help or ""
    if option.show_default and option.default not in (None, ()):
        told = f"{told} Default: {option.default}.".strip()
    return told


def write(path: Path = PAGE) -> None:
    path.write_text(page(), "utf-8")


if __name__ == "__main__":
    write()
