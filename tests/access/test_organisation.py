"""People beyond their accounts: titles, managers, groups, rights that nobody gives without having them."""

from __future__ import annotations

import pytest
from dougong.access import (
    SYSTEM,
    Actor,
    actor_of,
    add_department,
    change_user,
    create_key,
    create_user,
    deactivate_user,
    department_tree,
    get_user,
    set_head,
    set_password,
    start_session,
)
from dougong.access.changing_people import change_person, departments_of
from dougong.access.directory import PeopleQuery, find_people
from dougong.access.groups import add_group, add_to_group, group_members, remove_group
from dougong.access.holdings import HOLDINGS
from dougong.access.placing_departments import place_department
from dougong.access.profiles import profile_of
from dougong.access.reporting import manager_of, set_manager
from dougong.access.roles import ROLES
from dougong.access.service_accounts import create_service_account
from dougong.errors import Conflict, DougongError, Forbidden, InvalidInput
from dougong.storage import Transaction, Workspace


@pytest.fixture
def people(workspace: Workspace) -> dict[str, int]:
    with workspace.write() as tx:
        return {
            name: create_user(tx, SYSTEM, f"{name}@example.com", title).id
            for name, title in (("ann", "Ann"), ("bo", "李波"), ("cy", "Cy"), ("di", "安迪"))
        }


def names(tx: Transaction, actor: Actor = SYSTEM, **query: object) -> list[str]:
    return [person.user.name for person in find_people(tx, actor, PeopleQuery(**query))]  # type: ignore[arg-type]


def test_a_person_is_changed_as_a_whole(workspace: Workspace, people: dict[str, int]) -> None:
    with workspace.write() as tx:
        sales, north = add_department(tx, SYSTEM, "Sales").id, add_department(tx, SYSTEM, "North").id
        changes = {"title": " Key  account ", "phone": "+86 138 0013 8000", "manager_id": people["bo"]}
        change_person(tx, SYSTEM, people["ann"], {**changes, "department_ids": [north, sales]})
        found = profile_of(tx, people["ann"])
        assert (found.title, found.phone, found.manager_id) == ("Key account", "+8613800138000", people["bo"])
        assert [(one.department_id, one.main) for one in departments_of(tx, people["ann"])] == [
            (north, True),
            (sales, False),
        ]
        change_person(tx, SYSTEM, people["ann"], {"department_ids": [sales], "phone": None})
        assert [one.department_id for one in departments_of(tx, people["ann"])] == [sales]
        assert profile_of(tx, people["ann"]).phone == ""


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"phone": "12"}, "phone"),
        ({"phone": "<b>" * 50}, "phone"),
        ({"title": "x" * 101}, "title"),
        ({"manager_id": 999}, "999"),
        ({"department_ids": [999]}, "999"),
        ({"zone": "Mars/Base"}, "zone"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(
    workspace: Workspace, people: dict[str, int], changes: dict[str, object], place: str
) -> None:
    with pytest.raises(DougongError) as refusal, workspace.write() as tx:
        change_person(tx, SYSTEM, people["ann"], {"name": "Other", **changes})
    assert refusal.value.problems[0].place == place
    with workspace.read() as tx:
        assert get_user(tx, people["ann"]).name == "Ann"


def test_nobody_reports_to_themselves_in_a_circle(workspace: Workspace, people: dict[str, int]) -> None:
    with workspace.write() as tx:
        set_manager(tx, SYSTEM, people["ann"], people["bo"])
        set_manager(tx, SYSTEM, people["bo"], people["cy"])
        for manager in ("cy", "bo", "ann"):
            with pytest.raises(Conflict):
                set_manager(tx, SYSTEM, people["cy"], people[manager] if manager != "cy" else people["ann"])
        with pytest.raises(Conflict):
            set_manager(tx, SYSTEM, people["ann"], people["ann"])
        assert manager_of(tx, people["cy"]) is None


def test_people_are_found_filtered_and_sorted(workspace: Workspace, people: dict[str, int]) -> None:
    with workspace.write() as tx:
        sales = add_department(tx, SYSTEM, "Sales").id
        north = add_department(tx, SYSTEM, "North", sales).id
        change_person(tx, SYSTEM, people["ann"], {"department_ids": [north], "title": "Buyer"})
        change_person(tx, SYSTEM, people["cy"], {"department_ids": [sales], "manager_id": people["ann"]})
        group = add_group(tx, SYSTEM, "Fire wardens").id
        add_to_group(tx, SYSTEM, group, people["bo"])
        deactivate_user(tx, SYSTEM, people["di"])
        create_service_account(tx, SYSTEM, "Nightly sync", ("reader",))
        # 李 is read as "li": among the Latin letters.
        assert names(tx) == ["Ann", "Cy", "李波"]
        assert names(tx, sort="-name") == ["李波", "Cy", "Ann"]
        assert names(tx, state="inactive") == ["安迪"]
        assert names(tx, department_id=sales) == ["Ann", "Cy"]
        assert names(tx, department_id=north) == ["Ann"]
        assert names(tx, group_id=group) == ["李波"]
        assert names(tx, manager_id=people["ann"]) == ["Cy"]
        assert names(tx, text="BUYER") == ["Ann"]
        assert names(tx, text="bo@example") == ["李波"]
        assert names(tx, role="reader") == []
        member = actor_of(tx, get_user(tx, people["ann"]))
        assert names(tx, member, text="bo@example") == []
        assert names(tx, member, text="north") == ["Ann"]


def test_the_last_sign_in_is_known(workspace: Workspace, people: dict[str, int]) -> None:
    with workspace.write() as tx:
        start_session(tx, get_user(tx, people["ann"]))
        assert profile_of(tx, people["ann"]).signed_in_at == tx.now_text
        assert profile_of(tx, people["bo"]).signed_in_at is None


def test_groups_have_each_name_once_and_go_with_their_places(
    workspace: Workspace, people: dict[str, int]
) -> None:
    with workspace.write() as tx:
        group = add_group(tx, SYSTEM, "Wardens")
        add_to_group(tx, SYSTEM, group.id, people["ann"])
        add_to_group(tx, SYSTEM, group.id, people["ann"])
        assert group_members(tx, group.id) == [people["ann"]]
        with pytest.raises(Conflict):
            add_group(tx, SYSTEM, "  wardens ")
        with pytest.raises(InvalidInput):
            add_group(tx, SYSTEM, "\0 ")
        remove_group(tx, SYSTEM, group.id)
        assert tx.execute('SELECT count(*) FROM "_dg_group_member"').fetchone()[0] == 0


def test_a_department_is_put_before_another(workspace: Workspace) -> None:
    with workspace.write() as tx:
        one, two, three = (add_department(tx, SYSTEM, name).id for name in ("One", "Two", "Three"))
        place_department(tx, SYSTEM, three, None, one)
        assert [d.name for d in department_tree(tx)] == ["Three", "One", "Two"]
        place_department(tx, SYSTEM, one, two, None)
        assert [d.path for d in department_tree(tx)] == ["Three", "Two", "Two / One"]
        with pytest.raises(InvalidInput):
            place_department(tx, SYSTEM, three, None, one)


def test_nobody_gives_or_takes_rights_that_they_lack(
    workspace: Workspace, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who manages people, but designs nothing."""
    from dataclasses import replace

    clerk = replace(ROLES["member"], name="clerk", rights=ROLES["member"].rights | {"people"})
    monkeypatch.setitem(ROLES._items, "clerk", clerk)
    with workspace.write() as tx:
        boss = create_user(tx, SYSTEM, "boss@example.com", "Boss", roles=["administrator"]).id
        change_user(tx, SYSTEM, people["ann"], roles=["clerk"])
        ann = actor_of(tx, get_user(tx, people["ann"]))
        change_user(tx, ann, people["bo"], roles=["reader", "clerk"])
        for forbidden in (
            lambda: change_user(tx, ann, people["bo"], roles=["administrator"]),
            lambda: change_user(tx, ann, people["ann"], roles=["clerk", "administrator"]),
            lambda: change_user(tx, ann, boss, roles=["member"]),
            lambda: create_user(tx, ann, "x@example.com", roles=["administrator"]),
            lambda: set_password(tx, ann, boss, "a new password"),
            lambda: create_key(tx, ann, boss),
            lambda: deactivate_user(tx, ann, boss),
        ):
            with pytest.raises(Forbidden):
                forbidden()
        assert get_user(tx, people["bo"]).roles == {"reader", "clerk"}
        assert get_user(tx, boss).active


def test_what_somebody_holds_passes_to_a_successor(workspace: Workspace, people: dict[str, int]) -> None:
    with workspace.write() as tx:
        ann, bo, cy, di = (people[name] for name in ("ann", "bo", "cy", "di"))
        sales = add_department(tx, SYSTEM, "Sales").id
        set_head(tx, SYSTEM, sales, ann)
        set_manager(tx, SYSTEM, ann, di)
        set_manager(tx, SYSTEM, bo, ann)
        set_manager(tx, SYSTEM, cy, ann)
        add_to_group(tx, SYSTEM, add_group(tx, SYSTEM, "G").id, ann)
        own = ("heads", "reports", "groups", "roles")
        counts = {name: HOLDINGS[name].count(tx, ann) for name in own}
        assert counts == {"heads": 1, "reports": 2, "groups": 1, "roles": 1}
        moved = {name: HOLDINGS[name].move(tx, SYSTEM, ann, bo) for name in counts}
        assert moved == {"heads": 1, "reports": 2, "groups": 1, "roles": 0}
        # Bo reported to Ann: now to whom Ann reported.
        assert (manager_of(tx, bo), manager_of(tx, cy)) == (di, bo)
        assert [d.head_id for d in department_tree(tx)] == [bo]
        assert group_members(tx, 1) == [bo]
