from __future__ import annotations

from collections.abc import Iterator

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.storage import Draft, Workspace, publish

from tests.records.lists.design import FILES


@pytest.fixture
def crm(workspace: Workspace) -> Iterator[Workspace]:
    assert Draft(workspace).apply(FILES) == []
    publish(workspace, None)
    yield workspace


@pytest.fixture
def ada(crm: Workspace) -> Actor:
    return somebody(crm, "ada@example.com")


@pytest.fixture
def bob(crm: Workspace) -> Actor:
    return somebody(crm, "bob@example.com")


def somebody(workspace: Workspace, email: str) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, email, roles=["member"]))
