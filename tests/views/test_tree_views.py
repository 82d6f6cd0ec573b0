"""Views of one's own that are trees: only along fields by which trees of the definitions go."""

from __future__ import annotations

import pytest
from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.storage import Draft, Workspace, publish
from dougong.views import SavedView, add_view

from tests.records.conftest import somebody
from tests.records.tree_design import FILES
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("workspace", published(FILES))
SHOWN = {"columns": ["name", "rank"], "sort": ["-rank"], "tree": "parent"}


@pytest.fixture
def ada(workspace: Workspace) -> Actor:
    return somebody(workspace, "ada@example.com", "administrator")


def saved(workspace: Workspace, actor: Actor, **changes: object) -> SavedView:
    with workspace.write() as tx:
        return add_view(tx, actor, "unit", "Mine", {**SHOWN, **changes})


def test_a_view_of_ones_own_is_a_tree(workspace: Workspace, ada: Actor) -> None:
    view = saved(workspace, ada)
    with workspace.read() as tx:
        found = view.fitted(tx, ada, tx.release.definitions.object("unit")).view
        parent = tx.release.definitions.object("unit").field("parent")
    assert found.type == "tree"
    assert found.tree is not None
    assert found.tree.parent_id == parent.id


@pytest.mark.parametrize("name", ["twin", "name", "nothing", "parent.parent", 7])
def test_a_tree_goes_by_nothing_else(workspace: Workspace, ada: Actor, name: object) -> None:
    with pytest.raises(InvalidInput) as raised:
        saved(workspace, ada, tree=name)
    assert [problem.place for problem in raised.value.problems] == ["tree"]


def test_a_tree_has_no_groups(workspace: Workspace, ada: Actor) -> None:
    with pytest.raises(InvalidInput) as raised:
        saved(workspace, ada, group="rank")
    assert [problem.place for problem in raised.value.problems] == ["group"]


def test_a_tree_without_its_hierarchy_is_a_list_and_says_so(workspace: Workspace, ada: Actor) -> None:
    view = saved(workspace, ada)
    blind = somebody(workspace, "blind@example.com", "blind")
    with workspace.read() as tx:
        tree = tx.release.definitions.view("unit_tree").id
        fitted = view.fitted(tx, blind, tx.release.definitions.object("unit"))
    assert fitted.view.type == "list"
    assert "is a tree is gone" in " ".join(note.message for note in fitted.notes)
    Draft(workspace).delete("view", tree)
    publish(workspace, None)
    with workspace.read() as tx:
        assert view.fitted(tx, ada, tx.release.definitions.object("unit")).view.type == "list"
