"""Whoever changes who has a record by hand, at the same instant as somebody else, keeps to the limits too."""

from __future__ import annotations

import copy
import threading

import dougong.pools  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM, Actor
from dougong.errors import DougongError
from dougong.records import RecordQuery, count, update
from dougong.storage import Workspace

from tests.pools.conftest import Leads
from tests.pools.design import LEAD, POOL, ROLES
from tests.support.beginnings import Beginning, published

ROUNDS = 12


@pytest.fixture
def beginning() -> Beginning:
    """Leads of which nothing is computed from other records: for that alone writers take turns already."""
    lead = copy.deepcopy(LEAD)
    del lead["properties"]["called"]
    lead["properties"]["back"]["formula"] = "MAX(contact, kept) + 30"
    pool = {key: value for key, value in POOL.items() if key not in ("daily", "coolDown")}
    return published((lead, *ROLES, pool))


def test_two_hand_edits_in_one_instant_do_not_pass_the_limit(
    workspace: Workspace, ann: Actor, boss: Actor, leads: Leads
) -> None:
    for _ in range(ROUNDS):
        mine, together = leads(4), threading.Barrier(2)
        with workspace.write() as tx:
            for lead in mine[:2]:
                update(tx, SYSTEM, "lead", lead, {"owner": ann.user_id})

        def give(lead: int, together: threading.Barrier = together) -> None:
            together.wait()
            try:
                with workspace.write() as tx:
                    update(tx, boss, "lead", lead, {"owner": ann.user_id})
            except DougongError:
                pass

        threads = [threading.Thread(target=give, args=(lead,)) for lead in mine[2:]]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        with workspace.write() as tx:
            query = RecordQuery("lead", match=[("owner", ann.user_id)])
            assert count(tx, SYSTEM, query, cap=9) == 3
            for lead in mine:
                update(tx, SYSTEM, "lead", lead, {"owner": boss.user_id, "open": False})
