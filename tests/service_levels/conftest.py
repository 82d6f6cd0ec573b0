from __future__ import annotations

from datetime import timedelta
from typing import Any

import dougong.automations
import dougong.service_levels  # noqa: F401 - for their hooks and jobs
import pytest
from dougong.access import SYSTEM
from dougong.jobs import Runner
from dougong.records import create, get, update
from dougong.service_levels import follow_service_levels
from dougong.storage import Workspace

from tests.service_levels.design import DESIGN
from tests.support.beginnings import Beginning, published

__all__ = ["Tickets"]


@pytest.fixture
def beginning() -> Beginning:
    """On Monday, 2 March 2026, at 8:00 UTC, which is 16:00 in Shanghai."""
    return published(DESIGN)


class Tickets:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def add(self, **values: Any) -> int:
        with self.workspace.write() as tx:
            received = tx.now.isoformat() if "received" not in values else values["received"]
            return create(tx, SYSTEM, "ticket", {"subject": "Help", **values, "received": received}).id

    def answer(self, ticket: int) -> int:
        with self.workspace.write() as tx:
            return create(tx, SYSTEM, "answer", {"text": "Hello", "ticket": ticket}).id

    def change(self, ticket: int, **values: Any) -> None:
        with self.workspace.write() as tx:
            update(tx, SYSTEM, "ticket", ticket, values)

    def shown(self, ticket: int, *names: str) -> list[Any]:
        with self.workspace.read() as tx:
            record = get(tx, SYSTEM, "ticket", ticket)
        return [_short(record[name]) for name in names]

    def later(self, **passed: float) -> None:
        self.workspace.clock.advance(timedelta(**passed))  # type: ignore[attr-defined]

    def work(self) -> None:
        while Runner(self.workspace).run_next():
            pass


def _short(value: Any) -> Any:
    return value.replace(".000000Z", "Z") if isinstance(value, str) else value


@pytest.fixture
def tickets(workspace: Workspace) -> Tickets:
    workspace.publish_hooks.append(follow_service_levels)
    return Tickets(workspace)
