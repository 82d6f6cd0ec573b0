from __future__ import annotations

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.storage import Workspace

from tests.records.lists.design import FILES
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("crm", published(FILES))


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    return workspace


@pytest.fixture
def ada(crm: Workspace) -> Actor:
    return somebody(crm, "ada@example.com")


@pytest.fixture
def bob(crm: Workspace) -> Actor:
    return somebody(crm, "bob@example.com")


def somebody(workspace: Workspace, email: str) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, email, roles=["member"]))
