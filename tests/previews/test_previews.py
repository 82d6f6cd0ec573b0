"""A draft before it is published: its own shape, records that the designer may read, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.clock import FixedClock
from dougong.errors import NotFound
from dougong.previews import Preview, preview_of, seen_as
from dougong.previews.keeping import KEPT
from dougong.records import Record, RecordQuery, create, find
from dougong.storage import Draft, Workspace, publish

from tests.support.beginnings import Beginning, published

OBJECTS: list[dict[str, Any]] = [
    {
        "kind": "object",
        "name": "firm",
        "title": "Firm",
        "titleField": "name",
        "properties": {
            "name": {"fieldType": "text", "title": "Name"},
            "margin": {"fieldType": "integer", "title": "Margin"},
            "pin": {"fieldType": "text", "title": "Pin", "sensitive": True},
        },
    },
    {
        "kind": "object",
        "name": "deal",
        "title": "Deal",
        "titleField": "name",
        "properties": {
            "name": {"fieldType": "text", "title": "Name"},
            "firm": {"fieldType": "reference", "title": "Firm", "target": "firm"},
            "level": {"fieldType": "text", "title": "Level"},
        },
    },
    {
        "kind": "role",
        "name": "designer",
        "title": "Designer",
        "rights": ["design"],
        "rules": [
            {"name": "firms", "title": "Firms", "object": "firm", "operations": ["read"]},
            {"name": "deals", "title": "Deals", "object": "deal", "rows": "own", "operations": ["read"]},
        ],
        "fields": [{"object": "firm", "hidden": ["margin"]}],
    },
    {
        "kind": "role",
        "name": "reseller",
        "title": "Reseller",
        "rules": [
            {"name": "firms", "title": "Firms", "object": "firm", "operations": ["read"]},
            {"name": "deals", "title": "Deals", "object": "deal", "operations": ["read"]},
        ],
    },
]


ON_ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""A preview is in memory: from the workspace's own database it only reads, as the first two tests do on both."""


@pytest.fixture
def beginning() -> Beginning:
    return published(OBJECTS)


@pytest.fixture
def dora(workspace: Workspace) -> Actor:
    """Who designs, and reads firms without their margins, and deals of her own."""
    with workspace.write() as tx:
        user = create_user(tx, SYSTEM, "dora@example.com", "Dora", None, ["designer"])
        other = create_user(tx, SYSTEM, "rene@example.com", "René", None, ["reseller"])
        firm = create(tx, SYSTEM, "firm", {"name": "Acme", "margin": 42, "pin": "4711"}).id
        create(tx, SYSTEM, "deal", {"name": "Hers", "firm": firm, "level": "3", "owner": user.id})
        create(tx, SYSTEM, "deal", {"name": "His", "firm": firm, "level": "high", "owner": other.id})
    with workspace.read() as tx:
        return actor_of(tx, user)


def made(workspace: Workspace, designer: Actor) -> Preview:
    with workspace.read() as tx:
        return preview_of(tx, designer)


def rows(preview: Preview, designer: Actor, role: str, name: str) -> list[Record]:
    with preview.workspace.read() as tx:
        return find(tx, seen_as(tx, designer, role), RecordQuery(name, sort=["id"])).data


def change(workspace: Workspace, name: str, **changes: Any) -> None:
    """Of the object in the draft, in file form."""
    file = next(one for one in OBJECTS if one["name"] == name)
    fields = {**file["properties"], **changes.pop("fields", {})}
    problems = Draft(workspace).apply([{**file, **changes, "properties": fields}])
    assert [problem for problem in problems if problem.severity == "error"] == []


def test_a_preview_has_the_shape_of_the_draft_and_records_of_the_release(
    workspace: Workspace, dora: Actor
) -> None:
    fields = {
        "level": {"fieldType": "integer", "title": "Level"},
        "told": {
            "fieldType": "formula",
            "title": "Told",
            "formula": 'name & " of " & firm.name',
            "result": "text",
        },
        "note": {"fieldType": "text", "title": "Note"},
    }
    change(workspace, "deal", fields=fields, required=["note"])
    (deal,) = rows(made(workspace, dora), dora, "administrator", "deal")
    assert (deal["name"], deal["told"], deal["note"]) == ("Hers", "Hers of Acme", None)
    assert deal["firm"]["title"] == "Acme"
    assert deal["level"] is None
    with workspace.read() as tx:
        assert tx.release.definitions.object("deal").fields_by_name["level"].type_name == "text"


def test_nothing_is_shown_that_the_designer_may_not_read(workspace: Workspace, dora: Actor) -> None:
    spying = {
        "fieldType": "formula",
        "title": "Spying",
        "formula": "margin + 1",
        "result": "integer",
    }
    change(workspace, "firm", fields={"spying": spying})
    preview = made(workspace, dora)
    (firm,) = rows(preview, dora, "administrator", "firm")
    assert (firm["name"], firm["margin"], firm["spying"], firm["pin"]) == ("Acme", None, None, None)
    # The reseller sees all deals, but of those only hers are there.
    assert [deal["name"] for deal in rows(preview, dora, "reseller", "deal")] == ["Hers"]


@ON_ONE_DATABASE
def test_a_role_sees_what_the_draft_lets_it_see(workspace: Workspace, dora: Actor) -> None:
    preview = made(workspace, dora)
    with preview.workspace.read() as tx:
        rene = seen_as(tx, dora, "reseller")
        assert (rene.name, rene.roles, rene.seen_by) == ("René", {"reseller"}, (dora.user_id, "Dora"))
        with pytest.raises(NotFound):
            seen_as(tx, dora, "nobody")


@ON_ONE_DATABASE
def test_records_are_made_up_for_what_is_not_published(workspace: Workspace, dora: Actor) -> None:
    visit = {
        "kind": "object",
        "name": "visit",
        "title": "Visit",
        "titleField": "name",
        "required": ["name", "day"],
        "properties": {
            "name": {"fieldType": "text", "title": "Name"},
            "day": {"fieldType": "date", "title": "Day"},
            "firm": {"fieldType": "reference", "title": "Firm", "target": "firm"},
            "mood": {
                "fieldType": "select",
                "title": "Mood",
                "options": [{"key": "good", "title": "Good"}, {"key": "bad", "title": "Bad"}],
            },
        },
    }
    assert Draft(workspace).apply([visit]) == []
    preview = made(workspace, dora)
    visits = rows(preview, dora, "administrator", "visit")
    assert preview.invented == {"visit"}
    assert [one["name"] for one in visits] == [f"Visit {number}" for number in range(1, 6)]
    assert {one["mood"] for one in visits} == {"good", "bad"}
    assert {one["firm"]["title"] for one in visits} == {"Acme"}
    assert {one["owner"]["id"] for one in visits} == {dora.user_id}


@ON_ONE_DATABASE
def test_an_object_that_is_empty_only_to_the_designer_stays_empty(workspace: Workspace, dora: Actor) -> None:
    with workspace.write() as tx:
        other = create_user(tx, SYSTEM, "dan@example.com", "Dan", None, ["designer"])
    with workspace.read() as tx:
        dan = actor_of(tx, other)
    preview = made(workspace, dan)
    assert rows(preview, dan, "administrator", "deal") == []
    assert preview.invented == set()


@ON_ONE_DATABASE
def test_a_preview_is_kept_until_draft_release_or_time_go_on(
    workspace: Workspace, dora: Actor, clock: FixedClock
) -> None:
    first = made(workspace, dora)
    assert made(workspace, dora) is first
    change(workspace, "deal", title="Chance")
    second = made(workspace, dora)
    assert second is not first
    publish(workspace)
    third = made(workspace, dora)
    assert third is not second
    clock.advance(timedelta(minutes=11))
    assert made(workspace, dora) is not third


@ON_ONE_DATABASE
def test_a_preview_lasts_as_long_as_a_page_reads_it(workspace: Workspace, dora: Actor) -> None:
    slow = made(workspace, dora)
    closed: list[str] = []
    slow.workspace.farewells.append(lambda: closed.append("slow"))
    for number in range(KEPT + 2):
        change(workspace, "deal", title=f"Chance {number}")
        made(workspace, dora).give_back()
    assert [firm["name"] for firm in rows(slow, dora, "administrator", "firm")] == ["Acme"]
    assert closed == []
    slow.give_back()
    assert closed == ["slow"]


@ON_ONE_DATABASE
def test_a_preview_that_nobody_reads_ends_when_it_is_put_aside(workspace: Workspace, dora: Actor) -> None:
    first = made(workspace, dora)
    first.give_back()
    closed: list[str] = []
    first.workspace.farewells.append(lambda: closed.append("first"))
    assert made(workspace, dora) is first
    first.give_back()
    for number in range(KEPT):
        assert closed == []
        change(workspace, "deal", title=f"Chance {number}")
        made(workspace, dora).give_back()
    assert closed == ["first"]
