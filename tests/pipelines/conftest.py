from __future__ import annotations

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.pipelines import follow_definitions
from dougong.storage import Workspace

from tests.pipelines.design import FILES
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("crm", published(FILES))


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    """Accounts, and deals in a pipeline."""
    workspace.publish_hooks.append(follow_definitions)
    return workspace


@pytest.fixture
def ada(crm: Workspace) -> Actor:
    with crm.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, "ada@example.com", roles=["member"]))
