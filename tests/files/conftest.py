from __future__ import annotations

import pytest
from dougong.access import Actor
from dougong.storage import Workspace

from tests.records.conftest import somebody
from tests.records.design import FILES
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("crm", published(FILES))


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    return workspace


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
