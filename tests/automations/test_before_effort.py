"""What rules before a save cost a record of a batch, in calls."""

from __future__ import annotations

from dougong.access import SYSTEM
from dougong.automations import pause
from dougong.records import Batch, RecordWriter
from dougong.storage import Workspace

from tests.automations.conftest import Publish
from tests.automations.design import automation, step
from tests.support.effort import counted

RECORDS = 100
MOST = 40


def test_two_expressions_cost_a_record_few_calls(published: Publish) -> None:
    size = step("size", "update", values={"note": "IF(amount > 1000, 'high', 'low')"})
    below = step("below", "refuse", condition="amount < 0", message="Not below nothing.")
    crm = published(automation("sizes", "saved", size, below, moment="before"))
    _calls_to_save(crm)
    ruled = _calls_to_save(crm)
    with crm.write() as tx:
        pause(tx, SYSTEM, "sizes")
    _calls_to_save(crm)
    plain = _calls_to_save(crm)
    assert 0 < ruled - plain <= MOST * RECORDS


def _calls_to_save(crm: Workspace) -> int:
    """The values say already what the rule says: both ways keep as much."""
    rows = [{"name": f"Deal {number}", "amount": "5", "note": "low"} for number in range(RECORDS)]
    with crm.write() as tx, counted() as effort:
        RecordWriter(tx, SYSTEM).write(Batch("deal", "create", rows))
    return effort.calls
