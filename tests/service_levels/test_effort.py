"""What clocks cost records that come together, counted in calls."""

from __future__ import annotations

import copy

import dougong.service_levels  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM
from dougong.records import Batch, RecordWriter
from dougong.storage import Workspace

from tests.service_levels.design import DESIGN, TICKET
from tests.support.beginnings import Beginning, published
from tests.support.effort import counted


@pytest.fixture
def beginning() -> Beginning:
    """Beside the tickets there are notes, which have the same fields and no clocks."""
    note = copy.deepcopy(TICKET) | {"name": "note", "title": "Note"}
    for computed in ("answers", "late"):
        del note["properties"][computed]
    return published((*DESIGN, note))


def effort(workspace: Workspace, object_name: str) -> int:
    records = [
        {"subject": f"T{n}", "priority": ("high", "normal")[n % 2], "received": "2026-03-02T08:00:00Z"}
        for n in range(300)
    ]
    with counted() as calls, workspace.write() as tx:
        RecordWriter(tx, SYSTEM).write(Batch(object_name, "create", records))
    return calls.calls


def test_records_that_come_together_are_counted_together(workspace: Workspace) -> None:
    for name in ("note", "ticket"):
        effort(workspace, name)
    # Tickets have a formula over their state and a sum besides.
    assert effort(workspace, "ticket") <= 3.8 * effort(workspace, "note")
