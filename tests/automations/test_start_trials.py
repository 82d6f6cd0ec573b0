"""What begins an approval, tried on changes of the past: the verdicts are those of what happened."""

from __future__ import annotations

import dougong.approvals  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM, Actor
from dougong.clock import FixedClock
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.jobs.enqueuing import enqueue_for
from dougong.storage import Draft, Workspace

from tests.approvals.design import node, workflow
from tests.automations.conftest import Publish
from tests.automations.design import Document
from tests.automations.test_backtest import lived, tried


def large(*starts: Document) -> Document:
    return workflow("large", node("end", "end", outcome="approved"), object="deal", starts=list(starts))


CHANGED = {"on": "changed", "condition": "amount > 20 AND stage <> 'lost'"}
CREATED = {"on": "created", "condition": "amount > 30"}


def begun(crm: Workspace) -> list[int]:
    with crm.read() as tx:
        rows = tx.execute('SELECT "record_id" FROM "_dg_workflow_instance" ORDER BY "id" DESC').fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    "starts",
    [[CHANGED], [CREATED], [CREATED, CHANGED], [{"on": "created"}]],
    ids=["changed", "created", "both", "all"],
)
def test_it_would_have_begun_where_it_did(
    published: Publish, ada: Actor, clock: FixedClock, starts: list[Document]
) -> None:
    crm = published(large(*starts))
    lived(crm, ada, clock)
    found = tried(crm, "backtest_start", workflow="large", source="published")
    assert [one["record"] for one in found["examples"]] == begun(crm) != []
    assert found["fired"] == len(begun(crm))
    assert found["changes"] == found["fired"] + sum(found["reasons"].values())


def test_the_draft_of_a_workflow_is_tried_without_effect(
    published: Publish, ada: Actor, clock: FixedClock
) -> None:
    crm = published()
    lived(crm, ada, clock)
    Draft(crm).apply([large(CREATED)])
    found = tried(crm, "backtest_start", workflow="large")
    assert (found["fired"], found["records"], begun(crm)) == (2, 2, [])
    assert found["reasons"].keys() == {"not_true", "other_event"}


def test_what_no_change_begins_cannot_be_tried(published: Publish, ada: Actor) -> None:
    crm = published(large({"on": "by_hand"}))
    for actor, name, refusal in (
        (SYSTEM, "large", InvalidInput),
        (SYSTEM, "none", NotFound),
        (ada, "large", Forbidden),
    ):
        with crm.write() as tx, pytest.raises(refusal):
            enqueue_for(tx, actor, "backtest_start", {"workflow": name, "source": "published"})
