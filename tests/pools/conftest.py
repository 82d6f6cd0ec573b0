from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dougong.pools  # noqa: F401 - for its hooks and jobs
import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.records import Batch, RecordWriter
from dougong.storage import Workspace

from tests.pools.design import DESIGN
from tests.support.beginnings import Beginning, published

Leads = Callable[..., list[int]]


@pytest.fixture
def beginning() -> Beginning:
    return published(DESIGN)


def person(workspace: Workspace, name: str, role: str) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, f"{name}@example.com", name.title(), roles=[role]))


@pytest.fixture
def ann(workspace: Workspace) -> Actor:
    return person(workspace, "ann", "seller")


@pytest.fixture
def ben(workspace: Workspace) -> Actor:
    return person(workspace, "ben", "seller")


@pytest.fixture
def boss(workspace: Workspace) -> Actor:
    return person(workspace, "bo", "boss")


@pytest.fixture
def leads(workspace: Workspace) -> Leads:
    """So many new ones that nobody has, but for what is said."""

    def make(count: int = 1, **values: Any) -> list[int]:
        records = [{"name": f"Lead {number}", "owner": None, **values} for number in range(count)]
        with workspace.write() as tx:
            return [
                one.id for one in RecordWriter(tx, SYSTEM).write(Batch("lead", "create", records)).records
            ]

    return make
