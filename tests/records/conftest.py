from __future__ import annotations

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.storage import Workspace

from tests.records.design import FILES
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("crm", published(FILES))


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    """Accounts and deals with all field types, published."""
    return workspace


@pytest.fixture
def ada(crm: Workspace) -> Actor:
    return somebody(crm, "ada@example.com", "member")


@pytest.fixture
def rita(crm: Workspace) -> Actor:
    """Only reads."""
    return somebody(crm, "rita@example.com", "reader")


def somebody(workspace: Workspace, email: str, role: str) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, email, roles=[role]))
