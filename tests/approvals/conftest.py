from __future__ import annotations

from collections.abc import Callable

import dougong.approvals
import dougong.automations  # noqa: F401 - for their hooks
import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.approvals import follow_workflows
from dougong.jobs import Runner
from dougong.storage import Draft, Workspace, publish

from tests.approvals.design import OBJECTS
from tests.approvals.office import Office
from tests.automations.design import Document

Publish = Callable[..., Office]
PEOPLE = ("ada", "bob", "cyd", "dan", "eve", "fay")


@pytest.fixture
def people(workspace: Workspace) -> dict[str, Actor]:
    """Six members, and an administrator who would be asked where nobody else is found."""
    with workspace.write() as tx:
        create_user(tx, SYSTEM, "root@example.com", "Root", roles=["administrator"])
        made = {
            name: create_user(tx, SYSTEM, f"{name}@example.com", name.title(), roles=["member"])
            for name in PEOPLE
        }
        return {name: actor_of(tx, user) for name, user in made.items()}


@pytest.fixture
def office(workspace: Workspace, people: dict[str, Actor]) -> Publish:
    workspace.publish_hooks.append(follow_workflows)

    def publish_them(*documents: Document) -> Office:
        Draft(workspace).apply([*OBJECTS, *documents])
        publish(workspace)
        return Office(workspace, people)

    return publish_them


@pytest.fixture
def drain(workspace: Workspace) -> Callable[[], int]:
    def drained() -> int:
        runner, count = Runner(workspace), 0
        while runner.run_next():
            count += 1
        return count

    return drained
