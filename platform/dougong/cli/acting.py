"""Whose rights a command has: the operator's, which are all, or those of the person that ``--as`` names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from dougong.access import Actor, actor_of, audit
from dougong.access.denials import note_denial
from dougong.cli.composing import operator
from dougong.cli.giving import given
from dougong.cli.naming import user_named
from dougong.errors import Forbidden
from dougong.problems import N_, Problem
from dougong.storage import Workspace

DEACTIVATED = N_("{name} is deactivated: nothing is done with their rights.")

as_option = click.option(
    "--as",
    "email",
    metavar="EMAIL",
    help="With the rights of this person and in their name; the audit log tells of it. Else with every right.",
)


@contextmanager
def acting(workspace: Workspace, email: str | None) -> Iterator[Actor]:
    """What the person is denied is told in the audit log, too."""
    if email is None:
        yield operator(workspace)
        return
    actor = _person(workspace, email)
    try:
        yield actor
    except Forbidden as refusal:
        note_denial(workspace, actor, refusal, given())
        raise


def _person(workspace: Workspace, email: str) -> Actor:
    with workspace.write() as tx:
        user = user_named(tx, email)
        if not user.active:
            raise Forbidden(Problem("deactivated", DEACTIVATED, "--as", {"name": user.name}))
        audit.note(tx, operator(workspace), "acted_as", user.name, person_id=user.id)
        return actor_of(tx, user)
