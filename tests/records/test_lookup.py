"""Fields without a column of their own: a lookup stands wherever a field can, and is never written."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from dougong.access import POLICY, SYSTEM, Actor
from dougong.definitions import Documents, FieldDefinition, ObjectDefinition, apply_files
from dougong.errors import InvalidInput
from dougong.expressions import rename
from dougong.records import (
    AggregateQuery,
    InvalidRecords,
    RecordQuery,
    aggregate,
    create,
    delete,
    find,
    get,
    history_of,
    live_check,
    restore,
    update,
)
from dougong.storage import Draft, Workspace, check, plan, publish
from dougong.storage.catalogue import columns

from tests.records.conftest import somebody
from tests.records.design import ACCOUNT, DEAL
from tests.support.beginnings import beginning_of, published

LOOKUPS: dict[str, Any] = {
    "industry": {"fieldType": "lookup", "title": "Industry", "path": "account.industry"},
    "staff": {"fieldType": "lookup", "title": "Staff", "path": "account.employees"},
    "parent": {"fieldType": "lookup", "title": "Parent account", "path": "account.parent"},
    "since": {"fieldType": "lookup", "title": "Account since", "path": "account.created_at"},
}
VISIT: dict[str, Any] = {
    "kind": "object",
    "name": "visit",
    "title": "Visit",
    "properties": {
        "deal": {"fieldType": "reference", "title": "Deal", "target": "deal"},
        "industry": {"fieldType": "lookup", "title": "Industry", "path": "deal.account.industry"},
        "staff": {"fieldType": "lookup", "title": "Staff", "path": "deal.staff"},
    },
}


def design() -> list[dict[str, Any]]:
    account, deal = copy.deepcopy(ACCOUNT), copy.deepcopy(DEAL)
    account["properties"]["parent"] = {"fieldType": "reference", "title": "Parent", "target": "account"}
    deal["properties"] |= copy.deepcopy(LOOKUPS)
    deal["rules"].append({"name": "no_arms", "condition": "industry <> 'arms'", "message": "No arms."})
    return [account, deal, copy.deepcopy(VISIT)]


beginning = beginning_of("shop", published(design()))


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    with workspace.write() as tx:
        group = create(tx, SYSTEM, "account", {"name": "Group", "industry": "steel", "employees": 900})
        parent = {"name": "Acme", "industry": "roofs", "employees": 40, "parent": group.id}
        create(tx, SYSTEM, "account", parent)
        for name, account in (("Roof", 2), ("Mill", 1), ("Nobody", None)):
            create(tx, SYSTEM, "deal", {"name": name, "account": account})
        create(tx, SYSTEM, "visit", {"deal": 1})
    return workspace


def names(shop: Workspace, **query: Any) -> list[str]:
    with shop.read() as tx:
        return [record["name"] for record in find(tx, SYSTEM, RecordQuery("deal", **query)).data]


def test_lookup_reads_as_the_field_at_its_end(shop: Workspace) -> None:
    with shop.read() as tx:
        record = get(tx, SYSTEM, "deal", 1)
        account = get(tx, SYSTEM, "account", 2)
        visit = get(tx, SYSTEM, "visit", 1, fields=("industry", "staff", "deal.staff"))
        assert "industry" not in columns(tx, "deal")
    assert (record["industry"], record["staff"]) == ("roofs", 40)
    assert record["parent"] == {"id": 1, "title": "Group"}
    assert record["since"] == account["created_at"]
    assert visit == {"id": 1, "industry": "roofs", "staff": 40, "deal.staff": 40, "version": 1}


def test_lookup_filters_sorts_groups_and_expands(shop: Workspace) -> None:
    assert names(shop, filter="industry = 'steel'") == ["Mill"]
    assert names(shop, filter="staff < 100 AND parent = 1") == ["Roof"]
    assert names(shop, sort=("staff",)) == ["Nobody", "Roof", "Mill"]
    assert names(shop, sort=("-parent", "name")) == ["Roof", "Mill", "Nobody"]
    assert names(shop, match=(("staff", 900),)) == ["Mill"]
    with shop.read() as tx:
        page = find(tx, SYSTEM, RecordQuery("deal", fields=["parent.employees"], sort=["-staff"], limit=1))
        assert page.data[0]["parent.employees"] is None
        page = find(tx, SYSTEM, RecordQuery("deal", sort=["-staff"], limit=1, cursor=page.next))
        assert [record["name"] for record in page.data] == ["Roof"]
        groups = aggregate(tx, SYSTEM, AggregateQuery("deal", ["industry"], ["count()", "sum(staff)"]))
    assert groups == [
        {"industry": None, "count()": 1, "sum(staff)": 0},
        {"industry": "roofs", "count()": 1, "sum(staff)": 40},
        {"industry": "steel", "count()": 1, "sum(staff)": 900},
    ]


def test_lookup_follows_what_it_shows(shop: Workspace) -> None:
    with shop.write() as tx:
        update(tx, SYSTEM, "account", 2, {"industry": "walls"})
        assert get(tx, SYSTEM, "deal", 1)["industry"] == "walls"
        update(tx, SYSTEM, "deal", 2, {"account": 2})
        delete(tx, SYSTEM, "deal", 2)
        restore(tx, SYSTEM, "deal", 2)
        assert get(tx, SYSTEM, "deal", 2)["industry"] == "walls"
        assert all("industry" not in event["names"].values() for event in history_of(tx, SYSTEM, "deal", 2))


def test_lookup_can_be_sent_back_but_not_written(shop: Workspace) -> None:
    with shop.write() as tx:
        record = get(tx, SYSTEM, "deal", 1)
        assert update(tx, SYSTEM, "deal", 1, record).version == 1
        for field, value in (("industry", "steel"), ("parent", 2), ("staff", None)):
            with pytest.raises(InvalidRecords) as refusal:
                update(tx, SYSTEM, "deal", 1, {field: value})
            assert [(p.place, p.code) for p in refusal.value.problems] == [(field, "read_only")]


def test_rules_and_forms_read_lookups(shop: Workspace) -> None:
    with shop.write() as tx:
        arms = create(tx, SYSTEM, "account", {"name": "Arms", "industry": "arms", "employees": 3})
        with pytest.raises(InvalidRecords) as refusal:
            create(tx, SYSTEM, "deal", {"name": "Bad", "account": arms.id})
        assert [p.code for p in refusal.value.problems] == ["rule"]
        check = live_check(tx, SYSTEM, "deal", {"name": "New", "account": 2})
    assert {name: check.values[name] for name in ("industry", "staff", "parent")} == {
        "industry": "roofs",
        "staff": 40,
        "parent": {"id": 1, "title": "Group"},
    }


def test_lookup_is_as_hidden_as_what_it_shows(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = somebody(shop, "ada@example.com", "member")

    def hides(actor: Actor, obj: ObjectDefinition, field: FieldDefinition) -> str:
        hidden = actor is not SYSTEM and (obj.name, field.name) == ("account", "industry")
        return "hidden" if hidden else "plain"

    monkeypatch.setattr(POLICY, "field_level", hides)
    with shop.read() as tx:
        shown = find(tx, ada, RecordQuery("deal")).data[0]
        assert "staff" in shown and "industry" not in shown
        for query in (
            RecordQuery("deal", filter="industry = 'roofs'"),
            RecordQuery("deal", sort=["industry"]),
            RecordQuery("deal", fields=["industry"]),
            RecordQuery("visit", filter="deal.industry = 'roofs'"),
        ):
            with pytest.raises(InvalidInput) as refusal:
                find(tx, ada, query)
            assert refusal.value.problems[0].code == "unknown_field"
        check = live_check(tx, ada, "deal", {"name": "New", "account": 2})
    assert "industry" not in check.values and check.values["staff"] == 40


@pytest.mark.parametrize(
    ("keywords", "code"),
    [
        ({"path": "account"}, "no_path"),
        ({"path": "account.name.length"}, "not_a_reference"),
        ({"path": "account.color"}, "no_such_field"),
        ({"path": "account.parent.parent.parent.parent.name"}, "path_too_long"),
        ({"path": "account.name", "unique": True}, "not_computed"),
        ({"path": "account.name", "default": "x"}, "not_computed"),
        ({"path": "account.name", "maxLength": 5}, "unknown_property"),
        ({}, "missing"),
    ],
)
def test_lookup_that_leads_nowhere_is_refused(keywords: Any, code: str) -> None:
    files = design()
    files[1]["properties"]["bad"] = {"fieldType": "lookup", "title": "Bad", **keywords}
    documents, found = apply_files(Documents([]), files, rename)
    problems = found or check(documents)
    assert [problem.code for problem in problems if problem.severity == "error"] == [code]


def test_field_becomes_a_lookup_and_back_without_losing_its_values(shop: Workspace) -> None:
    draft = Draft(shop)
    files = design()
    files[1]["properties"]["seats"] = {"fieldType": "lookup", "title": "Seats", "path": "account.employees"}
    assert draft.apply(files) == []
    with shop.read() as tx:
        planned = plan(tx)
    assert list(planned.destroyed.values()) == [3]
    publish(shop, None, planned)
    with shop.read() as tx:
        assert [get(tx, SYSTEM, "deal", i)["seats"] for i in (1, 2, 3)] == [40, 900, None]
    assert draft.apply(design()) == []
    publish(shop, None)
    with shop.read() as tx:
        assert [get(tx, SYSTEM, "deal", i)["seats"] for i in (1, 2, 3)] == [1, 1, 1]


def test_a_dot_walks_on_from_a_lookup_that_ends_on_a_reference(shop: Workspace) -> None:
    files = design()
    above = {"fieldType": "lookup", "title": "Above", "path": "parent.name"}
    shout = {"fieldType": "formula", "title": "Shout", "formula": "UPPER(parent.name)", "result": "text"}
    files[1]["properties"] |= {"above": above, "shout": shout}
    assert Draft(shop).apply(files) == []
    publish(shop)
    with shop.write() as tx:
        group = create(tx, SYSTEM, "account", {"name": "Crane"}).id
        account = create(tx, SYSTEM, "account", {"name": "Branch", "parent": group}).id
        deal = create(tx, SYSTEM, "deal", {"name": "D", "account": account}).id
        query = RecordQuery(
            "deal", fields=["parent.name"], filter="parent.name = 'Crane'", sort=["-parent.name"]
        )
        assert [(one["id"], one["parent.name"]) for one in find(tx, SYSTEM, query).data] == [(deal, "Crane")]
        update(tx, SYSTEM, "account", group, {"name": "Holding"})
        found = get(tx, SYSTEM, "deal", deal)
        assert (found["above"], found["shout"]) == ("Holding", "HOLDING")
    files[1]["properties"]["bad"] = {"fieldType": "lookup", "title": "Bad", "path": "industry.name"}
    assert [problem.code for problem in Draft(shop).apply(files)] == ["not_a_reference"]
