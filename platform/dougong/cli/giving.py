"""Who gives a command, and which: what the audit log tells of acts that no page and no program asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from dougong.access.origins import Origin, current_origin, set_origin

try:
    import pwd
except ImportError:  # Windows has no such accounts.
    pwd = None  # type: ignore[assignment]


@contextmanager
def told_as_command() -> Iterator[None]:
    """What is done meanwhile is told with the account and the command, but for what jobs do in threads of
    their own."""
    before = current_origin()
    set_origin(Origin(door="command", operator=account(), command=given()))
    try:
        yield
    finally:
        set_origin(before)


def account() -> str:
    """By the id of the process, as variables of the environment can be anything; but who has taken another
    account by sudo stands behind it, as everybody else does who may."""
    name = _own_account()
    behind = os.environ.get("SUDO_USER", "")
    return f"{name} ({behind})" if behind and behind != name else name


def _own_account() -> str:
    if pwd is None:
        return os.environ.get("USERNAME", "") or "operator"
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # Containers run under ids that have no name.
        return str(os.getuid())


def given() -> str:
    """The command without its arguments, which may hold what is nobody's business; however the program itself
    was called. Scripts that open the workspace themselves are told by their names."""
    names, context = [], click.get_current_context(silent=True)
    if context is None:
        return Path(sys.argv[0]).name
    while context.parent is not None:
        names.append(str(context.info_name))
        context = context.parent
    return " ".join(["dougong", *reversed(names)])
