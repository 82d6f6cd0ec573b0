from __future__ import annotations

from collections.abc import Iterator

import pytest
from dougong.access import Actor
from dougong.storage import Draft, Workspace, publish

from tests.records.conftest import somebody
from tests.records.design import FILES


@pytest.fixture
def crm(workspace: Workspace) -> Iterator[Workspace]:
    Draft(workspace).apply(FILES)
    publish(workspace, None)
    yield workspace


@pytest.fixture
def ada(crm: Workspace) -> Actor:
    return somebody(crm, "ada@example.com", "member")


@pytest.fixture
def bob(crm: Workspace) -> Actor:
    return somebody(crm, "bob@example.com", "member")


@pytest.fixture
def rita(crm: Workspace) -> Actor:
    """Only reads."""
    return somebody(crm, "rita@example.com", "reader")
