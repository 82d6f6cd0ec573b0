"""Bulk edits whose values are computed from each record, and what they would do, tried beforehand."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import Actor
from dougong.errors import Forbidden, InvalidInput
from dougong.records.bulk_preview import preview_update
from dougong.storage import Workspace

from tests.jobs.test_record_jobs import crm, made, ran, shared_workspace, values

__all__ = ["crm", "shared_workspace"]


def test_a_formula_is_computed_for_each_record(crm: Workspace, max_: Actor) -> None:
    (acme,) = made(crm, max_, "account", {"name": "Acme", "employees": 7})
    made(
        crm, max_, "deal", {"name": "One", "amount": "10.00", "account": acme}, {"name": "Two", "amount": "5"}
    )
    job = ran(
        crm, max_, "bulk_update", object="deal",
        formulas={"amount": "ROUND(amount * 1.055, 1)", "name": "CONCATENATE(name, ' / ', account.name)"},
    )  # fmt: skip
    assert job.result == {"object": "deal", "changed": 2, "unchanged": 0, "refused": 0}
    assert values(crm, "deal", "amount") == ["10.60", "5.30"]
    assert values(crm, "deal", "name")[0] == "One / Acme"
    ran(crm, max_, "undo", run=job.run)
    assert values(crm, "deal", "amount") == ["10.00", "5.00"]


def test_what_a_formula_makes_passes_the_rules_of_the_field(crm: Workspace, max_: Actor) -> None:
    made(crm, max_, "account", {"name": "A", "employees": 5}, {"name": "B", "employees": 1})
    job = ran(crm, max_, "bulk_update", object="account", formulas={"employees": "employees - 3"})
    assert job.result is not None
    assert job.result["changed"] + job.result["refused"] == 2
    assert values(crm, "account", "employees")[0] == 2


@pytest.mark.parametrize(
    "payload",
    [
        {"formulas": {"amount": "amount *"}},
        {"formulas": {"amount": "name"}},
        {"formulas": {"nothing": "1"}},
        {"formulas": {"created_at": "NOW()"}},
        {"formulas": {"amount": "secret + 1"}},
        {"formulas": {"amount": "1"}, "values": {"amount": "2"}},
        {"formulas": {"owner": "1"}},
        {"formulas": {}, "values": {}},
        {},
    ],
)
def test_a_formula_that_cannot_be_is_refused_at_once(
    crm: Workspace, max_: Actor, payload: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        ran(crm, max_, "bulk_update", object="deal", **payload)


def test_a_preview_tells_and_changes_nothing(crm: Workspace, max_: Actor, rita: Actor) -> None:
    ids = made(
        crm,
        max_,
        "deal",
        *({"name": f"D{n}", "amount": str(n), "close_date": "2026-05-01"} for n in range(3)),
    )
    asked = {"object": "deal", "ids": ids, "formulas": {"amount": "amount * 2"}}
    with crm.write() as tx:
        preview = preview_update(tx, max_, asked)
        with pytest.raises(Forbidden):
            preview_update(tx, rita, asked)
    assert (preview.total, preview.changed, preview.unchanged, preview.refused) == (3, 2, 1, 0)
    assert [(one.title, one.before["amount"], one.after["amount"]) for one in preview.tried] == [
        ("D0", "0.00", "0.00"),
        ("D1", "1.00", "2.00"),
        ("D2", "2.00", "4.00"),
    ]
    assert values(crm, "deal", "amount") == ["0.00", "1.00", "2.00"]
