from __future__ import annotations

import pytest
from dougong.access import (
    SYSTEM,
    activate_department,
    add_department,
    add_member,
    create_user,
    deactivate_department,
    department_at,
    department_tree,
    get_user,
    members,
    move_department,
    remove_department,
    remove_member,
    rename_department,
    set_head,
)
from dougong.access.people import actor_of
from dougong.errors import Conflict, DougongError, Forbidden, InvalidInput, NotFound
from dougong.storage import Transaction, Workspace


@pytest.fixture
def firm(workspace: Workspace) -> Workspace:
    """Sales with North and South, North with Harbour; Finance."""
    with workspace.write() as tx:
        sales = add_department(tx, SYSTEM, "Sales").id
        north = add_department(tx, SYSTEM, "North", sales).id
        add_department(tx, SYSTEM, "South", sales)
        add_department(tx, SYSTEM, "Harbour", north)
        add_department(tx, SYSTEM, "Finance")
    return workspace


def paths(tx: Transaction, active_only: bool = False) -> list[str]:
    return [one.path for one in department_tree(tx, active_only)]


def test_the_tree_in_its_order(firm: Workspace) -> None:
    with firm.read() as tx:
        tree = department_tree(tx)
    assert [(one.path, one.level) for one in tree] == [
        ("Sales", 0),
        ("Sales / North", 1),
        ("Sales / North / Harbour", 2),
        ("Sales / South", 1),
        ("Finance", 0),
    ]


def test_paths_follow_names_and_parents(firm: Workspace) -> None:
    with firm.write() as tx:
        north, finance = department_at(tx, " sales/NORTH "), department_at(tx, "Finance")
        rename_department(tx, SYSTEM, north.id, "  North  Sea ")
        assert department_at(tx, "Sales / North Sea / Harbour").name == "Harbour"
        rename_department(tx, SYSTEM, north.id, "north sea")
        move_department(tx, SYSTEM, north.id, finance.id)
        assert paths(tx) == [
            "Sales", "Sales / South", "Finance", "Finance / north sea", "Finance / north sea / Harbour",
        ]  # fmt: skip
        move_department(tx, SYSTEM, north.id, None)
        assert paths(tx)[-2:] == ["north sea", "north sea / Harbour"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "required"),
        (" \0 ", "required"),
        ("a" * 61, "too_long"),
        ("A/B", "bad_name"),
        ("A／B", "bad_name"),
        ("℀", "bad_name"),
        ("12", "bad_name"),
        ("１２", "bad_name"),
        ("ﷺ" * 60, "too_deep"),
        ("ＳＡＬＥＳ", "taken"),
    ],
)
def test_bad_names_are_refused(firm: Workspace, name: str, code: str) -> None:
    with firm.write() as tx:
        finance = department_at(tx, "Finance").id
        for attempt in (
            lambda: add_department(tx, SYSTEM, name),
            lambda: rename_department(tx, SYSTEM, finance, name),
        ):
            with pytest.raises(DougongError) as refused:
                attempt()
            assert [problem.code for problem in refused.value.problems] == [code]
        assert len(paths(tx)) == 5


def test_no_circles_no_abyss_no_strangers(firm: Workspace) -> None:
    with firm.write() as tx:
        sales, harbour = department_at(tx, "Sales"), department_at(tx, "Sales / North / Harbour")
        for parent in (sales.id, harbour.id):
            with pytest.raises(Conflict, match="cannot be moved below itself"):
                move_department(tx, SYSTEM, sales.id, parent)
        for attempt in (
            lambda: add_department(tx, SYSTEM, "X", 99),
            lambda: add_department(tx, SYSTEM, "X", None, 99),
            lambda: set_head(tx, SYSTEM, sales.id, 99),
            lambda: move_department(tx, SYSTEM, 99, None),
            lambda: department_at(tx, "North"),
        ):
            with pytest.raises(NotFound):
                attempt()
        deepest = harbour.id
        for level in range(3, 10):
            deepest = add_department(tx, SYSTEM, f"L{level}", deepest).id
        with pytest.raises(InvalidInput, match="too deep"):
            add_department(tx, SYSTEM, "L10", deepest)
        with pytest.raises(InvalidInput, match="too deep"):
            move_department(tx, SYSTEM, sales.id, department_at(tx, "Finance").id)


def test_closing_takes_all_below_along_and_opening_does_not(firm: Workspace) -> None:
    with firm.write() as tx:
        sales, south = department_at(tx, "Sales").id, department_at(tx, "Sales/South").id
        deactivate_department(tx, SYSTEM, sales)
        assert paths(tx, active_only=True) == ["Finance"]
        for attempt in (
            lambda: activate_department(tx, SYSTEM, south),
            lambda: add_department(tx, SYSTEM, "West", sales),
            lambda: move_department(tx, SYSTEM, department_at(tx, "Finance").id, sales),
        ):
            with pytest.raises(Conflict, match="not active any more"):
                attempt()
        activate_department(tx, SYSTEM, sales)
        assert paths(tx, active_only=True) == ["Sales", "Finance"]


def test_members_and_their_main_department(firm: Workspace) -> None:
    with firm.write() as tx:
        ada = create_user(tx, SYSTEM, "ada@example.com", "Ada").id
        sales, finance = department_at(tx, "Sales").id, department_at(tx, "Finance").id

        def main() -> int | None:
            return actor_of(tx, get_user(tx, ada)).department_id

        assert main() is None
        add_member(tx, SYSTEM, sales, ada)
        add_member(tx, SYSTEM, finance, ada)
        add_member(tx, SYSTEM, sales, ada)
        assert main() == sales
        add_member(tx, SYSTEM, finance, ada, main=True)
        assert main() == finance
        assert [(one.user.name, one.main) for one in members(tx, sales)] == [("Ada", False)]
        remove_member(tx, SYSTEM, finance, ada)
        assert main() == sales
        with pytest.raises(InvalidInput, match="does not belong"):
            remove_member(tx, SYSTEM, finance, ada)


def test_only_what_nothing_names_is_removed(firm: Workspace) -> None:
    with firm.write() as tx:
        sales = department_at(tx, "Sales").id
        add_member(tx, SYSTEM, sales, create_user(tx, SYSTEM, "ada@example.com").id)
        with pytest.raises(Conflict) as refused:
            remove_department(tx, SYSTEM, sales)
        assert [(one.code, one.place) for one in refused.value.problems] == [
            ("has_children", "Sales"),
            ("has_members", "Sales"),
        ]
        remove_department(tx, SYSTEM, department_at(tx, "Finance").id)
        assert "Finance" not in paths(tx)


def test_it_takes_the_right_over_people(firm: Workspace) -> None:
    with firm.write() as tx:
        user = create_user(tx, SYSTEM, "ben@example.com")
        ben, sales = actor_of(tx, user), department_at(tx, "Sales").id
        for attempt in (
            lambda: add_department(tx, ben, "Mine"),
            lambda: rename_department(tx, ben, sales, "Mine"),
            lambda: move_department(tx, ben, sales, None),
            lambda: set_head(tx, ben, sales, user.id),
            lambda: deactivate_department(tx, ben, sales),
            lambda: activate_department(tx, ben, sales),
            lambda: remove_department(tx, ben, sales),
            lambda: add_member(tx, ben, sales, user.id),
            lambda: remove_member(tx, ben, sales, user.id),
        ):
            with pytest.raises(Forbidden):
                attempt()
