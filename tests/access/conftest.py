from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.clock import FixedClock
from dougong.storage import Workspace

PASSWORD = "correct horse 电池"


@pytest.fixture
def quick(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    """An empty workspace for what has no SQL of its own to prove: one database will do."""
    with Workspace.create(tmp_path / "workspace", clock=clock) as made:
        yield made


def add_ada(workspace: Workspace) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, "ada@example.com", "Ada", PASSWORD, ["administrator"]))
