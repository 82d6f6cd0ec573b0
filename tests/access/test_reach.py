"""Rights over people that reach only as far as some departments: who is within, and that nobody gets further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from dougong.access import (
    POLICY,
    SYSTEM,
    Actor,
    activate_user,
    actor_of,
    add_department,
    add_member,
    change_user,
    create_key,
    create_user,
    deactivate_department,
    deactivate_user,
    get_user,
    list_keys,
    move_department,
    remove_member,
    rename_department,
    revoke_key,
    set_head,
    set_password,
)
from dougong.access.audit_reading import AuditQuery, find_entries
from dougong.access.changing_people import add_person, set_departments
from dougong.access.directory import PeopleQuery, find_people
from dougong.access.explaining_rights import explain_right
from dougong.access.granting import may_give
from dougong.access.groups import add_group, add_to_group
from dougong.access.invitations import find_invitation, invite, open_invitations, revoke
from dougong.access.people import list_users
from dougong.access.reach import people_reached
from dougong.access.removing_departments import remove_department
from dougong.access.reporting import set_manager
from dougong.access.resets import hand_out_reset
from dougong.access.second_factor import remove_second_factor
from dougong.access.service_accounts import create_service_account
from dougong.access.session_list import end_sessions, list_sessions
from dougong.access.sign_in_states import sign_in_states
from dougong.access.viewing import may_view_as
from dougong.errors import Conflict, Forbidden, InvalidInput, NotFound
from dougong.jobs.enqueuing import enqueue_for
from dougong.storage import Draft, Transaction, Workspace, publish

PASSWORD = "correct horse 电池"
DEAL: dict[str, Any] = {
    "kind": "object",
    "name": "deal",
    "title": "Deal",
    "titleField": "name",
    "properties": {"name": {"fieldType": "text", "title": "Name"}},
}


def role(name: str, rights: list[str], **manage: list[str]) -> dict[str, Any]:
    return {
        "kind": "role",
        "name": name,
        "title": name.title(),
        "rights": rights,
        "rules": [{"name": "own", "object": "deal", "operations": ["read"], "rows": "own"}],
        **({"manage": manage} if manage else {}),
    }


ROLES = [
    role("north_office", ["people", "view_as"], departments=["sales/NORTH"], roles=["seller"]),
    role("sales_office", ["people"], departments=["Sales"]),
    role("east_office", ["people"], departments=["Sales / North / East"]),
    role("office", ["people"]),
    role("seller", []),
    role("plain", []),
]


@dataclass
class Firm:
    workspace: Workspace
    departments: dict[str, int]
    people: dict[str, int]

    def actor(self, tx: Transaction, name: str) -> Actor:
        return actor_of(tx, get_user(tx, self.people[name]))


@pytest.fixture
def firm(workspace: Workspace) -> Firm:
    """Hana looks after Sales / North, from outside of it. Both belongs there and to Finance."""
    assert [p for p in Draft(workspace).apply([DEAL, *ROLES]) if p.severity == "error"] == []
    publish(workspace)
    departments: dict[str, int] = {}
    people: dict[str, int] = {}
    with workspace.write() as tx:
        for path in ("Sales", "Sales / North", "Sales / North / East", "Sales / South", "Finance"):
            above, _, name = path.rpartition(" / ")
            departments[path] = add_department(tx, SYSTEM, name, departments.get(above)).id
        for name, roles, paths in (
            ("hana", ["north_office"], ["Finance"]),
            ("nora", ["seller"], ["Sales / North"]),
            ("east", ["plain"], ["Sales / North / East"]),
            ("sven", ["seller"], ["Sales / South"]),
            ("both", ["plain"], ["Sales / North", "Finance"]),
            ("none", ["plain"], []),
            ("boss", ["administrator"], ["Sales / North"]),
        ):
            ids = [departments[one] for one in paths]
            people[name] = create_user(
                tx, SYSTEM, f"{name}@example.com", name.title(), None, roles, department_ids=ids
            ).id
    return Firm(workspace, departments, people)


def test_only_people_who_belong_nowhere_else_are_within_reach(firm: Firm) -> None:
    with firm.workspace.read() as tx:
        hana = firm.actor(tx, "hana")
        assert not POLICY.has_right(hana, "people")
        assert people_reached(tx, hana) == {firm.people[name] for name in ("nora", "east", "boss")}
        found = find_people(tx, hana, PeopleQuery(looked_after=True))
        assert [person.user.name for person in found] == ["Boss", "East", "Nora"]
        assert find_people(tx, hana, PeopleQuery(text="sven@example.com")) == []
        assert len(find_people(tx, hana, PeopleQuery(text="nora@example.com"))) == 1
        assert [one.user.name for one in find_people(tx, hana, PeopleQuery(role="seller"))] == ["Nora"]
        assert sign_in_states(tx, hana).keys() == people_reached(tx, hana)
        verdict = explain_right(tx, hana, "people")
        assert (verdict.extent, [one.name for one in verdict.roles]) == ("partly", ["north_office"])
        assert explain_right(tx, firm.actor(tx, "nora"), "people").extent == "nowhere"
        assert explain_right(tx, firm.actor(tx, "boss"), "people").extent == "everywhere"


def acts(firm: Firm, tx: Transaction, actor: Actor, name: str) -> list[Callable[[], object]]:
    """All that may be done to one person."""
    who, north = firm.people[name], firm.departments["Sales / North"]
    return [
        lambda: change_user(tx, actor, who, name="Other"),
        lambda: change_user(tx, actor, who, roles=["plain"]),
        lambda: set_password(tx, actor, who, PASSWORD),
        lambda: deactivate_user(tx, actor, who),
        lambda: activate_user(tx, actor, who),
        lambda: list_sessions(tx, actor, who),
        lambda: end_sessions(tx, actor, who),
        lambda: list_keys(tx, actor, who),
        lambda: create_key(tx, actor, who),
        lambda: hand_out_reset(tx, actor, who),
        lambda: remove_second_factor(tx, actor, who),
        lambda: set_manager(tx, actor, who, None),
        lambda: add_member(tx, actor, north, who),
        lambda: enqueue_for(tx, actor, "hand_over", {"leaver": who, "successor": firm.people["east"]}),
    ]


def test_whoever_is_within_reach_is_looked_after(firm: Firm) -> None:
    with firm.workspace.write() as tx:
        hana = firm.actor(tx, "hana")
        for act in acts(firm, tx, hana, "nora"):
            act()
        assert may_view_as(tx, hana, get_user(tx, firm.people["nora"]))


def test_nothing_is_done_to_whoever_is_out_of_reach(firm: Firm) -> None:
    with firm.workspace.write() as tx:
        hana = firm.actor(tx, "hana")
        before = [one.to_json() for one in list_users(tx)]
        for name in ("sven", "both", "none"):
            key = create_key(tx, SYSTEM, firm.people[name])[0].id
            for act in (*acts(firm, tx, hana, name), partial(revoke_key, tx, hana, key)):
                with pytest.raises(Forbidden):
                    act()
            assert not may_view_as(tx, hana, get_user(tx, firm.people[name]))
        assert [one.to_json() for one in list_users(tx)] == before


def test_who_is_out_of_their_own_reach_does_not_help_themselves(firm: Firm) -> None:
    with firm.workspace.write() as tx:
        hana, own = firm.actor(tx, "hana"), firm.people["hana"]
        change_user(tx, hana, own, name="Hana O.")
        for act in (
            lambda: change_user(tx, hana, own, roles=["north_office", "seller"]),
            lambda: add_member(tx, hana, firm.departments["Sales / North"], own),
            lambda: set_manager(tx, hana, own, None),
        ):
            with pytest.raises(Forbidden):
                act()


def test_an_administrator_within_reach_stays_above(firm: Firm) -> None:
    with firm.workspace.write() as tx:
        hana, boss = firm.actor(tx, "hana"), firm.people["boss"]
        for act in (
            lambda: set_password(tx, hana, boss, PASSWORD),
            lambda: deactivate_user(tx, hana, boss),
            lambda: change_user(tx, hana, boss, roles=["plain"]),
        ):
            with pytest.raises(Forbidden):
                act()


def test_nobody_is_moved_out_of_or_into_reach(firm: Firm) -> None:
    north, south, east = (firm.departments[f"Sales / {one}"] for one in ("North", "South", "North / East"))
    nora = firm.people["nora"]
    for change in (
        lambda tx, hana: remove_member(tx, hana, north, nora),
        lambda tx, hana: set_departments(tx, hana, nora, []),
    ):
        with pytest.raises(Forbidden), firm.workspace.write() as tx:
            change(tx, firm.actor(tx, "hana"))
    with firm.workspace.write() as tx:
        hana = firm.actor(tx, "hana")
        for act in (
            lambda: add_member(tx, hana, south, nora),
            lambda: add_member(tx, hana, north, firm.people["hana"]),
        ):
            with pytest.raises(Forbidden):
                act()
    with firm.workspace.write() as tx:
        set_departments(tx, firm.actor(tx, "hana"), nora, [east])
        assert people_reached(tx, firm.actor(tx, "hana")) >= {nora}


def test_who_comes_in_comes_into_a_department_within_reach(firm: Firm) -> None:
    north, south = firm.departments["Sales / North"], firm.departments["Sales / South"]
    with firm.workspace.write() as tx:
        hana = firm.actor(tx, "hana")
        for wrong in (None, south):
            with pytest.raises((Forbidden, InvalidInput)):
                invite(tx, hana, ["new@example.com"], ["seller"], wrong)
        with pytest.raises(InvalidInput):
            create_user(tx, hana, "new@example.com", roles=[])
        with pytest.raises(Forbidden):
            add_person(tx, hana, "new@example.com", {"department_ids": [north, south], "roles": []})
        with pytest.raises(Forbidden):
            create_service_account(tx, hana, "robot", ())
        with pytest.raises(Forbidden):  # somebody without a password, who belongs elsewhere
            invite(tx, hana, ["sven@example.com"], ["seller"], north)
        made = add_person(tx, hana, "new@example.com", {"department_ids": [north], "title": "Trainee"})
        assert made.id in (people_reached(tx, hana) or ())
        foreign, token = invite(tx, SYSTEM, ["far@example.com"], ["plain"], south)[0]
        own, link = invite(tx, hana, ["near@example.com"], ["seller"], north)[0]
        assert [one.id for one in open_invitations(tx, hana)] == [own.id]
        with pytest.raises(Forbidden):
            revoke(tx, hana, foreign.id)
        assert find_invitation(tx, link) is not None
        assert find_invitation(tx, token) is not None
        change_user(tx, SYSTEM, firm.people["hana"], roles=["east_office"])
        assert find_invitation(tx, link) is None  # it reaches as far as whoever wrote it does


def test_departments_are_shaped_below_those_that_the_role_names(firm: Firm) -> None:
    sales, north, east, south = (
        firm.departments[one] for one in ("Sales", "Sales / North", "Sales / North / East", "Sales / South")
    )
    with firm.workspace.write() as tx:
        hana = firm.actor(tx, "hana")
        west = add_department(tx, hana, "West", north)
        rename_department(tx, hana, west.id, "West Coast")
        move_department(tx, hana, west.id, east)
        set_head(tx, hana, north, firm.people["nora"])
        deactivate_department(tx, hana, west.id)
        remove_department(tx, hana, west.id)
        for act in (
            lambda: add_department(tx, hana, "Top"),
            lambda: add_department(tx, hana, "Branch", south),
            lambda: rename_department(tx, hana, north, "Nord"),
            lambda: rename_department(tx, hana, south, "Sud"),
            lambda: move_department(tx, hana, south, north),
            lambda: move_department(tx, hana, east, south),
            lambda: move_department(tx, hana, north, None),
            lambda: deactivate_department(tx, hana, north),
            lambda: set_head(tx, hana, sales, firm.people["nora"]),
            lambda: remove_department(tx, hana, south),
        ):
            with pytest.raises(Forbidden):
                act()
        with pytest.raises(NotFound):
            rename_department(tx, hana, 999, "X")


def test_a_department_that_a_role_names_keeps_its_path(firm: Firm) -> None:
    """Or else another one could come by its name, and its people into reach."""
    with firm.workspace.write() as tx:
        for act in (
            lambda: rename_department(tx, SYSTEM, firm.departments["Sales / North"], "Nord"),
            lambda: rename_department(tx, SYSTEM, firm.departments["Sales"], "Trade"),
            lambda: move_department(tx, SYSTEM, firm.departments["Sales / North / East"], None),
        ):
            with pytest.raises(Conflict) as refusal:
                act()
            assert refusal.value.problems[0].code == "named_by_role"
        rename_department(tx, SYSTEM, firm.departments["Sales / South"], "Sud")
        rename_department(tx, SYSTEM, firm.departments["Sales / North"], "North")


def test_a_right_is_given_on_only_as_far_as_it_reaches(firm: Firm) -> None:
    with firm.workspace.write() as tx:
        hana = firm.actor(tx, "hana")
        names = [one["name"] for one in ROLES]
        given = {name for name in names if may_give(tx, hana, name)}
        assert given == {"north_office", "east_office", "seller", "plain"}
        wide = create_user(tx, SYSTEM, "wide@example.com", roles=["office"])
        assert may_give(tx, actor_of(tx, wide), "sales_office")
        assert not may_give(tx, actor_of(tx, wide), "north_office")  # its right to look through others' eyes


def test_what_concerns_everybody_is_closed_and_eyes_need_a_right_of_their_own(firm: Firm) -> None:
    with firm.workspace.write() as tx:
        hana = firm.actor(tx, "hana")
        group = add_group(tx, SYSTEM, "Board")
        for act in (
            lambda: add_to_group(tx, hana, group.id, firm.people["nora"]),
            lambda: find_entries(tx, hana, AuditQuery()),
            lambda: list_keys(tx, hana),
        ):
            with pytest.raises(Forbidden):
                act()
        office = actor_of(tx, create_user(tx, SYSTEM, "office@example.com", roles=["office"]))
        assert not may_view_as(tx, office, get_user(tx, firm.people["nora"]))
        assert POLICY.has_right(firm.actor(tx, "boss"), "view_as")
