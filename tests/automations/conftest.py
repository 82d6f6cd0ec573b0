from __future__ import annotations

from collections.abc import Callable

import dougong.automations  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.jobs import Runner
from dougong.storage import Draft, Workspace, publish

from tests.automations.design import OBJECTS, Document

Publish = Callable[..., Workspace]


@pytest.fixture
def published(workspace: Workspace) -> Publish:
    def publish_them(*documents: Document) -> Workspace:
        Draft(workspace).apply([*OBJECTS, *documents])
        publish(workspace)
        return workspace

    return publish_them


@pytest.fixture
def ada(workspace: Workspace) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, "ada@example.com", roles=["member"]))


@pytest.fixture
def drain(workspace: Workspace) -> Callable[[], int]:
    """Do all jobs there are; how many there were."""

    def drained() -> int:
        runner, count = Runner(workspace), 0
        while runner.run_next():
            count += 1
        return count

    return drained
