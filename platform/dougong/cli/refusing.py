"""How the command line says no: reasons on standard error, exit code 1, never a traceback for bad input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from dougong.errors import DougongError
from dougong.problems import Problem

SHOWN = 50


@contextmanager
def refusals_to_stderr() -> Iterator[None]:
    try:
        yield
    except DougongError as error:
        say_problems(error.problems)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python's own last flush must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        click.echo(f"refused: {name}{error.strerror or error}", err=True)
        sys.exit(1)


def say_problems(problems: Iterable[Problem]) -> None:
    found = list(problems)
    for problem in found[:SHOWN]:
        place = f"{problem.place}: " if problem.place else ""
        word = "refused" if problem.severity == "error" else "warning"
        click.echo(printable(f"{word}: {place}{problem.message}"), err=True)
    if len(found) > SHOWN:
        click.echo(f"… and {len(found) - SHOWN} more", err=True)


def printable(text: str) -> str:
    """Refused input may hold control characters that would move the cursor, and halves of characters."""
    clean = "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return clean.encode("utf-8", "replace").decode()
