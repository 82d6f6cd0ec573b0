from __future__ import annotations

import dougong.automations  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.storage import Workspace

from tests.buttons.design import DESIGN
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("office", published([*DESIGN]))


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    return workspace


def person(workspace: Workspace, name: str, role: str) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, f"{name}@example.com", name.title(), roles=[role]))


@pytest.fixture
def boss(office: Workspace) -> Actor:
    return person(office, "bo", "boss")


@pytest.fixture
def clerk(office: Workspace) -> Actor:
    return person(office, "cleo", "clerk")
