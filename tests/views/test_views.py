"""Views that people save: who sees them, who may change them, and what becomes of them when fields go."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, add_member, create_user, get_user
from dougong.access.departments import add_department
from dougong.access.groups import add_group, add_to_group
from dougong.access.holdings import HOLDINGS
from dougong.access.people import actor_of
from dougong.errors import Conflict, DougongError, Forbidden, InvalidInput, NotFound, StaleVersion
from dougong.records import RecordQuery, find
from dougong.storage import Draft, Workspace, publish
from dougong.views import (
    SavedView,
    add_view,
    change_view,
    conjuncts,
    default_of,
    delete_view,
    joined,
    named,
    one_view,
    open_to_all,
    set_default,
    share_view,
    unshare_view,
    views_for,
)

from tests.records.design import DEAL

BIG = {
    "columns": [{"field": "name", "width": 240}, "account.name", "amount"],
    "sort": ["-amount", "name"],
    "filter": "amount > 10 AND account.name <> NULL",
    "group": "stage",
    "subgroup": "-account",
    "frozen": 1,
    "colours": [{"when": "amount > 100", "colour": "warn", "field": "amount"}],
}


def saved(crm: Workspace, actor: Actor, given: dict[str, Any] = BIG, title: str = "Big deals") -> SavedView:
    with crm.write() as tx:
        return add_view(tx, actor, "deal", title, given)


def seen(crm: Workspace, actor: Actor) -> list[tuple[str, str]]:
    with crm.read() as tx:
        obj = tx.release.definitions.object("deal")
        return [(view.title, view.level) for view in views_for(tx, actor, obj)]


def person(crm: Workspace, name: str, role: str = "member") -> Actor:
    with crm.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, f"{name}@example.com", name, roles=[role]))


def test_a_view_is_kept_by_ids_and_follows_new_names(crm: Workspace, ada: Actor) -> None:
    view = saved(crm, ada)
    assert "amount" not in str(view.document)
    with crm.read() as tx:
        obj = tx.release.definitions.object("deal")
        found = view.fitted(tx, ada, obj).view
        assert named(tx.release.definitions, found.filter or "") == BIG["filter"]
        assert found.frozen == 1 and found.columns[0].width == 240
        assert found.group is not None and not found.group.descending
        assert found.subgroup is not None and found.subgroup.descending
        assert [item.descending for item in found.sort] == [True, False]
        find(tx, ada, RecordQuery("deal", ("id",), found.filter, limit=1))


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, "columns"),
        ({"columns": []}, "columns"),
        ({"columns": "name"}, "columns"),
        ({"columns": ["nothing"]}, "columns/0/field"),
        ({"columns": [{"field": "name", "width": 3}]}, "columns/0/width"),
        ({"columns": [{"field": "name", "width": True}]}, "columns/0/width"),
        ({"columns": [7]}, "columns/0"),
        ({"columns": ["name"] * 61}, "columns"),
        ({"columns": ["name"], "sort": ["nothing"]}, "sort/0"),
        ({"columns": ["name"], "sort": [None]}, "sort/0"),
        ({"columns": ["name"], "group": ["stage"]}, "group"),
        ({"columns": ["name"], "group": "stage", "subgroup": "nothing"}, "subgroup"),
        ({"columns": ["name"], "subgroup": "stage"}, "subgroup"),
        ({"columns": ["name"], "filter": "amount >"}, "filter"),
        ({"columns": ["name"], "filter": "name"}, "filter"),
        ({"columns": ["name"], "filter": 7}, "filter"),
        ({"columns": ["name"], "frozen": 9}, "frozen"),
        ({"columns": ["name"], "colours": [{"when": "amount > 1", "colour": "pink"}]}, "colours/0/colour"),
        ({"columns": ["name"], "colours": [{"when": "amount +", "colour": "bad"}]}, "colours/0/when"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(
    crm: Workspace, ada: Actor, given: dict[str, Any], place: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        saved(crm, ada, given)
    assert refusal.value.problems[0].place == place
    assert seen(crm, ada) == []


@pytest.mark.parametrize("title", ["", "  ", "x" * 61, None, 7])
def test_a_view_needs_a_name(crm: Workspace, ada: Actor, title: Any) -> None:
    with pytest.raises(InvalidInput):
        saved(crm, ada, title=title)


def test_a_view_is_its_owners_until_it_is_shared(crm: Workspace, ada: Actor) -> None:
    bob, view = person(crm, "bob"), saved(crm, ada)
    assert seen(crm, ada) == [("Big deals", "own")]
    assert seen(crm, bob) == []
    with crm.write() as tx:
        for refused in (
            lambda: one_view(tx, bob, view.id),
            lambda: change_view(tx, bob, view.id, title="Mine"),
            lambda: delete_view(tx, bob, view.id),
            lambda: share_view(tx, bob, view.id, "user", bob.user_id or 0),
            lambda: one_view(tx, ada, 2**63),
        ):
            with pytest.raises(NotFound):
                refused()
        share_view(tx, ada, view.id, "user", bob.user_id or 0)
        with pytest.raises(Forbidden):
            change_view(tx, bob, view.id, title="Mine")
        share_view(tx, ada, view.id, "user", bob.user_id or 0, "edit")
        assert change_view(tx, bob, view.id, title="Ours").title == "Ours"
        for forbidden in (
            lambda: delete_view(tx, bob, view.id),
            lambda: open_to_all(tx, bob, view.id, "edit"),
            lambda: share_view(tx, bob, view.id, "user", ada.user_id or 0),
        ):
            with pytest.raises(Forbidden):
                forbidden()
    assert seen(crm, bob) == [("Ours", "edit")]


def test_groups_departments_and_everybody(crm: Workspace, ada: Actor, rita: Actor) -> None:
    bob, view = person(crm, "bob"), saved(crm, ada)
    with crm.write() as tx:
        group = add_group(tx, SYSTEM, "Friends")
        add_to_group(tx, SYSTEM, group.id, bob.user_id or 0)
        one = share_view(tx, ada, view.id, "group", group.id)
    assert seen(crm, bob) == [("Big deals", "read")]
    with crm.write() as tx:
        unshare_view(tx, ada, view.id, one.id)
        above = add_department(tx, SYSTEM, "Sales")
        below = add_department(tx, SYSTEM, "East", above.id)
        add_member(tx, SYSTEM, below.id, bob.user_id or 0)
        share_view(tx, ada, view.id, "department", above.id, "edit")
    assert seen(crm, bob) == [("Big deals", "edit")]
    assert seen(crm, rita) == []
    with crm.write() as tx:
        open_to_all(tx, ada, view.id, "read")
    assert seen(crm, rita) == [("Big deals", "read")]
    with crm.write() as tx, pytest.raises(InvalidInput):
        open_to_all(tx, ada, view.id, "own")  # type: ignore[arg-type]


def test_who_may_not_share_records_shares_no_views(crm: Workspace, rita: Actor) -> None:
    view = saved(crm, rita)
    with crm.write() as tx, pytest.raises(Forbidden):
        open_to_all(tx, rita, view.id, "read")


def test_two_who_change_a_view_do_not_overwrite_each_other(crm: Workspace, ada: Actor) -> None:
    view = saved(crm, ada)
    with crm.write() as tx:
        change_view(tx, ada, view.id, title="First", version=view.version)
        with pytest.raises(StaleVersion):
            change_view(tx, ada, view.id, title="Second", version=view.version)
        assert one_view(tx, ada, view.id).title == "First"


def test_what_is_gone_leaves_the_view_with_a_note(crm: Workspace, ada: Actor) -> None:
    view = saved(crm, ada)
    fields = {name: field for name, field in DEAL["properties"].items() if name != "amount"}
    Draft(crm).apply([{**DEAL, "properties": fields, "rules": []}])
    publish(crm, None)
    with crm.read() as tx:
        obj = tx.release.definitions.object("deal")
        found = view.fitted(tx, ada, obj)
        assert len(found.view.columns) == 2
        assert [item.descending for item in found.view.sort] == [False]
        assert named(tx.release.definitions, found.view.filter or "") == "account.name <> NULL"
        assert found.view.colours == ()
        assert len(found.notes) == 4
        find(tx, ada, RecordQuery("deal", ("id",), found.view.filter, limit=1))


def test_a_view_is_chosen_to_be_first(crm: Workspace, ada: Actor) -> None:
    boss, view, other = person(crm, "boss", "administrator"), saved(crm, ada), person(crm, "bob")

    def first(actor: Actor) -> list[str]:
        with crm.read() as tx:
            return default_of(tx, actor, tx.release.definitions.object("deal"))

    with crm.write() as tx:
        set_default(tx, ada, "deal", view.key)
        with pytest.raises(Forbidden):
            set_default(tx, ada, "deal", view.key, everybody=True)
        with pytest.raises(NotFound):
            set_default(tx, boss, "deal", view.key, everybody=True)
        with pytest.raises(NotFound):
            set_default(tx, ada, "deal", "nothing")
        share_view(tx, ada, view.id, "user", boss.user_id or 0)
        with pytest.raises(Conflict):
            set_default(tx, boss, "deal", view.key, everybody=True)
        open_to_all(tx, ada, view.id, "read")
        set_default(tx, boss, "deal", view.key, everybody=True)
        set_default(tx, ada, "deal", None)
    assert first(ada) == first(other) == [view.key]
    with crm.write() as tx:
        delete_view(tx, ada, view.id)
    assert first(other) == []


def test_shared_views_pass_to_a_successor(crm: Workspace, ada: Actor) -> None:
    heir = person(crm, "heir")
    kept, shared = saved(crm, ada, title="Mine"), saved(crm, ada, title="Ours")
    with crm.write() as tx:
        share_view(tx, ada, shared.id, "user", heir.user_id or 0, "edit")
        leaver, successor = ada.user_id or 0, heir.user_id or 0
        assert HOLDINGS["views"].count(tx, leaver) == 1
        assert HOLDINGS["views"].move(tx, SYSTEM, leaver, successor) == 1
        assert get_user(tx, successor).id == one_view(tx, heir, shared.id).owner_id
        assert one_view(tx, ada, kept.id).level == "own"
        with pytest.raises(DougongError):
            one_view(tx, ada, shared.id)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("a = 1", ["a = 1"]),
        ("a = 1 AND b = 2", ["a = 1", "b = 2"]),
        ("(a = 1 AND (b = 2)) and c in [1, 2]", ["a = 1", "b = 2", "c in [1, 2]"]),
        ("AND(a = 1, OR(b = 2, c = 3))", ["a = 1", "OR(b = 2, c = 3)"]),
        ("a = 1 OR b = 2", ["a = 1 OR b = 2"]),
        ("a =", ["a ="]),
        ("a = (1) AND b = ((2))", ["a = (1)", "b = ((2))"]),
    ],
)
def test_a_filter_is_taken_apart_where_all_must_be_true(text: str, parts: list[str]) -> None:
    assert conjuncts(text) == parts


def test_conditions_are_joined_once() -> None:
    assert joined([None, "", "a = 1"]) == "a = 1"
    assert joined(["a = 1", "b = 2", "a = 1"]) == "(a = 1) AND (b = 2)"
    assert joined([]) is None
