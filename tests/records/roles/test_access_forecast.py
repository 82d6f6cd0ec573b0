"""A plan says whose access grows or shrinks: people, operations, records, fields and rights."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, create_user
from dougong.records import access_counts, create
from dougong.storage import Draft, Workspace, plan, publish
from dougong.storage.planned_access import AccessReport

from tests.records.roles.conftest import Publish
from tests.records.roles.design import Document, objects, role, rule

SELLER = role("seller", rule("deal", "read", "update", rows="own"), rule("account"))


def planned(firm: Workspace, *documents: Document) -> AccessReport:
    """Of a draft that is left behind."""
    draft = Draft(firm)
    assert [p for p in draft.apply(list(documents)) if p.severity == "error"] == []
    with firm.read() as tx:
        found = plan(tx).access
    assert found is not None
    return found


def told(report: AccessReport) -> list[tuple[Any, ...]]:
    return [
        (
            line.direction,
            line.object or line.right,
            line.operations or (line.field, line.before, line.after),
            {one.name: one.rows for one in line.people},
            line.roles,
        )
        for line in report.lines
    ]


def test_people_gain_and_lose_records(firm: Workspace, roles: Publish) -> None:
    roles(SELLER, rep=["seller"], north=["seller"])
    wider = role(
        "seller",
        rule("deal", rows="department"),
        rule("deal", "update", rows="own", condition="amount > 350"),
        rule("account"),
    )
    assert told(planned(firm, wider)) == [
        ("gains", "deal", ("read",), {"rep": 2, "north": 2}, ("Seller",)),
        ("loses", "deal", ("update",), {"north": 1}, ("Seller",)),
    ]
    publish(firm, None)
    with firm.read() as tx:
        kept = tx.execute('SELECT max("number") FROM "_dg_release"').fetchone()
        assert kept is not None and plan(tx).access == AccessReport()


def test_operations_rights_and_whole_objects(firm: Workspace, roles: Publish) -> None:
    roles(SELLER, rep=["seller"])
    assert told(
        planned(firm, role("seller", rule("deal", "read", "create", "export", rows="own"), rights=["audit"]))
    ) == [
        ("gains", "audit", ("", "", ""), {"rep": None}, ("Seller",)),
        ("loses", "account", ("read",), {"rep": 6}, ("Seller",)),
        ("gains", "deal", ("create",), {"rep": None}, ("Seller",)),
        ("loses", "deal", ("update",), {"rep": 1}, ("Seller",)),
        ("gains", "deal", ("export",), {"rep": 1}, ("Seller",)),
    ]


def test_fields_that_show_hide_or_close(firm: Workspace, roles: Publish) -> None:
    def with_fields(**kept: list[str]) -> Document:
        return role("seller", rule("account", "read", "update"), fields=[{"object": "account", **kept}])

    roles(with_fields(hidden=["notes"], masked=["phone"]), rep=["seller"])
    assert told(planned(firm, with_fields(masked=["notes"], hidden=["phone"], readOnly=["region"]))) == [
        ("loses", "account", ("Phone", "masked", "hidden"), {"rep": None}, ("Seller",)),
        ("gains", "account", ("Notes", "hidden", "masked"), {"rep": None}, ("Seller",)),
        ("loses", "account", ("Region", "open", "fixed"), {"rep": None}, ("Seller",)),
    ]


def test_renamed_roles_change_nothing_and_removed_ones_all(firm: Workspace, roles: Publish) -> None:
    roles(SELLER, role("chief", rule("item")), rep=["seller"], boss=["chief"])
    with firm.read() as tx:
        document = dict(tx.release.documents.by_name("role", "seller") or {})
    Draft(firm).put(document | {"name": "vendor", "title": "Vendor"})
    with firm.read() as tx:
        assert plan(tx).access == AccessReport()
    Draft(firm).delete("role", document["id"])
    with firm.read() as tx:
        found = plan(tx).access
    assert found is not None and told(found) == [
        ("loses", "account", ("read",), {"rep": 6}, ("Seller",)),
        ("loses", "deal", ("read", "update"), {"rep": 1}, ("Seller",)),
    ]


def test_a_new_object_is_told_without_records_and_rules_about_new_fields_are_not_counted(
    firm: Workspace, roles: Publish
) -> None:
    roles(SELLER, rep=["seller"])
    room = {
        "kind": "object",
        "name": "room",
        "title": "Room",
        "properties": {"name": {"fieldType": "text", "title": "Name"}},
    }
    deal = objects()["deal.json"]
    deal["properties"]["size"] = {"fieldType": "integer", "title": "Size"}
    found = planned(
        firm,
        room,
        deal,
        role("seller", rule("deal", condition="size > 3"), rule("account"), rule("room", "read", "create")),
    )
    assert found.uncounted
    assert told(found) == [
        ("differs", "deal", ("read",), {"rep": None}, ("Seller",)),
        ("loses", "deal", ("update",), {"rep": 1}, ("Seller",)),
        ("gains", "room", ("read", "create"), {"rep": None}, ("Seller",)),
    ]


def test_counting_ends(firm: Workspace, roles: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many records the newest are looked at; what goes beyond the plan's budget is not counted."""
    roles(SELLER, rep=["seller"])
    everything = role("seller", rule("deal"), rule("account", rows="own"))
    monkeypatch.setattr(access_counts, "NEWEST", 3)
    found = planned(firm, everything)
    assert found.newest == 3 and not found.uncounted
    assert told(found)[1] == ("gains", "deal", ("read",), {"rep": 2}, ("Seller",))
    monkeypatch.setattr(access_counts, "BUDGET", 4)
    found = planned(firm, everything)
    assert found.uncounted
    assert [line.people[0].rows for line in found.lines] == [2, None, None]


def test_a_line_names_ten_people(firm: Workspace, roles: Publish) -> None:
    roles(SELLER)
    with firm.write() as tx:
        for number in range(12):
            create_user(tx, SYSTEM, f"s{number}@example.com", roles=["seller"])
        create(tx, SYSTEM, "account", {"name": "x"})
    [line] = planned(firm, role("seller", rule("deal", "read", "update", rows="own"))).lines
    found = line.to_json()
    assert (found["count"], len(found["people"]), found["people"][0]["rows"], line.unnamed) == (12, 10, 7, 2)
