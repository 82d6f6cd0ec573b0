from __future__ import annotations

from collections.abc import Iterator

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.pipelines import follow_definitions
from dougong.storage import Draft, Workspace, publish

from tests.pipelines.design import FILES


@pytest.fixture
def crm(workspace: Workspace) -> Iterator[Workspace]:
    """Accounts, and deals in a pipeline."""
    workspace.publish_hooks.append(follow_definitions)
    Draft(workspace).apply(FILES)
    publish(workspace)
    yield workspace


@pytest.fixture
def ada(crm: Workspace) -> Actor:
    with crm.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, "ada@example.com", roles=["member"]))
